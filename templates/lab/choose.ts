/** Which test signals stand for all of them. */
import type { LabData } from "./session.types.js";

/**
 * Rows of so many test signals: half of them abnormal, if it is known which are; others each
 * `turn`. The normal ones come first.
 */
export function choose(
  { abnormal }: LabData,
  test: ArrayLike<number>,
  many: number,
  turn = 0,
): number[] {
  const rows = Array.from(test);
  if (!abnormal) return around(rows, many, turn);
  const normal = rows.filter((row) => !abnormal[row]);
  const other = rows.filter((row) => abnormal[row]);
  const half = Math.floor(many / 2);
  return [...around(normal, many - half, turn), ...around(other, half, turn)];
}

/** So many of a list, going around it turn by turn. */
function around(rows: readonly number[], many: number, turn: number): number[] {
  const wanted = Math.min(many, rows.length);
  return Array.from({ length: wanted }, (_, at) => rows[(turn * many + at) % rows.length] ?? 0);
}
