/** The lab's graphs: fetched when they are needed, completed with functions, made to sessions. */
import type { InferenceSession } from "onnxruntime-web/wasm";
import { createSession, runSession } from "../shared/ort.js";
import type { Tensors } from "../shared/runtime.protocol.js";

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
  readonly #folder: string;
  readonly #files = new Map<string, Promise<Uint8Array>>();
  #last: Promise<unknown> = Promise.resolve();
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  /** `folder` is an address that ends in a slash. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The joined bytes of files, each fetched once. */
  async bytes(names: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
    return join(await Promise.all(names.map((name) => this.#file(name))));
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
      session = this.bytes(names).then(createSession);
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

  #file(name: string): Promise<Uint8Array> {
    let file = this.#files.get(name);
    if (!file) {
      file = fetchBytes(`${this.#folder}${name}.onnx`);
      this.#files.set(name, file);
      file.catch(() => this.#files.delete(name));
    }
    return file;
  }
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new Error("a part of the training could not be downloaded; try again");
  return new Uint8Array(await response.arrayBuffer());
}
