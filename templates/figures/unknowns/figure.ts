/** Unknown kinds: an autoencoder that was taught none beside classifiers that were taught some. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { Choice } from "../../shared/controls.js";
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
  #rate!: Choice;
  #lesson!: Choice;
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
    this.#rate = new Choice(this.find("rate"), (rate) => this.#state.set({ rate }));
    this.#lesson = new Choice(this.find("lesson"), (lesson) => this.#state.set({ lesson }));
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
    this.#rate.show(rate);
    this.find("lesson-words").textContent = this.#lesson.show(lesson);
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
