/**
 * The chart that a signal is drawn on: a pen bends or draws it, the arrow keys change it point by
 * point. It moves the editor and shows what the editor holds; what follows from a change is for
 * whoever listens.
 */
import type { Chart } from "../chart.js";
import { fixed } from "../format.js";
import type { SignalEditor } from "./editor.js";

export type Find = <E extends Element = HTMLElement>(part: string) => E;

export interface CanvasEvents {
  /** The first sign that the reader is about to change the signal. */
  intend(): void;
  /** The signal has changed under the pen or a key. */
  edited(): void;
  /** The last change was taken back. */
  undone(): void;
}

type Mode = "look" | "bend" | "draw";

export class SignalCanvas {
  readonly #find: Find;
  readonly #canvas: HTMLElement;
  readonly #chart: Chart;
  readonly #editor: SignalEditor;
  readonly #events: CanvasEvents;
  #mode: Mode = "look";
  /** The point that the arrow keys are at; -1 while the chart has no focus. */
  #cursor = -1;

  /** `find` answers the parts of shared/signal.html.jinja. */
  constructor(find: Find, chart: Chart, editor: SignalEditor, events: CanvasEvents) {
    this.#find = find;
    this.#canvas = find("canvas");
    this.#chart = chart;
    this.#editor = editor;
    this.#events = events;
    this.#listenToPen();
    this.#listenToKeys();
    this.#listenToButtons();
  }

  /** Draws the editor's signal, with what a network makes of it once that is known. */
  show(reconstruction: ArrayLike<number> | undefined, abnormal: boolean): void {
    void this.#chart.setData(
      "signal",
      this.#editor.values.map((value, index) => ({
        index,
        signal: value,
        reconstruction: reconstruction?.[index] ?? null,
      })),
    );
    void this.#chart.setSignals({ abnormal, cursor: this.#cursor });
    this.#find<HTMLButtonElement>("undo").disabled = !this.#editor.canUndo;
    this.#showPoint();
  }

  #listenToPen(): void {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => {
      if (this.#mode === "look" || event.button !== 0) return;
      this.#events.intend();
      event.preventDefault(); // no text selection, no native drag
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      canvas.toggleAttribute("data-grabbed", true);
      const spot = this.#chart.locate(event);
      if (this.#mode === "draw") this.#editor.press(spot);
      else this.#editor.grab(spot);
      this.#events.edited();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      // A frame may hold several positions of a fast pen.
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const move of moves.length > 0 ? moves : [event]) {
        const spot = this.#chart.locate(move);
        if (this.#mode === "draw") this.#editor.drawTo(spot);
        else this.#editor.bendTo(spot);
      }
      this.#events.edited();
    });
    // The pen is captured, so a release anywhere arrives here.
    const lift = () => {
      this.#editor.lift();
      canvas.removeAttribute("data-grabbed");
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
  }

  #listenToKeys(): void {
    const canvas = this.#canvas;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "slider");
    canvas.setAttribute("aria-label", "Value at the chosen point");
    canvas.setAttribute("aria-describedby", this.#find("pen-help").id);
    canvas.setAttribute("aria-orientation", "vertical");
    this.#showPoint();
    canvas.addEventListener("focus", () => {
      // A click focuses too; only keys need the cursor.
      if (canvas.matches(":focus-visible")) this.#moveTo(Math.max(0, this.#cursor));
    });
    canvas.addEventListener("blur", () => this.#moveTo(-1));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey) {
        if (event.key === "z") this.#undo(event);
        return;
      }
      const [low, high] = this.#editor.range;
      const step = (high - low) / 40;
      const at = Math.max(0, this.#cursor);
      const moves: Record<string, () => void> = {
        ArrowLeft: () => this.#moveTo(at - 1),
        ArrowRight: () => this.#moveTo(at + 1),
        Home: () => this.#moveTo(0),
        End: () => this.#moveTo(this.#editor.values.length - 1),
        ArrowUp: () => this.#nudge(at, step),
        ArrowDown: () => this.#nudge(at, -step),
        PageUp: () => this.#nudge(at, 5 * step),
        PageDown: () => this.#nudge(at, -5 * step),
        u: () => this.#undo(event),
      };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    });
  }

  #listenToButtons(): void {
    const radios = this.#find("mode").querySelectorAll("input");
    for (const radio of radios) {
      radio.addEventListener("change", () => {
        this.#mode = radio.value as Mode;
        this.#canvas.dataset.mode = radio.value;
        if (this.#mode !== "look") this.#events.intend();
      });
    }
    this.#find("undo").addEventListener("click", () => this.#undo());
    this.#find("clear").addEventListener("click", () => {
      this.#editor.clear();
      [...radios].find(({ value }) => value === "draw")?.click();
      this.#events.edited();
    });
  }

  #moveTo(point: number): void {
    const last = this.#editor.values.length - 1;
    this.#cursor = Math.min(last, Math.max(-1, point));
    void this.#chart.setSignals({ cursor: this.#cursor });
    this.#showPoint();
  }

  #nudge(point: number, by: number): void {
    this.#events.intend();
    this.#cursor = point;
    this.#editor.nudge(point, by);
    this.#events.edited();
  }

  #undo(event?: Event): void {
    event?.preventDefault();
    this.#editor.undo();
    this.#events.undone();
  }

  #showPoint(): void {
    const canvas = this.#canvas;
    const [low, high] = this.#editor.range;
    const at = Math.max(0, this.#cursor);
    const value = this.#editor.values[at] ?? 0;
    canvas.setAttribute("aria-valuemin", String(low));
    canvas.setAttribute("aria-valuemax", String(high));
    canvas.setAttribute("aria-valuenow", value.toFixed(2));
    canvas.setAttribute(
      "aria-valuetext",
      `point ${at + 1} of ${this.#editor.values.length}: ${fixed(value, 2)}`,
    );
  }
}
