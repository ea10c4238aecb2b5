/** Facts that only the build knows, written into the scripts by esbuild (see site/bundle.py). */
declare const BUILT: {
  /** File of each `NAME.worker.ts`, by NAME; it lies beside the scripts. */
  readonly workers: Readonly<Record<string, string>>;
  /** onnxruntime's WebAssembly, beside the scripts, and its size when unpacked. */
  readonly wasm: { readonly file: string; readonly bytes: number };
};
