/** The worker's side of onnxruntime-web: one thread, our own copy of the WebAssembly. */
import * as ort from "onnxruntime-web/wasm";
import type { ElementType, Tensor, Tensors } from "./runtime.protocol.js";

/** The smallest model there is, y = x: running the runtime once is how to know that it can. */
const IDENTITY =
  "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=";

/**
 * Fetches the WebAssembly, telling how many unpacked bytes have come, and starts ORT with it.
 * Errors are worded for a reader.
 */
export async function prepareOrt(wasm: string, onProgress: (done: number) => void): Promise<void> {
  ort.env.wasm.wasmBinary = await download(wasm, onProgress);
  // GitHub Pages cannot be cross-origin isolated, so there are no threads to be had.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  try {
    await createSession(Uint8Array.from(atob(IDENTITY), (letter) => letter.charCodeAt(0)));
  } catch (error) {
    console.warn(error);
    throw new Error("this browser could not start its WebAssembly");
  }
}

async function download(url: string, onProgress: (done: number) => void): Promise<ArrayBuffer> {
  const parts: BlobPart[] = [];
  let done = 0;
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      done += part.value.byteLength;
      onProgress(done);
    }
  } catch (error) {
    const detail = error instanceof TypeError ? "the connection failed" : (error as Error).message;
    throw new Error(`it could not be downloaded (${detail})`);
  }
  return new Blob(parts).arrayBuffer();
}

export function createSession(model: Uint8Array): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
}

export async function runSession(
  session: ort.InferenceSession,
  inputs: Tensors,
  outputs?: readonly string[],
): Promise<Tensors> {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { type, data, dims }]) => [
      name,
      new ort.Tensor(type, data as never, dims),
    ]),
  );
  const results = outputs ? await session.run(feeds, outputs) : await session.run(feeds);
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, data, dims }]) => [
      name,
      { type: type as ElementType, data, dims } as Tensor,
    ]),
  );
}
