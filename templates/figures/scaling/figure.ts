/** Scaling: the same signal before and after, as picture and as numbers. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { fixed } from "../../shared/format.js";
import { integer, oneOf, UrlState } from "../../shared/urlState.js";

interface Kind {
  /** One value for all points, or one for each. */
  offset: number[];
  spread: number[];
  signals: number[][];
  band: [low: number[], high: number[]];
  sentence: string;
  /** Values outside 0…1, signal by signal, of a scaling that aims at that range. */
  outside: number[] | null;
}

interface Sent {
  /** All numbers are in these fractions of their unit. */
  steps: number;
  signals: number[][];
  band: [low: number[], high: number[]];
  kinds: Record<string, Kind>;
  point: number;
}

/** Decimals shown: a result has less than what it is computed from. */
const BEFORE = 3;
const AFTER = 2;

class ScalingFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{
    kind: ReturnType<typeof oneOf>;
    sample: ReturnType<typeof integer>;
    point: ReturnType<typeof integer>;
  }>;
  #before!: Chart;
  #after!: Chart;
  #slider!: HTMLInputElement;
  #select!: HTMLSelectElement;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("scalings"));
    this.#slider = this.find<HTMLInputElement>("point");
    this.#select = this.find<HTMLSelectElement>("sample");
    this.#announcer = new Announcer(this.find("status"));
    const first = this.#radios().find((radio) => radio.defaultChecked)?.value ?? "";
    this.#state = new UrlState("scaling", {
      kind: oneOf(first, Object.keys(this.#sent.kinds)),
      sample: integer(0, { min: 0, max: this.#sent.signals.length - 1 }),
      point: integer(this.#sent.point, { min: 0, max: Number(this.#slider.max) }),
    });
    [this.#before, this.#after] = await Promise.all([
      mountChart(this.find("before")),
      mountChart(this.find("after")),
    ]);
    this.#listen();
    this.#state.subscribe(() => this.#show());
    this.#show();
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #radios(): HTMLInputElement[] {
    return [...this.find("kind").querySelectorAll("input")];
  }

  #listen(): void {
    for (const radio of this.#radios()) {
      radio.addEventListener("change", () => {
        this.#state.set({ kind: radio.value });
        this.#announcer.say(this.#kind.sentence);
      });
    }
    this.#select.addEventListener("change", () => {
      this.#state.set({ sample: Number(this.#select.value) });
    });
    this.#slider.addEventListener("input", () => {
      this.#state.set({ point: this.#slider.valueAsNumber });
    });
    for (const chart of [this.#before, this.#after]) {
      const point = (event: PointerEvent) => {
        const last = Number(this.#slider.max);
        const at = Math.round(chart.locate(event).x);
        this.#state.set({ point: Math.min(last, Math.max(0, at)) });
      };
      chart.host.addEventListener("pointerdown", point);
      chart.host.addEventListener("pointermove", (event) => {
        // The mouse only has to be there; a finger draws over the chart.
        if (event.pointerType === "mouse" || event.pressure > 0) point(event);
      });
    }
  }

  get #kind(): Kind {
    const kind = this.#sent.kinds[this.#state.values.kind];
    if (!kind) throw new Error(`no scaling "${this.#state.values.kind}"`);
    return kind;
  }

  #show(): void {
    const { kind: name, sample, point } = this.#state.values;
    const { steps, signals, band } = this.#sent;
    const kind = this.#kind;
    const before = unscaled(signals[sample] ?? [], steps);
    const after = unscaled(kind.signals[sample] ?? [], steps);
    void this.#before.setData("points", rows(before, band, steps));
    void this.#after.setData("points", rows(after, kind.band, steps));
    for (const chart of [this.#before, this.#after]) void chart.setSignals({ cursor: point });
    for (const radio of this.#radios()) radio.checked = radio.value === name;
    this.#select.value = String(sample);
    this.#slider.value = String(point);
    this.find("point-value").textContent = String(point);
    this.find("sentence").textContent = kind.sentence;
    this.find("beyond").hidden = kind.outside === null;
    this.find("outside").textContent = String(kind.outside?.[sample] ?? 0);
    this.#showSum(before, after, point);
    this.#showStrip(before, after, point);
  }

  #showSum(before: number[], after: number[], point: number): void {
    const { offset, spread } = this.#kind;
    // Either one number holds for all points, or each has its own.
    const [less = 0] = unscaled([offset[point] ?? offset[0] ?? 0], this.#sent.steps);
    const [by = 1] = unscaled([spread[point] ?? spread[0] ?? 1], this.#sent.steps);
    this.find("at").textContent = String(point);
    this.find("before-value").textContent = fixed(before[point] ?? 0, BEFORE);
    const text = fixed(less, BEFORE);
    this.find("offset").textContent =
      less < 0 && Number(less.toFixed(BEFORE)) !== 0 ? `(${text})` : text;
    this.find("spread").textContent = fixed(by, BEFORE);
    this.find("after-value").textContent = fixed(after[point] ?? 0, AFTER);
  }

  #showStrip(before: number[], after: number[], point: number): void {
    const heads = this.findAll("strip-point");
    const befores = this.findAll("strip-before");
    const afters = this.findAll("strip-after");
    const half = Math.floor(heads.length / 2);
    const first = Math.min(Math.max(0, point - half), before.length - heads.length);
    heads.forEach((head, place) => {
      const at = first + place;
      head.textContent = String(at);
      for (const [cell, text] of [
        [befores[place], fixed(before[at] ?? 0, BEFORE)],
        [afters[place], fixed(after[at] ?? 0, AFTER)],
      ] as const) {
        if (cell) cell.textContent = text;
        cell?.classList.toggle("is-here", at === point);
      }
    });
  }
}

function rows(
  values: readonly number[],
  [low, high]: readonly [readonly number[], readonly number[]],
  steps: number,
): object[] {
  const lows = unscaled(low, steps);
  const highs = unscaled(high, steps);
  return values.map((value, index) => ({ index, value, low: lows[index], high: highs[index] }));
}

customElements.define("anomagram-scaling", ScalingFigure);
