/** The inference worker: loads models and runs them, one request after another. */
import type { InferenceSession } from "onnxruntime-web/wasm";
import { createSession, prepareOrt, runSession } from "./ort.js";
import type { Reply, Request, Tensors } from "./runtime.protocol.js";

// The DOM's types and a worker's cannot be loaded together; this is all that is needed here.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Reply, transfer?: Transferable[]): void;
};

const sessions = new Map<string, InferenceSession>();
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data: request }) => {
  // ORT runs one session at a time, and a run must find its model loaded.
  last = last.then(() => answer(request));
};

async function answer(request: Request): Promise<void> {
  try {
    if (request.kind === "prepare") {
      await prepareOrt(request.wasm, (done) => scope.postMessage({ kind: "progress", done }));
      scope.postMessage({ kind: "prepared" });
    } else if (request.kind === "load") {
      if (!sessions.has(request.url)) sessions.set(request.url, await load(request.url));
      scope.postMessage({ kind: "done", id: request.id, outputs: {} });
    } else {
      const outputs = await run(request.model, request.inputs, request.outputs);
      const buffers = Object.values(outputs).map(({ data }) => data.buffer as ArrayBuffer);
      scope.postMessage({ kind: "done", id: request.id, outputs }, [...new Set(buffers)]);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (request.kind === "prepare") scope.postMessage({ kind: "unprepared", reason });
    else scope.postMessage({ kind: "error", id: request.id, reason });
  }
}

async function load(url: string): Promise<InferenceSession> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return createSession(new Uint8Array(await response.arrayBuffer()));
}

function run(model: string, inputs: Tensors, outputs?: readonly string[]): Promise<Tensors> {
  const session = sessions.get(model);
  if (!session) throw new Error(`model ${model} has not been loaded`);
  return runSession(session, inputs, outputs);
}
