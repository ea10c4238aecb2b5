/** Unknown kinds: an autoencoder that was taught none beside classifiers that were taught some. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { oneOf, UrlState } from "../../shared/urlState.js";

/** By row (a kind), then by detector, then by seed. */
type Recalls = number[][][];

/** `classes` is by lesson and rate, `faults` by rate. */
interface Sent {
  rates: string[];
  rate: string;
  lessons: string[];
  keys: string[];
  lanes: number[];
  classes: Record<string, Recalls[]>;
  faults: Recalls[];
  sentences: Record<string, string[]>;
}

class UnknownsFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{
    rate: ReturnType<typeof oneOf<string>>;
    lesson: ReturnType<typeof oneOf<string>>;
  }>;
  #classes!: Chart;
  #faults!: Chart;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("result"));
    const { rates, rate, lessons } = this.#sent;
    this.#state = new UrlState("unknowns", {
      rate: oneOf(rate, rates),
      lesson: oneOf(lessons[0] ?? "", lessons),
    });
    this.#announcer = new Announcer(this.find("status"));
    [this.#classes, this.#faults] = await Promise.all([
      mountChart(this.find("classes")),
      mountChart(this.find("faults")),
    ]);
    for (const key of ["rate", "lesson"] as const) {
      this.find(key).addEventListener("change", (event) => {
        this.#state.set({ [key]: (event.target as HTMLInputElement).value });
      });
    }
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #show(tell: boolean): void {
    const { rates, classes, faults, sentences } = this.#sent;
    const { rate, lesson } = this.#state.values;
    const place = rates.indexOf(rate);
    this.#draw(this.#classes, classes[lesson]?.[place] ?? []);
    this.#draw(this.#faults, faults[place] ?? []);
    for (const [key, value] of Object.entries(this.#state.values)) {
      for (const radio of this.find(key).querySelectorAll("input")) {
        radio.checked = radio.value === value;
        if (radio.checked && key === "lesson") {
          this.find("lesson-words").textContent = radio.nextElementSibling?.textContent ?? "";
        }
      }
    }
    const sentence = sentences[lesson]?.[place] ?? "";
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(sentence);
  }

  #draw(chart: Chart, rows: Recalls): void {
    const { keys, lanes } = this.#sent;
    const each = rows.flatMap((row, at) =>
      row.map((values, place) => ({
        at: at + (lanes[place] ?? 0),
        key: keys[place],
        values,
      })),
    );
    void chart.setData(
      "marks",
      each.flatMap(({ at, key, values }) =>
        values.map((value, seed) => ({ at, key, run: seed + 1, value })),
      ),
    );
    void chart.setData(
      "means",
      each.map(({ at, key, values }) => ({
        at,
        key,
        value: values.reduce((sum, value) => sum + value, 0) / values.length,
      })),
    );
  }
}

customElements.define("anomagram-unknowns", UnknownsFigure);
