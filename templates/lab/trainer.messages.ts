/** The messages between `trainer.ts` on the page and its worker. */
import type { Begun, Data, Judgement, Kept, Settings, Snapshot } from "./trainer.protocol.js";

/** Each question, and what is answered. */
export interface Questions {
  prepare: { ask: { wasm: string; graphs: string }; answer: undefined };
  data: { ask: { data: Data }; answer: undefined };
  expect: { ask: { settings: Settings }; answer: undefined };
  begin: { ask: { settings: Settings; kept: Kept | undefined }; answer: Begun };
  train: { ask: { epochs: number }; answer: Snapshot };
  judge: { ask: { signals: Float32Array<ArrayBuffer> }; answer: Judgement };
  strange: {
    ask: { signal: Float32Array<ArrayBuffer>; noise: Float32Array<ArrayBuffer> };
    answer: Float32Array;
  };
  file: {
    ask: { about: Record<string, string>; threshold: number };
    answer: Uint8Array<ArrayBuffer>;
  };
}

export type Kind = keyof Questions;

export type Question =
  | { [K in Kind]: { kind: K; id: number } & Questions[K]["ask"] }[Kind]
  | { kind: "pause" };

export type Answer =
  | { kind: "progress"; done: number }
  | { kind: "snapshot"; id: number; snapshot: Snapshot }
  | { kind: "answer"; id: number; answer: unknown }
  | { kind: "error"; id: number; reason: string };
