/** How much one file may hold. */
export const MAX_BYTES = 50_000_000;
export const MAX_ROWS = 100_000;
export const MAX_POINTS = 4_096;
export const MIN_POINTS = 2;
/** Fewer can't be divided into training, validation and test. */
export const MIN_ROWS = 12;
export const MAX_LABELS = 50;
