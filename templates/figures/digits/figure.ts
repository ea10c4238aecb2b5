/** The digits: originals and their copies, by the width of the bottleneck. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { Choice } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { oneOf, UrlState } from "../../shared/urlState.js";

interface Sent {
  scale: number;
  side: number;
  cell: number;
  groups: Record<string, { given: number[][]; made: number[][][] }>;
  words: string[];
}

class DigitsFigure extends FigureElement {
  #sent!: Sent;
  #charts = new Map<string, Chart>();
  #state!: UrlState<{ width: ReturnType<typeof oneOf<string>> }>;
  #width!: Choice;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("pictures"));
    this.#announcer = new Announcer(this.find("status"));
    for (const name of Object.keys(this.#sent.groups)) {
      this.#charts.set(name, await mountChart(this.find(name)));
    }
    this.#width = new Choice(this.find("width"), (width) => this.#state.set({ width }));
    const { initial, values } = this.#width;
    this.#state = new UrlState("digits", { width: oneOf(initial, values) });
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #show(tell: boolean): void {
    const place = this.#width.values.indexOf(this.#state.values.width);
    this.#width.show(this.#state.values.width);
    for (const [name, { made }] of Object.entries(this.#sent.groups)) {
      void this.#charts.get(name)?.setData("made", this.#pixels(made[place] ?? []));
    }
    const words = this.#sent.words[place] ?? "";
    this.find("words").textContent = words;
    if (tell) this.#announcer.say(words);
  }

  /** The copies stand in the second line, below their originals. */
  #pixels(pictures: readonly (readonly number[])[]): object[] {
    const { scale, side, cell } = this.#sent;
    return pictures.flatMap((picture, place) =>
      picture.map((ink, point) => ({
        x: place * cell + (point % side),
        y: cell + Math.floor(point / side),
        ink: Math.min(1, Math.max(0, ink / scale)),
      })),
    );
  }
}

customElements.define("anomagram-digits", DigitsFigure);
