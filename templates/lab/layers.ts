/** Which layers a network has, and where their weights stand among its parameters. */
import type { Settings } from "./trainer.protocol.js";

export type Shape = Pick<Settings, "hidden" | "latent">;

/** Units of each layer, from the signal's points to those of its copy. */
export function layerSizes({ hidden, latent }: Shape, points: number): number[] {
  return [points, ...hidden, latent, ...[...hidden].reverse(), points];
}

/** Where each layer's weights begin; the weight from unit i to unit j is `i * outputs + j` further. */
export function weightOffsets(sizes: readonly number[]): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const [inputs, outputs] of pairs(sizes)) {
    offsets.push(at);
    at += (inputs + 1) * outputs;
  }
  return offsets;
}

/** Weights and biases in all. */
export function parameterCount(sizes: readonly number[]): number {
  return pairs(sizes).reduce((sum, [inputs, outputs]) => sum + (inputs + 1) * outputs, 0);
}

function pairs(sizes: readonly number[]): (readonly [inputs: number, outputs: number])[] {
  return sizes.slice(1).map((outputs, place) => [sizes[place] ?? 0, outputs] as const);
}
