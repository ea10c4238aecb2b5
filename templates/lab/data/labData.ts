/** From a table and the reader's choices to the data that the lab trains on. */
import type { LabData } from "../session.types.js";
import type { Settings } from "../trainer.protocol.js";
import type { Table } from "./read.js";

/** `normal` has the places in `table.labels` of those that the reader calls normal. */
export function labData(name: string, table: Table, normal: ReadonlySet<number>): LabData {
  const { signals, points, range, labels, labelOf } = table;
  const words = { name, noun: "signal", nouns: "signals", unit: "value", own: true };
  // Where all are normal, or none, there is nothing to tell apart.
  if (!labelOf || !dividesLabels(table, normal)) {
    return { ...words, points, signals, range, kinds: [], kindOf: undefined, abnormal: undefined };
  }
  return {
    ...words,
    ...{ points, signals, range },
    kinds: labels.map((label, place) => ({ name: label, normal: normal.has(place) })),
    kindOf: labelOf,
    abnormal: labelOf.map((place) => (normal.has(place) ? 0 : 1)),
  };
}

/** Whether some labels are normal and some are not. */
export function dividesLabels({ labels }: Table, normal: ReadonlySet<number>): boolean {
  return normal.size > 0 && normal.size < labels.length;
}

/** How many rows bear each label, in the order of `table.labels`. */
export function countLabels({ labels, labelOf }: Table): number[] {
  const counts = labels.map(() => 0);
  for (const place of labelOf ?? []) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}

const CALLED_NORMAL = /^(?:normal|norm|n|ok|okay|good|healthy|regular|inlier|none)$/i;

/** The label that is most likely normal: by its name, else the one that most rows bear. */
export function guessNormal(table: Table): Set<number> {
  const { labels } = table;
  if (labels.length < 2) return new Set();
  const named = labels.findIndex((label) => CALLED_NORMAL.test(label));
  const counts = countLabels(table);
  return new Set([named >= 0 ? named : counts.indexOf(Math.max(...counts))]);
}

/** Shares of the data that are tested on; as much again validates. */
const TESTED = 0.1;
/** Where that would be too few to meet some of the rarer kind. */
const TESTED_AT_MOST = 0.25;
const RARE_WANTED = 2;

/** What must change in the settings so that a run finds enough signals in the data. */
export function fittingSettings(settings: Settings, data: LabData): Partial<Settings> {
  const total = data.signals.length / data.points;
  const abnormal = data.abnormal?.reduce((sum, one) => sum + one, 0) ?? 0;
  const rarer = Math.min(abnormal, total - abnormal);
  const enough = rarer > 0 ? Math.ceil((RARE_WANTED * total) / rarer) : 0;
  const share = Math.max(total * TESTED, Math.min(total * TESTED_AT_MOST, enough));
  const testSignals = Math.min(settings.testSignals, Math.max(2, Math.floor(share)));
  const left = Math.floor(((total - 2 * testSignals) * (total - abnormal)) / total);
  return {
    testSignals,
    trainingSignals: Math.max(1, Math.min(settings.trainingSignals, left)),
    // What was slipped into the last data set need not be there in this one.
    abnormalShare: 0,
  };
}
