/** Rules for a threshold, judged over many runs of two networks, by any of several measures. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { Choice } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { oneOf, UrlState } from "../../shared/urlState.js";

/** By network, then by measure; `values` then by rule and run. `keys` are the rules' series. */
interface Sent {
  networks: string[];
  measures: string[];
  keys: string[];
  domains: Record<string, Record<string, [number, number]>>;
  values: Record<string, Record<string, number[][]>>;
  means: Record<string, Record<string, number[]>>;
  few: Record<string, object[]>;
  sentences: Record<string, Record<string, string>>;
}

class OptimismFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{
    network: ReturnType<typeof oneOf<string>>;
    measure: ReturnType<typeof oneOf<string>>;
  }>;
  #rules!: Chart;
  #few!: Chart;
  #network!: Choice;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("result"));
    const { networks, measures } = this.#sent;
    this.#state = new UrlState("optimism", {
      network: oneOf(networks[0] ?? "", networks),
      measure: oneOf(measures[0] ?? "", measures),
    });
    this.#announcer = new Announcer(this.find("status"));
    [this.#rules, this.#few] = await Promise.all([
      mountChart(this.find("rules")),
      mountChart(this.find("few")),
    ]);
    this.#network = new Choice(this.find("network"), (network) => this.#state.set({ network }));
    this.find("measure").addEventListener("change", (event) => {
      this.#state.set({ measure: (event.target as HTMLSelectElement).value });
    });
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #show(tell: boolean): void {
    const { domains, values, means, keys, few, sentences } = this.#sent;
    const { network, measure } = this.#state.values;
    const [low, high] = domains[network]?.[measure] ?? [0, 1];
    const rows = values[network]?.[measure] ?? [];
    void this.#rules.setSignals({ low, high });
    void this.#rules.setData(
      "marks",
      rows.flatMap((runs, at) =>
        runs.map((value, run) => ({ at, key: keys[at], run: run + 1, value })),
      ),
    );
    void this.#rules.setData(
      "means",
      (means[network]?.[measure] ?? []).map((value, at) => ({ at, key: keys[at], value })),
    );
    void this.#few.setData("few", few[network] ?? []);

    this.#network.show(network);
    const select = this.find<HTMLSelectElement>("measure");
    select.value = measure;
    const name = select.selectedOptions[0]?.textContent ?? "";
    this.find("measure-name").textContent = name;
    const sentence = sentences[network]?.[measure] ?? "";
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(sentence);
  }
}

customElements.define("anomagram-optimism", OptimismFigure);
