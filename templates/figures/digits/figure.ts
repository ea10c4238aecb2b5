/** The digits: originals and their copies, by the width of the bottleneck. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { integer, UrlState } from "../../shared/urlState.js";

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
  #state!: UrlState<{ width: ReturnType<typeof integer> }>;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("pictures"));
    this.#announcer = new Announcer(this.find("status"));
    for (const name of Object.keys(this.#sent.groups)) {
      this.#charts.set(name, await mountChart(this.find(name)));
    }
    const radios = [...this.find("width").querySelectorAll("input")];
    const first = radios.findIndex((radio) => radio.defaultChecked);
    this.#state = new UrlState("digits", {
      width: integer(first, { min: 0, max: radios.length - 1 }),
    });
    for (const [place, radio] of radios.entries()) {
      radio.addEventListener("change", () => this.#state.set({ width: place }));
    }
    this.#state.subscribe(({ width }) => this.#show(width, radios));
    this.#show(this.#state.values.width, radios);
  }

  #show(width: number, radios: readonly HTMLInputElement[]): void {
    for (const [place, radio] of radios.entries()) radio.checked = place === width;
    for (const [name, { made }] of Object.entries(this.#sent.groups)) {
      void this.#charts.get(name)?.setData("made", this.#pixels(made[width] ?? []));
    }
    const words = this.#sent.words[width] ?? "";
    this.find("words").textContent = words;
    this.#announcer.say(words);
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
