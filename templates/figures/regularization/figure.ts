/** Over-fitting and AUC by what is varied; the losses of one setting. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { Choice, Slider } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { integer, oneOf, UrlState } from "../../shared/urlState.js";

/** Settings that differ in one thing; rows as the charts take them. */
interface Group {
  key: string;
  title: string;
  names: string[];
  runs: object[];
  means: object[];
  losses: object[][];
  sentences: string[];
}

class RegularizationFigure extends FigureElement {
  #groups: Group[] = [];
  #state!: UrlState<{
    vary: ReturnType<typeof oneOf<string>>;
    setting: ReturnType<typeof integer>;
  }>;
  #strips: Chart[] = [];
  #losses!: Chart;
  #setting!: Slider;
  #vary!: Choice;
  #announcer!: Announcer;
  #shown: Group | undefined;

  protected override async start(): Promise<void> {
    const { groups } = await fetchJson<{ groups: Group[] }>(this.source("groups"));
    this.#groups = groups;
    this.#announcer = new Announcer(this.find("status"));
    const most = Math.max(...groups.map(({ names }) => names.length));
    this.#state = new UrlState("regularization", {
      vary: oneOf(
        groups[0]?.key ?? "",
        groups.map(({ key }) => key),
      ),
      setting: integer(0, { min: 0, max: most - 1 }),
    });
    [this.#losses, ...this.#strips] = await Promise.all([
      mountChart(this.find("losses")),
      mountChart(this.find("gap")),
      mountChart(this.find("auc")),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #listen(): void {
    this.#vary = new Choice(this.find("vary"), (vary) => this.#state.set({ vary, setting: 0 }));
    this.#setting = new Slider(this.find("setting"), (setting) => this.#state.set({ setting }));
    for (const chart of this.#strips) {
      chart.host.addEventListener("click", ({ clientY }) => {
        const { top } = chart.host.getBoundingClientRect();
        const { plot } = chart;
        const count = this.#shown?.names.length ?? 1;
        const strip = Math.floor(((clientY - top - plot.top) / plot.height) * count);
        if (strip >= 0 && strip < count) this.#state.set({ setting: strip });
      });
    }
  }

  #show(tell: boolean): void {
    const { vary, setting } = this.#state.values;
    const group = this.#groups.find(({ key }) => key === vary);
    if (!group) return;
    // An address may name a setting that another group has and this one has not.
    const chosen = Math.min(setting, group.names.length - 1);
    for (const chart of this.#strips) {
      if (group !== this.#shown) {
        void chart.setData("runs", group.runs);
        void chart.setData("means", group.means);
      }
      void chart.setSignals({ chosen });
      chart.describe({ label: `By ${group.title}. ${group.sentences[chosen]}` });
    }
    this.#shown = group;
    void this.#losses.setData("losses", group.losses[chosen] ?? []);
    this.#losses.describe({ label: `Losses by epoch. ${group.sentences[chosen]}` });
    this.#vary.show(vary);
    this.#setting.show(chosen, group.names[chosen] ?? "", group.names.length - 1);
    this.find("title").textContent = group.title;
    const sentence = group.sentences[chosen] ?? "";
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(sentence);
  }
}

customElements.define("anomagram-regularization", RegularizationFigure);
