/**
 * A signal on a desk: chosen, drawn or bent, and judged as it changes.
 *
 * The desk keeps the signal, its chart, the verdict and the place of its error among others. Whose
 * network judges, and what there is to choose from, is for whoever sets up the desk.
 */
import { Announcer } from "../announce.js";
import type { Chart } from "../chart.js";
import { fixed } from "../format.js";
import { latest } from "../runtime.js";
import { type Find, SignalCanvas } from "./canvas.js";
import { type Bend, SignalEditor } from "./editor.js";

/** What a network says of a signal; without an answer yet, both are missing. */
export interface Answer {
  reconstruction?: ArrayLike<number>;
  score?: number;
}

export interface DeskOptions {
  /** The parts of shared/signal.html.jinja. */
  find: Find;
  /** The charts `signal` and `scale`. */
  signal: Chart;
  scale: Chart;
  /** The lowest and highest value that a pen can draw. */
  range: readonly [number, number];
  bend: Bend;
  threshold(): number | undefined;
  judge(values: Float32Array<ArrayBuffer>): Promise<Answer>;
  /** Whether `judge` answers within a frame, so that there is no need to show that it is asked. */
  isQuick(): boolean;
  intend(): void;
  /** The reader has changed the signal: it is no longer what was chosen. */
  changed(): void;
  /** All changes were taken back: it is what was chosen again. */
  restored(): void;
}

export class SignalDesk {
  readonly #options: DeskOptions;
  readonly #editor: SignalEditor;
  readonly #canvas: SignalCanvas;
  readonly #announcer: Announcer;
  readonly #ask: (values: Float32Array<ArrayBuffer>) => Promise<Answer | undefined>;
  #answer: Answer = {};
  /** Counts signals, so that an answer is shown only to the question that is still on the desk. */
  #turn = 0;
  /** What a figure begins with stands in the page already; only what follows is news. */
  #begun = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#editor = new SignalEditor([], options.range, options.bend);
    this.#announcer = new Announcer(options.find("status"));
    this.#ask = latest((values) => options.judge(values));
    this.#canvas = new SignalCanvas(options.find, options.signal, this.#editor, {
      intend: () => options.intend(),
      edited: () => this.#edited(),
      undone: () => (this.#editor.canUndo ? this.#edited() : options.restored()),
    });
  }

  /** What the signal is called: a sample's name, a preset's, or the reader's own. */
  get #who(): string {
    return this.#editor.name ?? "Your own";
  }

  get values(): readonly number[] {
    return this.#editor.values;
  }

  /** Takes over a signal that the page shows already, with its verdict. */
  hold(who: string, values: readonly number[]): void {
    this.#editor.load(who, values);
  }

  /** Shows a signal that was chosen; its answer, where that is known already. */
  load(
    who: string,
    values: readonly number[],
    answer?: Answer,
    range: readonly [number, number] = this.#editor.range,
  ): void {
    this.#editor.load(who, values, range);
    this.#begin(answer);
  }

  /** As `load`, but the reader can take it back. */
  replace(who: string, values: readonly number[], answer?: Answer): void {
    this.#editor.replace(who, values);
    this.#begin(answer);
  }

  /** Asks again of the signal that is there: the network has changed. */
  judgeAgain(): void {
    if (this.#editor.values.length > 0) this.#judge();
  }

  /** Shows what is known again: the threshold has changed. */
  showAgain(): void {
    this.#show();
  }

  #begin(answer: Answer | undefined): void {
    this.#turn += 1;
    if (answer) {
      this.#answer = answer;
      this.#show();
    } else {
      this.#judge();
    }
  }

  /** The reader has changed the signal, or taken a change back: draw it at once, and its answer as soon as it is there. */
  #edited(): void {
    this.#turn += 1;
    this.#options.changed();
    this.#judge();
  }

  #judge(): void {
    const turn = this.#turn;
    if (this.#editor.blank || !this.#options.isQuick()) {
      this.#answer = {};
      this.#show();
    }
    if (this.#editor.blank) return;
    this.#ask(Float32Array.from(this.#editor.values))
      .then((answer) => {
        // While a pen moves, the answer to a moment ago is better than none.
        if (
          !answer ||
          (turn !== this.#turn && this.#editor.name !== undefined) ||
          this.#editor.blank
        )
          return;
        this.#answer = answer;
        this.#show();
      })
      .catch(() => {}); // Whoever judges tells why it can't.
  }

  #show(): void {
    const { reconstruction, score } = this.#answer;
    const threshold = this.#options.threshold();
    const above = score !== undefined && threshold !== undefined && score > threshold;
    const lost = isLost(score);
    this.#canvas.show(lost ? undefined : reconstruction, above);
    // Without a score there is no mark: the last signal's would be taken for this one's.
    const shown = lost ? undefined : score;
    void this.#options.scale.setSignals({ score: shown ?? null, abnormal: above });
    this.#tell(score, threshold, above);
  }

  #tell(score: number | undefined, threshold: number | undefined, above: boolean): void {
    const { find } = this.#options;
    const { blank } = this.#editor;
    const lost = isLost(score);
    const judged = score !== undefined && threshold !== undefined && !lost;
    const waiting = blank ? "nothing yet" : lost ? "nothing" : "…";
    const call = judged ? (above ? "abnormal" : "normal") : waiting;
    find("score").closest("p")?.toggleAttribute("hidden", lost);
    find("verdict").className = judged ? `verdict is-${call}` : "verdict";
    find("who").textContent = blank ? "A blank page" : this.#who;
    find("call").textContent = call;
    find("score").textContent = score === undefined ? "…" : fixed(score);
    find("side").textContent = judged ? (above ? "above" : "below") : "to be held to";
    find("threshold").textContent = threshold === undefined ? "…" : fixed(threshold);
    if (!judged) return;
    if (!this.#begun) {
      this.#begun = true;
      return;
    }
    this.#announcer.say(
      `${this.#who}: ${call}. Reconstruction error ${fixed(score)}, ` +
        `threshold ${fixed(threshold)}.`,
    );
  }
}

/** A network that has diverged answers, but not with numbers. */
function isLost(score: number | undefined): boolean {
  return score !== undefined && !Number.isFinite(score);
}
