/** ROC and precision–recall: all thresholds at once, and the point of the one that is set. */
import { mountChart } from "../../shared/chart.js";
import { fixed, percent } from "../../shared/format.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import type { Snapshot } from "../trainer.protocol.js";
import { live, room } from "./live.js";
import { curveRows, rowAt } from "./rows.js";
import { hasErrors, showEmpty, whyEmpty } from "./words.js";

export function mountCurves(host: HTMLElement, session: Session): () => void {
  const events = ["snapshot", "threshold", "data", "phase"] as const;
  const panel = live(host, session, events, async () => {
    const roc = await mountChart(part(host, "roc"));
    const precisionRecall = await mountChart(part(host, "precision-recall"));
    let shown: Snapshot | undefined;
    return async () => {
      const { snapshot, threshold } = session;
      const sweep = hasErrors(snapshot) ? snapshot.sweep : undefined;
      showEmpty(host, sweep ? undefined : (whyEmpty(session) ?? whyNoCurves(session)));
      if (!sweep || !snapshot) return;
      const isNew = snapshot !== shown;
      if (isNew) {
        void roc.setData("curve", curveRows(sweep.false_positive_rate, sweep.recall));
        part(host, "roc-area").textContent = fixed(snapshot.auc ?? Number.NaN, 4);
        part(host, "pr-area").textContent = fixed(snapshot.averagePrecision ?? Number.NaN, 4);
        shown = snapshot;
      }
      const row = rowAt(sweep, snapshot.scores, threshold ?? Number.NaN);
      const [recall, precision] = [sweep.recall[row] ?? 0, sweep.precision[row] ?? 0];
      const alarms = sweep.false_positive_rate[row] ?? 0;
      const at = `At the threshold recall is ${percent(recall)}`;
      roc.describe({
        label: `ROC curve, AUC ${fixed(snapshot.auc ?? Number.NaN)}. ${at}, false-positive rate ${percent(alarms)}.`,
      });
      precisionRecall.describe({
        label: `Precision–recall curve, average precision ${fixed(snapshot.averagePrecision ?? Number.NaN)}. ${at}, precision ${percent(precision)}.`,
      });
      host.dataset.epoch = String(snapshot.epoch);
      await roc.setData("here", [{ x: alarms, y: recall }]);
      await room();
      if (isNew) void precisionRecall.setData("curve", curveRows(sweep.recall, sweep.precision));
      await precisionRecall.setData("here", [{ x: recall, y: precision }]);
    };
  });
  return panel.stop;
}

function whyNoCurves({ data }: Session): string {
  return data.kinds.length === 0
    ? "These curves need labels, and the data have none."
    : `These curves need normal and abnormal ${data.nouns}, and the test ones are all of one kind. Test on more.`;
}
