/** The run that the build has recorded: undoes anomagram_build/lab/binary.py. */
import { fetchJson } from "../shared/data.js";
import type { Recorded } from "./session.types.js";
import type { Snapshot } from "./trainer.protocol.js";
import { fetchUnpacked } from "./unpack.js";

interface Note {
  readonly array: "float32" | "int32";
  readonly at: number;
  readonly length: number;
}

/** Fetches the run; rejects where that fails. */
export async function fetchRecorded(tree: string, arrays: string): Promise<Recorded> {
  const [noted, content] = await Promise.all([fetchJson(tree), fetchUnpacked(arrays)]);
  return revive(noted, content) as Recorded;
}

/** Fetches the run's snapshots from the first to the one that is there already, its last. */
export async function fetchFilm(tree: string, arrays: string, last: Snapshot): Promise<Snapshot[]> {
  const [noted, content] = await Promise.all([fetchJson(tree), fetchUnpacked(arrays)]);
  const earlier = Object.values(revive(noted, content) as Record<string, Snapshot>);
  const frames = earlier.map((snapshot) => ({
    ...snapshot,
    trainingLoss: last.trainingLoss.subarray(0, snapshot.epoch + 1),
    validationLoss: last.validationLoss.subarray(0, snapshot.epoch + 1),
  }));
  return [...frames.sort((a, b) => a.epoch - b.epoch), last];
}

function revive(value: unknown, content: ArrayBuffer): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("array" in value) {
    const { array, at, length } = value as Note;
    // A copy, so that one array can be handed to a worker without the others.
    const part = content.slice(at, at + 4 * length);
    return array === "float32" ? new Float32Array(part) : new Int32Array(part);
  }
  const pairs = Object.entries(value).map(([key, one]) => [key, revive(one, content)]);
  return Object.fromEntries(pairs);
}
