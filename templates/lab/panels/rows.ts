/** A snapshot's arrays as rows of the charts' data sets, and which row of a sweep holds. */
import type { Histogram, Snapshot, Sweep } from "../trainer.protocol.js";

/** As many points of a line as a chart can show apart. */
const MOST = 150;

/** The data set `losses`: every epoch of a short run, so many of a long one. */
export function lossRows({ trainingLoss, validationLoss }: Snapshot): object[] {
  const last = trainingLoss.length - 1;
  const stride = Math.ceil(trainingLoss.length / MOST);
  const rows: object[] = [];
  trainingLoss.forEach((training, epoch) => {
    if (epoch % stride !== 0 && epoch !== last) return;
    rows.push({ epoch, training: drawable(training), validation: drawable(validationLoss[epoch]) });
  });
  return rows;
}

/** The data set `bins`: abnormal counts are negative, so that they grow downwards. */
export function histogramRows({ edges, normal, abnormal }: Histogram): object[] {
  return Array.from(normal, (up, bin) => ({
    low: edges[bin],
    high: edges[bin + 1],
    normal: up,
    abnormal: -(abnormal[bin] ?? 0),
  }));
}

/** The data set `curve`: the corners of one rate against another. */
export function curveRows(x: Float32Array, y: Float32Array): object[] {
  const rows: object[] = [];
  const last = x.length - 1;
  x.forEach((value, at) => {
    const along = at > 0 && at < last && x[at - 1] === value && x[at + 1] === value;
    const across = at > 0 && at < last && y[at - 1] === y[at] && y[at + 1] === y[at];
    if (!along && !across) rows.push({ x: value, y: y[at], order: at });
  });
  return rows;
}

/**
 * The row of a sweep with the verdicts of a threshold: as many signals are left unflagged there as
 * have scores that do not exceed it.
 */
export function rowAt(sweep: Sweep, scores: Float32Array, threshold: number): number {
  const below = scores.reduce((many, score) => (score > threshold ? many : many + 1), 0);
  let [low, high] = [0, sweep.thresholds.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const unflagged = (sweep.true_negatives[middle] ?? 0) + (sweep.false_negatives[middle] ?? 0);
    if (unflagged < below) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The smallest and the largest of the values that a logarithmic scale can show. */
export function extent(...lists: readonly Float32Array[]): [low: number, high: number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      if (!(value > 0) || value === Infinity) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : undefined;
}

function drawable(loss: number | undefined): number | null {
  return loss !== undefined && loss > 0 && Number.isFinite(loss) ? loss : null;
}
