/** What the session holds and tells. */
import type { Begun, Data, Settings, Snapshot } from "./trainer.protocol.js";

/** A data set with the words for it. */
export interface LabData extends Data {
  /** "ECG5000", or the file's name. */
  readonly name: string;
  readonly noun: string;
  readonly nouns: string;
  readonly unit: string;
  /** Empty without labels. */
  readonly kinds: readonly { readonly name: string; readonly normal: boolean }[];
  /** Index into `kinds`, per signal. */
  readonly kindOf: Uint8Array | undefined;
  /** What the signals are drawn in: all but the most extreme of their values. */
  readonly range: readonly [low: number, high: number];
  /** True of the reader's own file. */
  readonly own: boolean;
}

export interface Run {
  readonly id: string;
  name: string;
  /** Milliseconds since the epoch. */
  readonly made: number;
  /** Name of its data. */
  readonly data: string;
  readonly settings: Settings;
  /** The latest. */
  snapshot: Snapshot;
}

/** A run that the build has made with the same graphs: what the page shows before it has its own. */
export interface Recorded extends Begun {
  readonly settings: Settings;
}

/**
 * empty: nothing to show; ready: begun, untrained; paused: some epochs short of the end; finished:
 * all epochs done, or diverged.
 */
export type Phase = "empty" | "ready" | "training" | "paused" | "finished";

/**
 * data: another data set, or its signals have come; settings: those for the next run; snapshot:
 * results; threshold: rule or threshold; phase; problem: that or obstacle; runs: training has
 * stopped, and `run` is worth keeping.
 */
export type SessionEvent =
  | "data"
  | "settings"
  | "snapshot"
  | "threshold"
  | "phase"
  | "problem"
  | "runs";

/** Where the session keeps its settings: the page's address, or any table like it. */
export interface SettingsStore {
  readonly values: Readonly<Settings>;
  /** The defaults. */
  readonly initial: Readonly<Settings>;
  set(change: Partial<Settings>): void;
  subscribe(listener: () => void): () => void;
}
