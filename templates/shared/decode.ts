/** Undoes anomagram_build/figures/encode.py: whole numbers, and differences of neighbours. */

/** Running sums of a list of differences, divided by `scale`. */
export function running(differences: readonly number[], scale = 1): number[] {
  let sum = 0;
  return differences.map((step) => {
    sum += step;
    return sum / scale;
  });
}

/** As `running`, for rows: each row adds to the one before it. */
export function runningRows(differences: readonly (readonly number[])[], scale = 1): number[][] {
  let last: readonly number[] = [];
  const sums = differences.map((steps) => {
    const row = steps.map((step, place) => step + (last[place] ?? 0));
    last = row;
    return row;
  });
  return sums.map((row) => unscaled(row, scale));
}

/** Whole numbers back to what they stand for. */
export function unscaled(values: readonly number[], scale: number): number[] {
  return values.map((value) => value / scale);
}
