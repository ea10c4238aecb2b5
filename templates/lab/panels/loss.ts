/** Training and validation loss, epoch by epoch. */
import { mountChart } from "../../shared/chart.js";
import { fixed } from "../../shared/format.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import type { Snapshot } from "../trainer.protocol.js";
import { live } from "./live.js";
import { extent, lossRows } from "./rows.js";
import { showEmpty, whyEmpty } from "./words.js";

export function mountLoss(host: HTMLElement, session: Session): () => void {
  const panel = live(host, session, ["snapshot"], async () => {
    const chart = await mountChart(part(host, "loss"));
    return () => {
      const { run, snapshot } = session;
      showEmpty(host, snapshot ? undefined : whyEmpty(session));
      if (!run || !snapshot) return;
      const ends = extent(snapshot.trainingLoss, snapshot.validationLoss);
      if (ends) {
        const last = Math.max(run.settings.epochs, snapshot.epoch);
        void chart.setSignals({ last, low: 0.8 * ends[0], high: 1.1 * ends[1] });
      }
      void chart.setData("ends", endRows(snapshot));
      const words = describe(snapshot);
      chart.describe({ label: `Loss by epoch. ${words}` });
      part(host, "words").textContent = words;
      host.dataset.epoch = String(snapshot.epoch);
      return chart.setData("losses", lossRows(snapshot));
    };
  });
  return panel.stop;
}

function endRows({ trainingLoss, validationLoss }: Snapshot): object[] {
  const last = { training: trainingLoss.at(-1), validation: validationLoss.at(-1) };
  return Object.entries(last)
    .filter(([, loss]) => Number.isFinite(loss) && Number(loss) > 0)
    .map(([name, loss]) => ({ epoch: trainingLoss.length - 1, name, loss }));
}

function describe({ epoch, health, trainingLoss, validationLoss }: Snapshot): string {
  const [training, validation] = [trainingLoss.at(-1), validationLoss.at(-1)].map(inWords);
  if (epoch === 0) return `Before training: training loss ${training}, validation ${validation}.`;
  if (health === "diverged") {
    return `After epoch ${epoch} the losses are no longer numbers; before training ${inWords(trainingLoss[0])}.`;
  }
  return (
    `After epoch ${epoch}: training loss ${training}, validation ${validation}; ` +
    `before training ${inWords(trainingLoss[0])}.`
  );
}

function inWords(loss: number | undefined): string {
  return fixed(loss ?? Number.NaN);
}
