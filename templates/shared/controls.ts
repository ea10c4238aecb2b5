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
}

/** Calls back as the pointer is pressed on a chart, and as it moves until it is let go. */
export function dragAlong(host: HTMLElement, dragged: (event: PointerEvent) => void): void {
  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    host.setPointerCapture(event.pointerId);
    dragged(event);
  });
  host.addEventListener("pointermove", (event) => {
    if (host.hasPointerCapture(event.pointerId)) dragged(event);
  });
}
