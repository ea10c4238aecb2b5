/** The share of the abnormal: what it does to accuracy and precision of the same detector. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { dragAlong, Slider } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { number, UrlState } from "../../shared/urlState.js";

/** Columns over the shares, in ascending order; `at` is the place of the test's own share. */
interface Sent {
  shares: number[];
  at: number;
  alarms: number;
  across: number;
  precision: number[];
  accuracy: number[];
  silent: number[];
  /** How many of the drawn alarms are real. */
  real: number[];
  names: string[];
  sentences: string[];
}

class PrevalenceFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{ share: ReturnType<typeof number> }>;
  #curves!: Chart;
  #alarms!: Chart;
  #slider!: Slider;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("shares"));
    const { shares, at } = this.#sent;
    this.#state = new UrlState("prevalence", {
      share: number(shares[at] ?? 0, { min: shares[0], max: shares.at(-1), digits: 5 }),
    });
    this.#announcer = new Announcer(this.find("status"));
    [this.#curves, this.#alarms] = await Promise.all([
      mountChart(this.find("curves")),
      mountChart(this.find("alarms"), { decorative: true }),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #listen(): void {
    this.#slider = new Slider(this.find("share"), (place) => {
      this.#state.set({ share: this.#sent.shares[place] ?? 0 });
    });
    for (const button of this.findAll<HTMLButtonElement>("example")) {
      button.addEventListener("click", () => this.#state.set({ share: Number(button.value) }));
    }
    dragAlong(this.#curves.host, (event) => {
      this.#state.set({ share: this.#nearest(this.#curves.locate(event).x) });
    });
  }

  #place(share: number): number {
    const off = (place: number) => Math.abs(Math.log((this.#sent.shares[place] ?? 1) / share));
    return this.#sent.shares.reduce((best, _, place) => (off(place) < off(best) ? place : best), 0);
  }

  #nearest(share: number): number {
    return this.#sent.shares[this.#place(share)] ?? share;
  }

  #show(tell: boolean): void {
    const sent = this.#sent;
    const place = this.#place(this.#state.values.share);
    void this.#curves.setData("here", [
      {
        share: sent.shares[place],
        precision: sent.precision[place],
        accuracy: sent.accuracy[place],
        silent: sent.silent[place],
      },
    ]);
    this.#showAlarms(sent.real[place] ?? 0);
    this.#slider.show(place, sent.names[place] ?? "");
    for (const button of this.findAll<HTMLButtonElement>("example")) {
      button.setAttribute("aria-pressed", String(this.#place(Number(button.value)) === place));
    }
    const sentence = sent.sentences[place] ?? "";
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(sentence);
  }

  #showAlarms(real: number): void {
    this.find("real").textContent = String(real);
    this.find("verb").textContent = real === 1 ? "is" : "are";
    const { alarms, across } = this.#sent;
    void this.#alarms.setData(
      "alarms",
      Array.from({ length: alarms }, (_, place) => ({
        x: place % across,
        y: Math.floor(place / across),
        real: place < real,
      })),
    );
  }
}

customElements.define("anomagram-prevalence", PrevalenceFigure);
