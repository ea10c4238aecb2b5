/** The controls that shared/chart.html.jinja renders, wired: a choice, a slider, a chart to drag. */

/** One of a few, side by side (`segmented`). */
export class Choice {
  readonly #radios: readonly HTMLInputElement[];

  constructor(host: Element, chosen: (value: string) => void) {
    this.#radios = [...host.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    for (const radio of this.#radios) {
      radio.addEventListener("change", () => chosen(radio.value));
    }
  }

  get values(): string[] {
    return this.#radios.map(({ value }) => value);
  }

  /** What it was rendered with. */
  get initial(): string {
    return this.#radios.find(({ defaultChecked }) => defaultChecked)?.value ?? "";
  }

  /** Marks a value as chosen; answers how it is called. */
  show(value: string): string {
    let name = "";
    for (const radio of this.#radios) {
      radio.checked = radio.value === value;
      if (radio.checked) name = radio.nextElementSibling?.textContent ?? "";
    }
    return name;
  }
}

/** A place among many, with words for where it stands (`slider`). */
export class Slider {
  readonly input: HTMLInputElement;

  constructor(input: HTMLInputElement, moved: (place: number) => void) {
    this.input = input;
    input.addEventListener("input", () => moved(input.valueAsNumber));
  }

  /** Puts it to a place, of as many as there are. */
  show(place: number, words: string, last = Number(this.input.max)): void {
    this.input.max = String(last);
    this.input.value = String(place);
    this.input.setAttribute("aria-valuetext", words);
    const output = this.input.closest(".slider")?.querySelector("output");
    if (output) output.textContent = words;
  }

  /** Puts it where it was at first; what it then says is for its owner to show. */
  reset(): void {
    this.input.value = this.input.defaultValue;
  }
}

/** How far a finger may stray, in CSS pixels, and still tap. */
const STRAY = 6;

/**
 * Calls back where a chart is pressed, and as the pointer is dragged over it until it is let go.
 *
 * A finger that moves up or down scrolls the page as everywhere: only a tap and a drag across count.
 * The style `[data-drag]` leaves the browser what is its.
 */
export function dragAlong(host: HTMLElement, dragged: (event: PointerEvent) => void): void {
  /** Where a finger came down that may yet tap, drag or scroll. */
  let touched: PointerEvent | undefined;
  host.dataset.drag = "";
  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (event.pointerType === "mouse") dragged(event);
    else if (event.isPrimary) touched = event;
    else return;
    host.setPointerCapture(event.pointerId);
  });
  host.addEventListener("pointermove", (event) => {
    if (!host.hasPointerCapture(event.pointerId)) return;
    if (touched) {
      const across = Math.abs(event.clientX - touched.clientX);
      const along = Math.abs(event.clientY - touched.clientY);
      if (Math.max(across, along) <= STRAY) return;
      touched = undefined;
      if (along > across) {
        host.releasePointerCapture(event.pointerId);
        return;
      }
    }
    dragged(event);
  });
  host.addEventListener("pointerup", (event) => {
    if (touched?.pointerId !== event.pointerId) return;
    touched = undefined;
    dragged(event);
  });
  host.addEventListener("pointercancel", () => {
    touched = undefined;
  });
}
