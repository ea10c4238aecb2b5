/** The columns of the table of runs: what stands in a cell, and what to sort by. */
import { fixed, percent } from "../../shared/format.js";
import { ailmentOf } from "../advice.js";
import { rowAt } from "../panels/rows.js";
import { differences } from "../settings.js";
import { settingWords } from "../settingWords.js";
import type { Settings, Snapshot } from "../trainer.protocol.js";
import type { KeptRun } from "./store.js";

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly number?: true;
  /** Whether a first click puts the largest on top. */
  readonly falling?: true;
  /** Undefined comes last, whichever way the order goes. */
  value(run: KeptRun): string | number | undefined;
}

export const COLUMNS: readonly Column[] = [
  { key: "name", title: "Run", value: ({ name }) => name },
  { key: "made", title: "Made", falling: true, value: ({ made }) => made },
  { key: "auc", title: "AUC", number: true, falling: true, value: (run) => run.snapshot.auc },
  {
    key: "ap",
    title: "Average precision",
    number: true,
    falling: true,
    value: (run) => run.snapshot.averagePrecision,
  },
  {
    key: "accuracy",
    title: "Accuracy",
    number: true,
    falling: true,
    value: (run) => accuracy(run.snapshot),
  },
  { key: "epochs", title: "Epochs", number: true, value: (run) => run.snapshot.epoch },
];

const accuracies = new WeakMap<Snapshot, number | undefined>();

/** On the test signals, at the threshold that was best on the validation signals. */
function accuracy(snapshot: Snapshot): number | undefined {
  if (!accuracies.has(snapshot)) {
    const { sweep, scores, thresholds } = snapshot;
    const known = sweep && thresholds.accuracy !== undefined;
    const row = known ? rowAt(sweep, scores, thresholds.accuracy ?? Number.NaN) : 0;
    accuracies.set(snapshot, known ? sweep.accuracy[row] : undefined);
  }
  return accuracies.get(snapshot);
}

export function cellText({ key, value }: Column, run: KeptRun): string {
  const found = value(run);
  if (found === undefined || typeof found === "string") return found ?? "–";
  if (key === "made") return madeText(found);
  if (key === "epochs") return epochsText(run);
  return key === "accuracy" ? percent(found) : fixed(found, 4);
}

export function sorted(runs: readonly KeptRun[], column: Column, falling: boolean): KeptRun[] {
  return [...runs].sort((one, other) => {
    const [a, b] = [column.value(one), column.value(other)];
    if (a === undefined || b === undefined)
      return Number(a === undefined) - Number(b === undefined);
    const order =
      typeof a === "string" || typeof b === "string"
        ? String(a).localeCompare(String(b), "en", { numeric: true })
        : a - b;
    return falling ? -order : order;
  });
}

/** The settings in which runs differ, in words, for each of them by its id. */
export function differing(runs: readonly KeptRun[]): Map<string, string> {
  const keys = new Set<keyof Settings>();
  const first = runs[0];
  for (const run of runs) {
    if (first) for (const key of differences(first.settings, run.settings)) keys.add(key);
  }
  const ofData = new Set(runs.map(({ of }) => of)).size > 1;
  return new Map(
    runs.map((run) => {
      const words = [...keys].map((key) => settingWords(key, run.settings[key]));
      if (ofData) words.unshift(run.data);
      return [run.id, words.join(" · ") || "–"];
    }),
  );
}

/** The variance followed, or why there is none. */
export function followedText({ snapshot, settings }: KeptRun): string {
  const ailment = ailmentOf(snapshot, snapshot.epoch === settings.epochs);
  if (ailment === "diverged" || ailment === "collapsed") return ailment;
  return percent(Math.max(0, snapshot.explainedVariance), 0);
}

function epochsText({ snapshot, settings }: KeptRun): string {
  const { epoch } = snapshot;
  return epoch < settings.epochs ? `${epoch} of ${settings.epochs}` : String(epoch);
}

function madeText(made: number): string {
  return new Date(made).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}
