/** The page's side of reading files: one worker, started with the first file. */
import type { Answer, Reply, Request } from "./csv.protocol.js";
import type { Form } from "./form.js";

export type Progress = (step: "loading" | "reading", share: number) => void;

type Question = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

export class CsvReader {
  #worker: Worker | undefined;
  #asked = 0;
  #waiting: { resolve(answer: Answer | undefined): void; onProgress: Progress } | undefined;

  /** Reads a file as its first rows suggest. Undefined where a later question came between. */
  open(file: Blob, onProgress: Progress): Promise<Answer | undefined> {
    // What the worker may still be doing with another file is of no use any more.
    this.stop();
    return this.#ask({ kind: "open", file }, onProgress);
  }

  /** Reads the open file again, as the reader says. */
  read(form: Form, onProgress: Progress): Promise<Answer | undefined> {
    return this.#ask({ kind: "read", form }, onProgress);
  }

  /** Drops the file, and what is being done with it. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#settle(undefined);
  }

  #ask(question: Question, onProgress: Progress): Promise<Answer | undefined> {
    this.#settle(undefined);
    this.#asked += 1;
    const id = this.#asked;
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve) => {
      this.#waiting = { resolve, onProgress };
      worker.postMessage({ ...question, id } satisfies Request);
    });
  }

  #start(): Worker {
    const url = new URL(BUILT.workers.csv ?? "", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const fault = {
        sentence: "The part of this page that reads files could not be started.",
        advice: "Load the page again.",
      };
      this.#settle({ kind: "fault", outline: undefined, fault });
      this.stop();
    };
    this.#worker = worker;
    return worker;
  }

  #hear(reply: Reply): void {
    if (reply.id !== this.#asked) return;
    if (reply.kind === "progress") this.#waiting?.onProgress(reply.step, reply.share);
    else this.#settle(reply);
  }

  #settle(answer: Answer | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}
