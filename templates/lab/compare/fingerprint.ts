/** Tells data sets apart, so that a run comes back on the data that it was trained on only. */
import type { LabData } from "../session.types.js";

const known = new WeakMap<LabData, Promise<string>>();

export function fingerprint(data: LabData): Promise<string> {
  let print = known.get(data);
  if (!print) {
    print = make(data);
    known.set(data, print);
  }
  return print;
}

async function make(data: LabData): Promise<string> {
  const { name, points, signals, abnormal, own } = data;
  // What comes with the page may not have been fetched yet, and is the same for all.
  if (!own) return `with the page: ${name}`;
  const marks = abnormal ? await digest(abnormal) : "no labels";
  return `${name}: ${signals.length / points} × ${points}, ${await digest(signals)}, ${marks}`;
}

async function digest(values: ArrayBufferView<ArrayBuffer>): Promise<string> {
  // Missing on plain http; name and size must do there.
  if (!globalThis.crypto?.subtle) return "";
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", values));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
