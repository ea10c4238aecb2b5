/**
 * Numbers of live readouts, in the form that the prose uses.
 *
 * Only the form: what a number is comes from Python's results or from an exported graph.
 */

const MINUS = "\u2212";

/** 0.97314 → "0.973" with a true minus sign; NaN and infinities as words a reader understands. */
export function fixed(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : `${MINUS}infinite`;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** 0.978 → "97.8%" */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${fixed(share * 100, digits)}%` : fixed(share);
}

/** 14239897 → "14,239,897" */
export function count(value: number): string {
  return fixed(Math.round(value), 0).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 3661000 → "3.7 MB" */
export function megabytes(bytes: number): string {
  return `${fixed(bytes / 1e6, 1)}\u00a0MB`;
}
