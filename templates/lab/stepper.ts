/**
 * A number between two buttons: typed, or stepped from one offered value to the next, by a click or
 * by ↑ and ↓. Enter or leaving the field takes what was typed, clamped; nonsense is put back.
 */
import type { Amount } from "./settings.js";

/** Steps by one where none of these is further on. */
export type Ladder = readonly number[];

export class Stepper {
  readonly #input: HTMLInputElement;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #unit: number;
  readonly #onChange: (value: number) => void;
  #range: Amount;
  #ladder: Ladder;
  #value: number;

  /** `host` holds an input and two buttons with `data-step` of −1 and 1. */
  constructor(host: HTMLElement, range: Amount, onChange: (value: number) => void) {
    const input = host.querySelector("input");
    if (!input) throw new Error("a stepper's markup has no input");
    this.#input = input;
    this.#buttons = [...host.querySelectorAll<HTMLButtonElement>("button[data-step]")];
    this.#unit = input.hasAttribute("data-percent") ? 100 : 1;
    this.#range = range;
    this.#ladder = [...(range.offered ?? [])].sort((a, b) => a - b);
    this.#value = range.initial;
    this.#onChange = onChange;
    input.setAttribute("role", "spinbutton");
    input.addEventListener("change", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    for (const button of this.#buttons) {
      button.addEventListener("click", () => this.#step(Number(button.dataset.step)));
    }
    this.show(this.#value);
  }

  get input(): HTMLInputElement {
    return this.#input;
  }

  show(value: number): void {
    this.#value = value;
    this.#input.value = String(Number((value * this.#unit).toPrecision(12)));
    this.#input.setAttribute("aria-valuenow", this.#input.value);
    this.#input.setAttribute("aria-valuemin", String(this.#range.min * this.#unit));
    this.#input.setAttribute("aria-valuemax", String(this.#range.max * this.#unit));
    for (const button of this.#buttons) {
      button.disabled = this.#next(Number(button.dataset.step)) === value;
    }
  }

  #typed(): void {
    // A comma is a decimal point to many readers.
    const text = this.#input.value.trim().replace(",", ".");
    const value = Number(text) / this.#unit;
    if (text === "" || !Number.isFinite(value)) this.show(this.#value);
    else this.#take(this.#range.whole ? Math.round(value) : value);
  }

  #key(event: KeyboardEvent): void {
    const moves: Record<string, () => void> = {
      ArrowUp: () => this.#step(1),
      ArrowDown: () => this.#step(-1),
      // A form with one button would be sent.
      Enter: () => this.#typed(),
    };
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  #step(direction: number): void {
    this.#take(this.#next(direction));
  }

  #next(direction: number): number {
    const further = this.#ladder.filter((rung) => (rung - this.#value) * direction > 0);
    const next = direction > 0 ? further[0] : further.at(-1);
    return this.#clamp(next ?? (this.#range.whole ? this.#value + direction : this.#value));
  }

  #take(value: number): void {
    const taken = this.#clamp(value);
    const changed = taken !== this.#value;
    this.show(taken);
    if (changed) this.#onChange(taken);
  }

  #clamp(value: number): number {
    return Math.min(this.#range.max, Math.max(this.#range.min, value));
  }
}
