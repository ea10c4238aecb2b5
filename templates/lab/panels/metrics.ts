/** What follows from the threshold on the test signals: counts, rates, areas. */
import { count, fixed, percent } from "../../shared/format.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import type { Snapshot, Sweep } from "../trainer.protocol.js";
import { live } from "./live.js";
import { rowAt } from "./rows.js";
import { chosenOn, hasErrors, showEmpty, whyEmpty } from "./words.js";

const COUNTS = ["true_positives", "false_positives", "true_negatives", "false_negatives"] as const;
const RATES = [
  "accuracy",
  "precision",
  "recall",
  "f1",
  "false_positive_rate",
  "false_negative_rate",
  "true_negative_rate",
] as const;

export function mountMetrics(host: HTMLElement, session: Session): () => void {
  const labelled = part(host, "labelled");
  const unlabelled = part(host, "unlabelled");
  const events = ["snapshot", "threshold", "data", "phase"] as const;
  const panel = live(host, session, events, async () => () => {
    const { snapshot, threshold } = session;
    showEmpty(host, whyEmpty(session));
    if (!hasErrors(snapshot)) return;
    const { sweep } = snapshot;
    labelled.hidden = sweep === undefined;
    unlabelled.hidden = sweep !== undefined;
    if (sweep) showRates(host, sweep, snapshot, threshold ?? Number.NaN);
    else showShare(host, snapshot, threshold ?? Number.NaN);
    part(host, "variance").textContent = percent(snapshot.explainedVariance);
    part(host, "words").textContent = sentence(session, snapshot);
    host.dataset.epoch = String(snapshot.epoch);
  });
  return panel.stop;
}

function showRates(host: HTMLElement, sweep: Sweep, snapshot: Snapshot, threshold: number): void {
  const row = rowAt(sweep, snapshot.scores, threshold);
  for (const name of COUNTS) part(host, name).textContent = count(sweep[name][row] ?? 0);
  for (const name of RATES) {
    part(host, name).textContent = percent(sweep[name][row] ?? Number.NaN);
  }
  // Recall goes by two names; the prototype showed both, and so do many papers.
  part(host, "true_positive_rate").textContent = percent(sweep.recall[row] ?? Number.NaN);
  part(host, "auc").textContent = fixed(snapshot.auc ?? Number.NaN, 4);
  part(host, "average_precision").textContent = fixed(snapshot.averagePrecision ?? Number.NaN, 4);
}

function showShare(host: HTMLElement, { scores }: Snapshot, threshold: number): void {
  const above = scores.reduce((sum, score) => (score > threshold ? sum + 1 : sum), 0);
  part(host, "flagged").textContent = count(above);
  part(host, "judged").textContent = count(scores.length);
  part(host, "flagged_share").textContent = percent(above / scores.length);
}

function sentence(
  { data, rule, threshold, hasOwnThreshold }: Session,
  { epoch }: Snapshot,
): string {
  const when = epoch === 0 ? "Untrained" : `After epoch ${epoch}`;
  const at = threshold === undefined ? "" : ` at a threshold of ${fixed(threshold)}`;
  const how = hasOwnThreshold ? "your own" : `chosen on ${chosenOn(rule)} ${data.nouns}`;
  return `${when},${at} (${how}), on test ${data.nouns}.`;
}
