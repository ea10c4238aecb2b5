/**
 * The page's side of inference: onnxruntime-web in a module worker, fetched on first intent.
 *
 * Its WebAssembly is hundreds of times larger than the models, so nothing is loaded before a
 * reader does something that needs it; call `prepare()` at the first sign of that (pointer down on
 * a canvas, focus on a button), and show `state` until it is ready. Where it can't load or run,
 * `state` says why in words for the reader, and a later `prepare()` tries again.
 */
import { pageUrl } from "./data.js";
import type { Reply, Request, Tensor, Tensors } from "./runtime.protocol.js";

export type { Tensor, Tensors } from "./runtime.protocol.js";

export type RuntimeState =
  | { kind: "idle" }
  | { kind: "loading"; done: number; total: number }
  | { kind: "ready" }
  | { kind: "failed"; reason: string };

interface Waiting {
  resolve(outputs: Tensors): void;
  reject(error: Error): void;
}

interface Preparation {
  promise: Promise<void>;
  settle(error?: Error): void;
}

export class Runtime {
  #state: RuntimeState = { kind: "idle" };
  #worker: Worker | undefined;
  #prepared: Preparation | undefined;
  #models = new Map<string, Promise<string>>();
  #waiting = new Map<number, Waiting>();
  #nextId = 0;
  readonly #listeners = new Set<(state: RuntimeState) => void>();

  get state(): RuntimeState {
    return this.#state;
  }

  /** Calls back at once and after each change of state; answers how to stop. */
  subscribe(listener: (state: RuntimeState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** Loads the runtime, once. Rejects where that fails; the next call tries again. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#begin();
    return this.#prepared.promise;
  }

  /** Loads the model at an address relative to the page, once; answers the key for `run`. */
  loadModel(address: string): Promise<string> {
    const url = pageUrl(address);
    let loaded = this.#models.get(url);
    if (!loaded) {
      loaded = this.prepare()
        .then(() => this.#ask({ kind: "load", id: this.#id(), url }))
        .then(() => url);
      this.#models.set(url, loaded);
      loaded.catch(() => this.#models.delete(url));
    }
    return loaded;
  }

  /**
   * Runs a loaded model. The inputs' buffers in `transfer` move to the worker and can't be read
   * here afterwards; the others are copied.
   */
  async run(
    model: string,
    inputs: Tensors,
    options: { outputs?: readonly string[]; transfer?: Transferable[] } = {},
  ): Promise<Tensors> {
    await this.prepare();
    const request: Request = {
      kind: "run",
      id: this.#id(),
      model,
      inputs,
      outputs: options.outputs,
    };
    return this.#ask(request, options.transfer);
  }

  #begin(): Preparation {
    let settle: (error?: Error) => void = () => {};
    const promise = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
    });
    promise.catch(() => {}); // Told by `state`; callers who await it are told too.
    const total = BUILT.wasm.bytes;
    this.#become({ kind: "loading", done: 0, total });
    if (!webAssemblyWorks()) {
      queueMicrotask(() => this.#fail("this browser does not let the page run WebAssembly"));
      return { promise, settle };
    }
    const beside = (file: string) => new URL(file, import.meta.url).href;
    const worker = new Worker(beside(BUILT.workers.runtime ?? ""), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail("its worker could not be started");
    };
    this.#worker = worker;
    this.#send({ kind: "prepare", wasm: beside(BUILT.wasm.file), bytes: total });
    return { promise, settle };
  }

  #hear(reply: Reply): void {
    if (reply.kind === "progress") {
      this.#become({ kind: "loading", done: reply.done, total: BUILT.wasm.bytes });
    } else if (reply.kind === "prepared") {
      this.#become({ kind: "ready" });
      this.#prepared?.settle();
    } else if (reply.kind === "unprepared") {
      this.#fail(reply.reason);
    } else {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.kind === "done") waiting?.resolve(reply.outputs);
      else waiting?.reject(new Error(reply.reason));
    }
  }

  #fail(reason: string): void {
    const error = new Error(reason);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#models.clear();
    const prepared = this.#prepared;
    this.#prepared = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#become({ kind: "failed", reason });
    prepared?.settle(error);
  }

  #ask(request: Extract<Request, { id: number }>, transfer: Transferable[] = []): Promise<Tensors> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#send(request, transfer);
    });
  }

  #send(request: Request, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(request, transfer);
  }

  #become(state: RuntimeState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  #id(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}

/** One for the whole page: the figures share its worker and its models. */
export const runtime = new Runtime();

/**
 * For questions that come faster than answers, such as those of a moving pen: while one is being
 * answered only the newest waits, and the rest are dropped (they resolve to undefined).
 */
export function latest<Q, A>(
  ask: (question: Q) => Promise<A>,
): (question: Q) => Promise<A | undefined> {
  let busy = false;
  let next:
    | { question: Q; resolve(answer: A | undefined): void; reject(error: unknown): void }
    | undefined;

  async function work(): Promise<void> {
    busy = true;
    while (next) {
      const { question, resolve, reject } = next;
      next = undefined;
      try {
        resolve(await ask(question));
      } catch (error) {
        reject(error);
      }
    }
    busy = false;
  }

  return (question) =>
    new Promise((resolve, reject) => {
      next?.resolve(undefined);
      next = { question, resolve, reject };
      if (!busy) void work();
    });
}

/** False where WebAssembly is missing or a Content-Security-Policy forbids it. */
function webAssemblyWorks(): boolean {
  try {
    // The smallest module there is: its magic number and version.
    const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    return new WebAssembly.Module(empty) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** A float32 tensor over an array of rows of equal length. */
export function signals(values: Float32Array, points: number): Tensor<"float32"> {
  return { type: "float32", dims: [values.length / points, points], data: values };
}
