/** Doubtful labels: the reader judges each, and then sees what similar signals say. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { integer, UrlState } from "../../shared/urlState.js";

/** A neighbour as a polyline. */
interface Line {
  abnormal: boolean;
  x: number[];
  y: number[];
}

interface Sent {
  scale: number;
  signals: number[][];
  neighbours: Line[][];
  questions: string[];
  answers: string[];
  labelledAbnormal: boolean[];
  /** Whether most neighbours have another kind of label. */
  doubted: boolean[];
  /** How many neighbours have an abnormal label: "7 of 9". */
  votes: string[];
}

type Choice = "agree" | "doubt";

class LabelsFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{ signal: ReturnType<typeof integer> }>;
  #chart!: Chart;
  #announcer!: Announcer;
  /** The reader's answers, by the signal's place. */
  readonly #choices = new Map<number, Choice>();
  /** What stands where the answer and the tally will be. */
  #before = "";
  #unasked = "";

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("doubts"));
    this.#announcer = new Announcer(this.find("status"));
    this.#state = new UrlState("labels", {
      signal: integer(1, { min: 1, max: this.#sent.signals.length }),
    });
    this.#before = this.find("answer").textContent ?? "";
    this.#unasked = this.find("tally").textContent ?? "";
    this.#chart = await mountChart(this.find("signal"));
    this.#listen();
    this.#state.subscribe(() => this.#show());
    this.#show();
  }

  protected override reset(): void {
    this.#choices.clear();
    this.#state.reset();
    this.#show();
  }

  get #place(): number {
    return this.#state.values.signal - 1;
  }

  #listen(): void {
    for (const radio of this.#radios()) {
      radio.addEventListener("change", () => this.#state.set({ signal: Number(radio.value) }));
    }
    for (const button of this.findAll<HTMLButtonElement>("choice")) {
      button.addEventListener("click", () => {
        this.#choices.set(this.#place, button.value as Choice);
        this.#show();
        this.#announcer.say(this.find("answer").textContent ?? "");
      });
    }
    this.find("next").addEventListener("click", () => {
      this.#state.set({ signal: ((this.#place + 1) % this.#sent.signals.length) + 1 });
      this.#announcer.say(this.#sent.questions[this.#place] ?? "");
    });
  }

  #radios(): HTMLInputElement[] {
    return this.findAll("doubt").flatMap((doubt) => [...doubt.querySelectorAll("input")]);
  }

  #show(): void {
    const sent = this.#sent;
    const place = this.#place;
    const choice = this.#choices.get(place);
    void this.#chart.setData(
      "signal",
      unscaled(sent.signals[place] ?? [], sent.scale).map((value, index) => ({ index, value })),
    );
    void this.#chart.setData("neighbours", choice ? this.#neighbours(place) : []);
    this.find("question").textContent = sent.questions[place] ?? "";
    this.find("answer").textContent = choice ? this.#answer(place, choice) : this.#before;
    for (const button of this.findAll<HTMLButtonElement>("choice")) {
      button.setAttribute("aria-pressed", String(button.value === choice));
    }
    for (const radio of this.#radios()) radio.checked = Number(radio.value) === place + 1;
    this.#showVotes();
    this.#showTally();
  }

  #neighbours(place: number): object[] {
    return (this.#sent.neighbours[place] ?? []).map(({ abnormal, x, y }, number) => ({
      number,
      abnormal,
      x,
      y: unscaled(y, this.#sent.scale),
    }));
  }

  #answer(place: number, choice: Choice): string {
    const same = (choice === "doubt") === this.#sent.doubted[place];
    const yours = same ? "That was your answer too." : "You said otherwise.";
    return `${this.#sent.answers[place]} ${yours}`;
  }

  /** Under each answered signal, how many of its neighbours have an abnormal label. */
  #showVotes(): void {
    const { votes, doubted, labelledAbnormal } = this.#sent;
    this.findAll("doubt").forEach((doubt, place) => {
      const text = doubt.querySelector(".doubt-votes");
      if (text) text.textContent = this.#choices.has(place) ? (votes[place] ?? "") : "";
      const abnormal = doubted[place] !== labelledAbnormal[place];
      text?.classList.toggle("abnormal", abnormal);
      text?.classList.toggle("normal", !abnormal);
    });
  }

  #showTally(): void {
    const answered = [...this.#choices];
    const same = answered.filter(
      ([place, choice]) => (choice === "doubt") === this.#sent.doubted[place],
    );
    const doubts = answered.filter(([, choice]) => choice === "doubt");
    this.find("tally").textContent =
      answered.length === 0
        ? this.#unasked
        : `You have answered ${answered.length} and doubted ${doubts.length}; the neighbours ` +
          `gave the same answer on ${same.length}.`;
  }
}

customElements.define("anomagram-labels", LabelsFigure);
