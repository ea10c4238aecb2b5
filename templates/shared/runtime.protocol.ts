/** What the page and its inference worker say to each other. */

export type ElementType = "float32" | "float64" | "int32" | "int64" | "uint8" | "bool";

type Values = {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
};

/** A dense array in row-major order. */
export interface Tensor<T extends ElementType = ElementType> {
  type: T;
  dims: readonly number[];
  data: Values[T];
}

export type Tensors = Readonly<Record<string, Tensor>>;

export type Request =
  | { kind: "prepare"; wasm: string; bytes: number }
  | { kind: "load"; id: number; url: string }
  | {
      kind: "run";
      id: number;
      model: string;
      inputs: Tensors;
      outputs: readonly string[] | undefined;
    };

export type Reply =
  | { kind: "progress"; done: number }
  | { kind: "prepared" }
  | { kind: "unprepared"; reason: string }
  | { kind: "done"; id: number; outputs: Tensors }
  | { kind: "error"; id: number; reason: string };
