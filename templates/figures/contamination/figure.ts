/** Dirty training data: what a growing share of abnormal signals does to each method. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { dragAlong, Slider } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { number, oneOf, UrlState } from "../../shared/urlState.js";

/** Arrays are by method, then by share; `auc` then by seed, the histograms by bin. */
interface Sent {
  shares: number[];
  names: string[];
  at: number;
  method: string;
  methods: string[];
  titles: string[];
  auc: number[][][];
  means: number[][];
  scale: number;
  extents: [number, number][];
  edges: number[][];
  normal: number[][][];
  abnormal: number[][][];
  sentences: string[][];
}

class ContaminationFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{ share: ReturnType<typeof number>; method: ReturnType<typeof oneOf<string>> }>;
  #lines!: Chart;
  #seeds!: Chart;
  #histogram!: Chart;
  #slider!: Slider;
  #select!: HTMLSelectElement;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("result"));
    const { shares, at, method, methods } = this.#sent;
    this.#state = new UrlState("contamination", {
      share: number(shares[at] ?? 0, { min: shares[0], max: shares.at(-1) }),
      method: oneOf(method, methods),
    });
    this.#announcer = new Announcer(this.find("status"));
    [this.#lines, this.#seeds, this.#histogram] = await Promise.all([
      mountChart(this.find("lines")),
      mountChart(this.find("seeds")),
      mountChart(this.find("histogram")),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #listen(): void {
    const choose = (place: number) => this.#state.set({ share: this.#sent.shares[place] ?? 0 });
    this.#slider = new Slider(this.find("share"), choose);
    this.#select = this.find<HTMLSelectElement>("method");
    this.#select.addEventListener("change", () => this.#state.set({ method: this.#select.value }));

    dragAlong(this.#lines.host, (event) => choose(this.#place(this.#lines.locate(event).x)));
    // A row is its name and, below it, its marks.
    this.#seeds.host.addEventListener("click", (event) => {
      const method = this.#sent.methods[Math.round(this.#seeds.locate(event).y + 0.25)];
      if (method) this.#state.set({ method });
    });
  }

  /** The place of the share that is nearest. */
  #place(share: number): number {
    const off = (place: number) => Math.abs((this.#sent.shares[place] ?? 0) - share);
    return this.#sent.shares.reduce((best, _, place) => (off(place) < off(best) ? place : best), 0);
  }

  #show(tell: boolean): void {
    const sent = this.#sent;
    const { share, method } = this.#state.values;
    const place = this.#place(share);
    const row = sent.methods.indexOf(method);
    const title = sent.titles[row] ?? "";
    const mean = (sent.means[row]?.[place] ?? 0) / sent.scale;

    void this.#lines.setSignals({ picked: method });
    void this.#lines.setData("here", [{ share: sent.shares[place], auc: mean, name: title }]);
    this.#showSeeds(place);
    this.#showHistogram(row, place);

    const name = sent.names[place] ?? "";
    this.#slider.show(place, name);
    this.#select.value = method;
    this.find("share-words").textContent = name;
    this.find("name").textContent = title;
    const sentence = sent.sentences[row]?.[place] ?? "";
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(`${title}. ${sentence}`);
  }

  #showSeeds(place: number): void {
    const { auc, means, methods, scale } = this.#sent;
    void this.#seeds.setData(
      "marks",
      methods.flatMap((key, at) =>
        unscaled(auc[at]?.[place] ?? [], scale).map((value, run) => ({
          at,
          key,
          run: run + 1,
          value,
        })),
      ),
    );
    void this.#seeds.setData(
      "means",
      methods.map((key, at) => ({ at, key, value: (means[at]?.[place] ?? 0) / scale })),
    );
  }

  #showHistogram(row: number, place: number): void {
    const { edges, normal, abnormal, extents } = this.#sent;
    const [up, down] = extents[row] ?? [1, 1];
    const own = edges[row] ?? [];
    void this.#histogram.setSignals({ up, down });
    void this.#histogram.setData(
      "bins",
      (normal[row]?.[place] ?? []).map((count, bin) => ({
        bin,
        low: own[bin],
        high: own[bin + 1],
        normal: count,
        abnormal: -(abnormal[row]?.[place]?.[bin] ?? 0),
      })),
    );
  }
}

customElements.define("anomagram-contamination", ContaminationFigure);
