/** Bottleneck or hidden layers: what their width does to AUC and errors. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { Choice, Slider } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { integer, oneOf, UrlState } from "../../shared/urlState.js";

/** One thing that is varied; rows as the charts take them. */
interface Sweep {
  key: string;
  title: string;
  names: string[];
  runs: object[];
  means: object[];
  sentences: string[];
}

class CapacityFigure extends FigureElement {
  #sweeps: Sweep[] = [];
  #state!: UrlState<{
    vary: ReturnType<typeof oneOf<string>>;
    setting: ReturnType<typeof integer>;
  }>;
  #auc!: Chart;
  #errors!: Chart;
  #setting!: Slider;
  #vary!: Choice;
  #announcer!: Announcer;
  #shown: Sweep | undefined;

  protected override async start(): Promise<void> {
    const { sweeps, at } = await fetchJson<{ sweeps: Sweep[]; at: number }>(this.source("sweeps"));
    this.#sweeps = sweeps;
    this.#announcer = new Announcer(this.find("status"));
    const keys = sweeps.map(({ key }) => key);
    const most = Math.max(...sweeps.map(({ names }) => names.length));
    this.#state = new UrlState("capacity", {
      vary: oneOf(keys[0] ?? "", keys),
      setting: integer(at, { min: 0, max: most - 1 }),
    });
    [this.#auc, this.#errors] = await Promise.all([
      mountChart(this.find("auc")),
      mountChart(this.find("errors")),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #listen(): void {
    this.#vary = new Choice(this.find("vary"), (vary) => this.#state.set({ vary }));
    this.#setting = new Slider(this.find("setting"), (setting) => this.#state.set({ setting }));
    for (const chart of [this.#auc, this.#errors]) {
      chart.host.addEventListener("click", ({ clientX }) => {
        const across = clientX - chart.host.getBoundingClientRect().left - chart.plot.left;
        const count = this.#shown?.names.length ?? 1;
        const setting = Math.floor((across / chart.plot.width) * count);
        if (setting >= 0 && setting < count) this.#state.set({ setting });
      });
    }
  }

  #show(tell: boolean): void {
    const { vary, setting } = this.#state.values;
    const sweep = this.#sweeps.find(({ key }) => key === vary);
    if (!sweep) return;
    // An address may name a setting that the other has and this one has not.
    const chosen = Math.min(setting, sweep.names.length - 1);
    const sentence = sweep.sentences[chosen] ?? "";
    if (sweep !== this.#shown) {
      void this.#auc.setData("runs", sweep.runs);
      void this.#auc.setData("means", sweep.means);
      void this.#errors.setData("means", sweep.means);
    }
    this.#shown = sweep;
    for (const [chart, what] of [
      [this.#auc, "AUC"],
      [this.#errors, "Errors"],
    ] as const) {
      void chart.setSignals({ chosen });
      chart.describe({ label: `${what} by ${sweep.title}. ${sentence}` });
    }
    this.#vary.show(vary);
    this.#setting.show(chosen, sweep.names[chosen] ?? "", sweep.names.length - 1);
    this.find("title").textContent = sweep.title;
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(sentence);
  }
}

customElements.define("anomagram-capacity", CapacityFigure);
