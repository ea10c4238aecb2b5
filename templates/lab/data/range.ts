/** A look at so many values is enough of a large data set. */
const MOST = 200_000;
const EXTREME = 0.0005;

/** The range to draw signals in: all but the most extreme thousandth of the values, with a margin. */
export function rangeOf(signals: Float32Array): [low: number, high: number] {
  const stride = Math.max(1, Math.floor(signals.length / MOST));
  const some = new Float32Array(Math.ceil(signals.length / stride));
  for (let at = 0; at < some.length; at += 1) some[at] = signals[at * stride] ?? 0;
  some.sort();
  const at = (share: number) => some[Math.round(share * (some.length - 1))] ?? 0;
  const [low, high] = [at(EXTREME), at(1 - EXTREME)];
  const margin = 0.05 * (high - low || 1);
  return [low - margin, high + margin];
}
