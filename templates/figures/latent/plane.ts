/** Places in the bottleneck's plane, and what stands near them. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A signal where the encoder puts it. */
export interface Dot extends Spot {
  readonly kind: number;
  readonly score: number;
  /** What the plane does not show of a wider bottleneck. */
  readonly rest?: readonly number[];
}

/** Drawings prepared at the crossings of a grid. */
export class PreparedGrid {
  readonly #x: readonly number[];
  readonly #y: readonly number[];
  readonly #drawings: readonly (readonly number[])[];

  /** `drawings` go through all `y` for the first `x`, then for the second, and so on. */
  constructor(
    x: readonly number[],
    y: readonly number[],
    drawings: readonly (readonly number[])[],
  ) {
    this.#x = x;
    this.#y = y;
    this.#drawings = drawings;
  }

  nearest(spot: Spot): readonly number[] {
    const column = closest(this.#x, spot.x);
    const row = closest(this.#y, spot.y);
    return this.#drawings[column * this.#y.length + row] ?? [];
  }
}

/** The dot for which `distance` is least. */
export function nearestDot(dots: readonly Dot[], distance: (dot: Dot) => number): Dot {
  let best: Dot | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const dot of dots) {
    const away = distance(dot);
    if (away >= least) continue;
    least = away;
    best = dot;
  }
  if (!best) throw new Error("there are no dots");
  return best;
}

function closest(values: readonly number[], wanted: number): number {
  let best = 0;
  values.forEach((value, place) => {
    if (Math.abs(value - wanted) < Math.abs((values[best] ?? 0) - wanted)) best = place;
  });
  return best;
}
