/** The page's side of training: a worker with onnxruntime-web and the lab's graphs. */
import { pageUrl } from "../shared/data.js";
import type { Answer, Kind, Question, Questions } from "./trainer.messages.js";
import type { Begun, Data, Judgement, Kept, Settings, Snapshot } from "./trainer.protocol.js";

export type TrainerState =
  | { kind: "idle" }
  | { kind: "loading"; done: number; total: number }
  | { kind: "ready" }
  | { kind: "failed"; reason: string };

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  onSnapshot: ((snapshot: Snapshot) => void) | undefined;
}

export class Trainer {
  readonly #graphs: string;
  readonly #listeners = new Set<(state: TrainerState) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #state: TrainerState = { kind: "idle" };
  #worker: Worker | undefined;
  #prepared: Promise<void> | undefined;
  #data: Data | undefined;
  #id = 0;

  /** `graphs` is the address of the graphs, from the page. */
  constructor(graphs: string) {
    this.#graphs = graphs;
  }

  get state(): TrainerState {
    return this.#state;
  }

  /** Calls back at once and after each change of state; answers how to stop. */
  subscribe(listener: (state: TrainerState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** Fetches the runtime and the graphs, once. Rejects where that fails; the next call tries again. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#start();
    return this.#prepared;
  }

  /** Copies the data; a run in progress is over. They are sent when the runtime is there. */
  async setData(data: Data): Promise<void> {
    this.#data = data;
    if (this.#prepared) {
      await this.#prepared;
      await this.#ask("data", { data });
    }
  }

  /**
   * Begins in advance what `begin` will soon be asked for, so that training can start at once. Does
   * nothing while there is training; rejects for settings that don't fit the data.
   */
  async expect(settings: Settings): Promise<void> {
    await this.prepare();
    await this.#ask("expect", { settings });
  }

  /**
   * Divides, scales, initialises and judges: epoch 0. Replaces the run before. Rejects with a
   * sentence for the reader where the settings don't fit the data.
   */
  async begin(settings: Settings): Promise<Begun> {
    await this.prepare();
    return this.#ask("begin", { settings, kept: undefined });
  }

  /**
   * Trains up to `epochs` more, telling about ten times a second how it goes. Resolves with the
   * last snapshot; `pause()` ends it early, and so does a loss that is no number any more.
   */
  train(epochs: number, onSnapshot: (snapshot: Snapshot) => void): Promise<Snapshot> {
    return this.#ask("train", { epochs }, onSnapshot).then((last) => {
      onSnapshot(last);
      return last;
    });
  }

  pause(): void {
    this.#send({ kind: "pause" });
  }

  /** Brings a kept run back without training; it goes on as if it had never stopped. */
  async restore(settings: Settings, kept: Kept): Promise<Begun> {
    await this.prepare();
    return this.#ask("begin", { settings, kept });
  }

  /** What the present network says of signals in the data's units, row after row. */
  judge(signals: Float32Array<ArrayBuffer>): Promise<Judgement> {
    return this.#ask("judge", { signals });
  }

  /** Strange versions of a signal, one after another; needs no run. */
  async strange(
    signal: Float32Array<ArrayBuffer>,
    noise: Float32Array<ArrayBuffer>,
  ): Promise<Float32Array> {
    await this.prepare();
    return this.#ask("strange", { signal, noise });
  }

  /** The present network as an ONNX file that any runtime reads, with detector.onnx's contract. */
  detectorFile(about: Record<string, string>, threshold: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask("file", { about, threshold });
  }

  dispose(): void {
    this.#end(new Error("the training was ended"));
    this.#become({ kind: "idle" });
    this.#listeners.clear();
  }

  async #start(): Promise<void> {
    const total = BUILT.wasm.bytes;
    this.#become({ kind: "loading", done: 0, total });
    try {
      const beside = (file: string) => new URL(file, import.meta.url).href;
      const worker = new Worker(beside(BUILT.workers.trainer ?? ""), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#hear(data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail("the training worker could not be started, or has stopped");
      };
      this.#worker = worker;
      await this.#ask("prepare", {
        wasm: beside(BUILT.wasm.file),
        graphs: pageUrl(this.#graphs),
      });
      if (this.#data) await this.#ask("data", { data: this.#data });
      this.#become({ kind: "ready" });
    } catch (error) {
      this.#fail((error as Error).message);
      throw error;
    }
  }

  #hear(answer: Answer): void {
    if (answer.kind === "progress") {
      this.#become({ kind: "loading", done: answer.done, total: BUILT.wasm.bytes });
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === "snapshot") {
      waiting?.onSnapshot?.(answer.snapshot);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.kind === "answer") waiting?.resolve(answer.answer);
    else waiting?.reject(new Error(answer.reason));
  }

  #fail(reason: string): void {
    this.#end(new Error(reason));
    this.#become({ kind: "failed", reason });
  }

  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#prepared = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #ask<K extends Kind>(
    kind: K,
    asked: Questions[K]["ask"],
    onSnapshot?: (snapshot: Snapshot) => void,
  ): Promise<Questions[K]["answer"]> {
    return new Promise((resolve, reject) => {
      if (!this.#worker) {
        reject(new Error("there is no network yet: begin with some settings"));
        return;
      }
      this.#id += 1;
      this.#waiting.set(this.#id, {
        resolve: resolve as (answer: unknown) => void,
        ...{ reject, onSnapshot },
      });
      this.#send({ kind, id: this.#id, ...asked } as Question);
    });
  }

  #send(question: Question): void {
    this.#worker?.postMessage(question);
  }

  #become(state: TrainerState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
