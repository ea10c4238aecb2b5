/** The lab's graphs: fetched together, completed with functions, made to sessions. */
import type { InferenceSession } from "onnxruntime-web/wasm";
import { createSession, runSession } from "../shared/ort.js";
import type { Tensors } from "../shared/runtime.protocol.js";
import { unpacked } from "./unpack.js";

const LINE_FEED = 10;

/** A message of the format that ONNX files are in: such messages merge when they are joined. */
export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export class Graphs {
  readonly #files: ReadonlyMap<string, Uint8Array>;
  #last: Promise<unknown> = Promise.resolve();
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  private constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.#files = files;
  }

  /** Undoes anomagram_build/export/lab/archive.py. Rejects with a sentence for the reader. */
  static async fetch(url: string): Promise<Graphs> {
    const content = await unpacked(url).catch(() => {
      throw new Error("a part of the training could not be downloaded; try again");
    });
    const bytes = new Uint8Array(content);
    let at = bytes.indexOf(LINE_FEED) + 1;
    const lengths = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)));
    const files = new Map<string, Uint8Array>();
    for (const [name, length] of Object.entries<number>(lengths)) {
      files.set(name, bytes.subarray(at, at + length));
      at += length;
    }
    return new Graphs(files);
  }

  /** The joined bytes of files. */
  bytes(names: readonly string[]): Uint8Array<ArrayBuffer> {
    return join(
      names.map((name) => {
        const file = this.#files.get(name);
        if (!file) throw new Error(`there is no graph "${name}"`);
        return file;
      }),
    );
  }

  /** Runs a graph that stays ready, made from files of these names; one graph at a time. */
  async run(
    names: readonly string[],
    inputs: Tensors,
    outputs?: readonly string[],
  ): Promise<Tensors> {
    const session = await this.session(names);
    const turn = this.#last.then(() => runSession(session, inputs, outputs));
    this.#last = turn.catch(() => {});
    return turn;
  }

  session(names: readonly string[]): Promise<InferenceSession> {
    const key = names.join("+");
    let session = this.#sessions.get(key);
    if (!session) {
      session = createSession(this.bytes(names));
      this.#sessions.set(key, session);
      session.catch(() => this.#sessions.delete(key));
    }
    return session;
  }

  /** Lets go of a session that won't be needed soon. */
  async release(names: readonly string[]): Promise<void> {
    const key = names.join("+");
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    await (await session)?.release();
  }
}
