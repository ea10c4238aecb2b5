/** Where a data set's signals lie, and copies of some of them. */
import type { LabData } from "./session.types.js";

export interface SignalFrame {
  low: number;
  high: number;
}

const frames = new WeakMap<LabData, SignalFrame>();
/** A look at so many values is enough of a large data set. */
const MOST = 200_000;

/** The range to draw signals in: all but the most extreme thousandth of the values. */
export function frameOf(data: LabData): SignalFrame {
  let frame = frames.get(data);
  if (!frame) {
    const { signals } = data;
    const stride = Math.max(1, Math.floor(signals.length / MOST));
    const some = new Float32Array(Math.ceil(signals.length / stride));
    for (let at = 0; at < some.length; at += 1) some[at] = signals[at * stride] ?? 0;
    some.sort();
    const at = (share: number) => some[Math.round(share * (some.length - 1))] ?? 0;
    const [low, high] = [at(0.0005), at(0.9995)];
    const margin = 0.05 * (high - low || 1);
    frame = { low: low - margin, high: high + margin };
    frames.set(data, frame);
  }
  return frame;
}

/** Rows of a data set, one after another, in a buffer of their own. */
export function take(
  { signals, points }: LabData,
  rows: readonly number[],
): Float32Array<ArrayBuffer> {
  const taken = new Float32Array(rows.length * points);
  rows.forEach((row, at) => {
    taken.set(signals.subarray(row * points, (row + 1) * points), at * points);
  });
  return taken;
}
