/** The replay: one run of training, epoch by epoch. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { runningRows } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { animate, prefersLessMotion } from "../../shared/motion.js";
import { integer, UrlState } from "../../shared/urlState.js";

interface Sent {
  edges: number[];
  normal: number[][];
  abnormal: number[][];
  threshold: number[];
  sentences: string[];
  /** [points][samples] and [epochs + 1][samples × points]; both as differences of rows. */
  signals: number[][];
  drawn: number[][];
  scale: number;
}

class ReplayFigure extends FigureElement {
  #sent!: Sent;
  #normal: number[][] = [];
  #abnormal: number[][] = [];
  #signals: number[][] = [];
  #drawn: number[][] = [];
  #state!: UrlState<{ epoch: ReturnType<typeof integer>; sample: ReturnType<typeof integer> }>;
  #histogram!: Chart;
  #loss!: Chart;
  #reconstruction!: Chart;
  #slider!: HTMLInputElement;
  #speed!: HTMLSelectElement;
  #sample!: HTMLSelectElement;
  #announcer!: Announcer;
  #playing = false;
  #stop: (() => void) | undefined;
  /** Where between two epochs the playing is. */
  #time = 0;

  protected override async start(): Promise<void> {
    const sent = await fetchJson<Sent>(this.source("history"));
    this.#sent = sent;
    this.#normal = runningRows(sent.normal);
    this.#abnormal = runningRows(sent.abnormal);
    this.#signals = runningRows(sent.signals, sent.scale);
    this.#drawn = runningRows(sent.drawn, sent.scale);
    this.#slider = this.find<HTMLInputElement>("epoch");
    this.#speed = this.find<HTMLSelectElement>("speed");
    this.#sample = this.find<HTMLSelectElement>("sample");
    this.#announcer = new Announcer(this.find("status"));
    this.#resetSpeed();
    this.#state = new UrlState("replay", {
      epoch: integer(this.#last, { min: 0, max: this.#last }),
      sample: integer(0, { min: 0, max: this.#sample.options.length - 1 }),
    });
    [this.#histogram, this.#loss, this.#reconstruction] = await Promise.all([
      mountChart(this.find("histogram")),
      mountChart(this.find("loss")),
      mountChart(this.find("reconstruction")),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override onscreen(): void {
    if (this.#playing) this.#run();
  }

  protected override offscreen(): void {
    this.#halt();
  }

  protected override reset(): void {
    this.#play(false);
    this.#resetSpeed();
    this.#state.reset();
  }

  #resetSpeed(): void {
    const first = [...this.#speed.options].findIndex((option) => option.defaultSelected);
    this.#speed.selectedIndex = prefersLessMotion() ? 0 : first;
  }

  get #last(): number {
    return this.#sent.sentences.length - 1;
  }

  #listen(): void {
    this.find("play").addEventListener("click", () => this.#play(!this.#playing));
    this.find("back").addEventListener("click", () => this.#step(-1));
    this.find("forward").addEventListener("click", () => this.#step(1));
    this.#slider.addEventListener("input", () => {
      this.#play(false);
      this.#state.set({ epoch: this.#slider.valueAsNumber });
    });
    this.#sample.addEventListener("change", () => {
      this.#state.set({ sample: Number(this.#sample.value) });
    });
  }

  #step(by: number): void {
    this.#play(false);
    this.#state.set({ epoch: this.#state.values.epoch + by });
  }

  /** Goes on from where it stands; from the end, it begins again. */
  #play(on: boolean): void {
    this.#playing = on;
    if (on && this.#state.values.epoch >= this.#last) this.#state.set({ epoch: 0 });
    const button = this.find("play");
    button.textContent = on ? "Pause" : "Play";
    if (on) this.#run();
    else {
      this.#halt();
      this.#tell();
    }
  }

  #run(): void {
    this.#halt();
    this.#time = 0;
    this.#stop = animate((elapsed) => {
      this.#time += (elapsed / 1000) * Number(this.#speed.value);
      if (this.#time < 1) return true;
      const next = this.#state.values.epoch + Math.floor(this.#time);
      this.#time %= 1;
      this.#state.set({ epoch: next });
      if (next >= this.#last) {
        this.#play(false);
        return false;
      }
      return true;
    });
  }

  #halt(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #show(tell: boolean): void {
    const { epoch, sample } = this.#state.values;
    const { edges, threshold, sentences } = this.#sent;
    void this.#histogram.setData(
      "bins",
      edges.slice(0, -1).map((low, bin) => ({
        low,
        high: edges[bin + 1],
        normal: this.#normal[epoch]?.[bin],
        abnormal: -(this.#abnormal[epoch]?.[bin] ?? 0),
      })),
    );
    void this.#histogram.setSignals({ threshold: threshold[epoch] });
    void this.#loss.setSignals({ epoch });
    const points = this.#signals.length;
    const drawn = this.#drawn[epoch] ?? [];
    void this.#reconstruction.setData(
      "signal",
      this.#signals.map((row, index) => ({
        index,
        signal: row[sample],
        reconstruction: drawn[sample * points + index],
      })),
    );
    void this.#reconstruction.setSignals({ abnormal: sample !== 0 });
    this.#slider.value = String(epoch);
    this.find("epoch-value").textContent = String(epoch);
    this.#sample.value = String(sample);
    this.find("sentence").textContent = sentences[epoch] ?? "";
    if (tell && !this.#playing) this.#tell();
  }

  /** While it plays, a screen reader would fall behind; it hears where it stops. */
  #tell(): void {
    this.#announcer.say(this.#sent.sentences[this.#state.values.epoch] ?? "");
  }
}

customElements.define("anomagram-replay", ReplayFigure);
