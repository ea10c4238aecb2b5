/** Strange versions of a signal, by the graph of anomagram_build/export/lab/strange.py. */
import type { Graphs } from "./graphs.js";
import { floats, read } from "./tensors.js";

/** One after another; `noise` is drawn by the build from a standard normal distribution. */
export async function strangeVersions(
  graphs: Graphs,
  signal: Float32Array,
  noise: Float32Array,
): Promise<Float32Array> {
  const inputs = { signal: floats(signal), noise: floats(noise) };
  return read(await graphs.run(["strange"], inputs), "versions");
}
