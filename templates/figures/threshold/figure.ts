/** The threshold: dragged through the histogram, with all that follows from it. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { dragAlong, Slider } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { running } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { count, fixed, percent } from "../../shared/format.js";
import { number, UrlState } from "../../shared/urlState.js";

interface Sent {
  scale: number;
  verdict: number;
  /** The lowest threshold with the verdicts of each entry, ascending. */
  starts: number[];
  counts: Record<string, number[]>;
  rates: Record<string, number[]>;
  /** Where the slider stops: thresholds in equal steps of the chart's axis, ascending. */
  stops: number[];
  costs: [ratio: number, threshold: number, words: string][];
  /** What the slider of costs says while something else has chosen the threshold. */
  idle: string;
  /** Some of each kind, by ascending score. */
  signals: Record<"normal" | "abnormal", Drawn[]>;
}

type Drawn = [score: number, path: string];

/** The columns of the sweep, by the names of the measures. */
type Columns = Record<string, number[]>;

class ThresholdFigure extends FigureElement {
  #sent!: Sent;
  #counts: Columns = {};
  #rates: Columns = {};
  #state!: UrlState<{ at: ReturnType<typeof number> }>;
  #histogram!: Chart;
  #roc!: Chart;
  #precisionRecall!: Chart;
  #slider!: Slider;
  #cost!: Slider;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    const sent = await fetchJson<Sent>(this.source("sweep"));
    this.#sent = sent;
    this.#counts = decoded(sent.counts, 1);
    this.#rates = decoded(sent.rates, sent.scale);
    const { starts } = sent;
    this.#state = new UrlState("threshold", {
      at: number(sent.verdict, { min: starts[0], max: starts.at(-1), digits: 7 }),
    });
    this.#announcer = new Announcer(this.find("status"));
    [this.#histogram, this.#roc, this.#precisionRecall] = await Promise.all([
      mountChart(this.find("histogram")),
      mountChart(this.find("roc")),
      mountChart(this.find("precision-recall")),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#cost.reset();
    this.#state.reset();
    this.#showCost(this.#state.values.at);
  }

  #listen(): void {
    this.#slider = new Slider(this.find("at"), (place) => {
      this.#state.set({ at: this.#sent.stops[place] ?? this.#sent.verdict });
    });
    this.#cost = new Slider(this.find("cost"), (place) => {
      const [, threshold, words] = this.#sent.costs[place] ?? [];
      this.#cost.show(place, words ?? "");
      if (threshold !== undefined) this.#state.set({ at: threshold });
    });
    for (const button of this.findAll<HTMLButtonElement>("rule")) {
      button.addEventListener("click", () => {
        // The rule by costs has its own ratio; the slider must not say another.
        if (button.value === "cost") this.#cost.reset();
        this.#state.set({ at: Number(button.dataset.threshold) });
      });
    }
    dragAlong(this.#histogram.host, (event) => {
      this.#state.set({ at: this.#histogram.locate(event).x });
    });
  }

  #show(tell: boolean): void {
    const { at } = this.#state.values;
    const place = lastUpTo(this.#sent.starts, at); // its verdicts are those of `at`
    const rate = (name: string) => this.#rates[name]?.[place] ?? Number.NaN;

    void this.#histogram.setSignals({ threshold: at });
    void this.#roc.setData("here", [{ x: rate("false_positive_rate"), y: rate("recall") }]);
    void this.#precisionRecall.setData("here", [{ x: rate("recall"), y: rate("precision") }]);
    for (const [name, column] of Object.entries(this.#counts)) {
      this.find(name).textContent = count(column[place] ?? 0);
    }
    const alarms = ["true_positives", "false_positives"].some(
      (name) => (this.#counts[name]?.[place] ?? 0) > 0,
    );
    const told = (name: string) =>
      name === "precision" && !alarms ? "none raised" : percent(rate(name));
    for (const name of Object.keys(this.#rates)) this.find(name).textContent = told(name);
    this.#drawSignals(at);
    this.#slider.show(lastUpTo(this.#sent.stops, at), fixed(at));
    this.#showCost(at);
    for (const button of this.findAll<HTMLButtonElement>("rule")) {
      const same = Math.abs(Number(button.dataset.threshold) - at) < 1e-5;
      button.setAttribute("aria-pressed", String(same));
    }
    if (tell) {
      this.#announcer.say(
        `Threshold ${fixed(at)}: accuracy ${percent(rate("accuracy"))}, ` +
          `precision ${told("precision")}, recall ${percent(rate("recall"))}.`,
      );
    }
  }

  /** Into each cell, those of its signals that lie nearest the threshold, the nearest first. */
  #drawSignals(at: number): void {
    const { normal, abnormal } = this.#sent.signals;
    for (const [signals, below, above] of [
      [normal, "true_negatives", "false_positives"],
      [abnormal, "false_negatives", "true_positives"],
    ] as const) {
      const alarm = signals.findIndex(([score]) => score > at);
      const first = alarm < 0 ? signals.length : alarm;
      draw(this.find(`${below}-signals`), signals.slice(0, first).reverse());
      draw(this.find(`${above}-signals`), signals.slice(first));
    }
  }

  /** The cost slider says its ratio where that made the threshold; many ratios share one, so it
   * moves by hand only. */
  #showCost(at: number): void {
    const { input } = this.#cost;
    const [, threshold, words] = this.#sent.costs[input.valueAsNumber] ?? [];
    const holds = threshold !== undefined && Math.abs(threshold - at) < 1e-5;
    this.#cost.show(input.valueAsNumber, holds ? (words ?? "") : this.#sent.idle);
  }
}

function draw(cell: HTMLElement, signals: readonly Drawn[]): void {
  for (const [place, path] of cell.querySelectorAll("path").entries()) {
    path.setAttribute("d", signals[place]?.[1] ?? "");
  }
}

/** The place of the last of ascending values that is not above one, or the first. */
function lastUpTo(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function decoded(columns: Record<string, number[]>, scale: number): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, steps]) => [name, running(steps, scale)]),
  );
}

customElements.define("anomagram-threshold", ThresholdFigure);
