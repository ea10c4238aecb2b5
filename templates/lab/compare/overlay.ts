/** The charts that lay runs over one another, fetched and drawn once they are in sight. */
import type { Chart } from "../../shared/chart.js";
import { fixed } from "../../shared/format.js";
import { nextTask } from "../../shared/tasks.js";
import { curveRows } from "../panels/rows.js";
import { part } from "../parts.js";
import type { KeptRun } from "./store.js";

export interface Drawn {
  run: KeptRun;
  /** The number of its colour, from 0. */
  series: number;
}

/** As many points of a line as a chart can show apart. */
const MOST = 120;

export class Overlay {
  readonly #host: HTMLElement;
  readonly #sight: IntersectionObserver;
  #seen = false;
  #drawn: readonly Drawn[] = [];
  #charts: Promise<readonly [loss: Chart, roc: Chart]> | undefined;
  #stale = false;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#sight = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1)?.isIntersecting ?? false;
      void this.#update();
    });
    this.#sight.observe(host);
  }

  show(drawn: readonly Drawn[]): void {
    this.#drawn = drawn;
    this.#stale = true;
    void this.#update();
  }

  dispose(): void {
    this.#sight.disconnect();
    void this.#charts?.then((charts) => {
      for (const chart of charts) chart.dispose();
    });
  }

  async #update(): Promise<void> {
    if (!this.#seen || !this.#stale) return;
    this.#stale = false;
    try {
      this.#charts ??= this.#mount();
      const [loss, roc] = await this.#charts;
      await nextTask();
      await loss.setData("lines", this.#drawn.flatMap(lossLines));
      await nextTask();
      await roc.setData("lines", this.#drawn.flatMap(rocLine));
      part(this.#host, "roc-panel").hidden = this.#drawn.every(({ run }) => !run.snapshot.sweep);
      this.#describe(loss, roc);
    } catch (error) {
      // The table says the same in numbers; the next change tries again.
      console.error(error);
      this.#charts = undefined;
    }
  }

  async #mount(): Promise<readonly [Chart, Chart]> {
    const { mountChart } = await import("../../shared/chart.js");
    const loss = await mountChart(part(this.#host, "loss"), { data: { lines: [] } });
    const roc = await mountChart(part(this.#host, "roc"), { data: { lines: [] } });
    return [loss, roc];
  }

  #describe(loss: Chart, roc: Chart): void {
    const tell = (what: (run: KeptRun) => string) =>
      this.#drawn.map(({ run }) => `${run.name}: ${what(run)}`).join("; ");
    loss.describe({
      label: `Validation loss by epoch. ${tell(({ snapshot }) => `${fixed(snapshot.validationLoss.at(-1) ?? Number.NaN)} at the end`)}.`,
    });
    roc.describe({
      label: `ROC curves. ${tell(({ snapshot }) => (snapshot.auc === undefined ? "no labels" : `AUC ${fixed(snapshot.auc, 4)}`))}.`,
    });
  }
}

function lossLines({ run, series }: Drawn): object[] {
  const { trainingLoss, validationLoss } = run.snapshot;
  const line = (part: string, losses: Float32Array) => {
    const stride = Math.ceil(losses.length / MOST);
    return Array.from(losses, (loss, epoch) => ({ loss, epoch }))
      .filter(({ epoch }) => epoch % stride === 0 || epoch === losses.length - 1)
      .filter(({ loss }) => loss > 0 && Number.isFinite(loss))
      .map((point) => ({ ...point, order: point.epoch, part, series, name: run.name }));
  };
  return [...line("training", trainingLoss), ...line("validation", validationLoss)];
}

function rocLine({ run, series }: Drawn): object[] {
  const { sweep } = run.snapshot;
  if (!sweep) return [];
  const corners = curveRows(sweep.false_positive_rate, sweep.recall);
  return corners.map((row) => ({ ...row, part: "test", series, name: run.name }));
}
