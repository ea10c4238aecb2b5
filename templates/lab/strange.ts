/** Strange versions of a signal; the same as make_presets in anomagram_build/figures/pen.py. */

/** `noise` is drawn by the build from a standard normal distribution, around and around. */
export function strange(
  name: string,
  signal: readonly number[],
  noise: readonly number[],
): number[] {
  const many = signal.length;
  const mean = signal.reduce((sum, value) => sum + value, 0) / many;
  if (name === "flat") return signal.map(() => mean);
  if (name === "upside-down") return signal.map((value) => 2 * mean - value);
  if (name === "late") {
    const by = Math.floor(many / 5);
    return signal.map((_, at) => signal[(at - by + many) % many] ?? 0);
  }
  if (name === "noisy") {
    const square = signal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / many;
    const half = Math.sqrt(square) / 2;
    return signal.map((value, at) => value + half * (noise[at % noise.length] ?? 0));
  }
  return [...signal].reverse();
}
