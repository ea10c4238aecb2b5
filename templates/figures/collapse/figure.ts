/** Runs of one network from many seeds: pick one, feed it, and see whether its answer moves. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { integer, UrlState } from "../../shared/urlState.js";

/** An answer by its corners, and the place of the class that it answers. */
interface Outline {
  place: number;
  x: number[];
  y: number[];
}

interface Sent {
  answers: Outline[][];
  sentences: string[];
  classes: string[];
}

class CollapseFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{ seed: ReturnType<typeof integer>; fed: ReturnType<typeof integer> }>;
  #seeds: HTMLInputElement[] = [];
  #inputs: HTMLInputElement[] = [];
  #response!: Chart;
  #aucs!: Chart;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("runs"));
    this.#announcer = new Announcer(this.find("status"));
    this.#seeds = this.findAll<HTMLInputElement>("seed");
    this.#inputs = [...this.find("fed").querySelectorAll("input")];
    [this.#response, this.#aucs] = await Promise.all([
      mountChart(this.find("response")),
      mountChart(this.find("aucs")),
      // Nothing in it moves; but drawn anew it fits its column, and its letters are as large as theirs.
      mountChart(this.find("cures")),
    ]);
    this.#state = new UrlState("collapse", {
      seed: integer(this.#chosen(this.#seeds), { min: 0, max: this.#sent.answers.length - 1 }),
      fed: integer(this.#chosen(this.#inputs), { min: 0, max: this.#sent.classes.length - 1 }),
    });
    for (const seed of this.#seeds) {
      seed.addEventListener("change", () => this.#state.set({ seed: Number(seed.value) }));
    }
    for (const input of this.#inputs) {
      input.addEventListener("change", () => this.#state.set({ fed: Number(input.value) }));
    }
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  /** The value that the server has checked; the browser may have kept another over a reload. */
  #chosen(radios: readonly HTMLInputElement[]): number {
    return Number(radios.find((radio) => radio.defaultChecked)?.value ?? 0);
  }

  #show(tell: boolean): void {
    const { seed, fed } = this.#state.values;
    for (const radio of this.#seeds) radio.checked = Number(radio.value) === seed;
    for (const radio of this.#inputs) radio.checked = Number(radio.value) === fed;
    void this.#response.setData("answers", this.#sent.answers[seed] ?? []);
    void this.#response.setSignals({ fed });
    void this.#aucs.setSignals({ seed });
    const sentence = this.#sent.sentences[seed] ?? "";
    this.find("title").textContent = String(seed);
    this.find("sentence").textContent = sentence;
    this.#response.describe({
      label: `${this.#sent.classes[fed]}, and the answer of seed ${seed}. ${sentence}`,
    });
    if (tell) this.#announcer.say(`${this.#sent.classes[fed]}. ${sentence}`);
  }
}

customElements.define("anomagram-collapse", CollapseFigure);
