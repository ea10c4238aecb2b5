/** One small label that follows the pointer over a chart's marks. */

const GAP = 12;

export class Tooltip {
  readonly #element = document.createElement("div");

  constructor() {
    this.#element.className = "tooltip";
    this.#element.hidden = true;
    // What it says is also in the figure's text and table; read aloud at each move it would chatter.
    this.#element.setAttribute("aria-hidden", "true");
    document.body.append(this.#element);
  }

  /** `value` is what Vega hands over: a text, or an object of titles and values. */
  show(value: unknown, x: number, y: number): void {
    if (value === null || value === undefined || value === "") {
      this.hide();
      return;
    }
    this.#element.replaceChildren(...rows(value));
    this.#element.hidden = false;
    const { width, height } = this.#element.getBoundingClientRect();
    const left = x + GAP + width > innerWidth ? x - GAP - width : x + GAP;
    const top = y - GAP - height < 0 ? y + GAP : y - GAP - height;
    this.#element.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }

  hide(): void {
    this.#element.hidden = true;
  }

  remove(): void {
    this.#element.remove();
  }
}

function rows(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [new Text(String(value))];
  return Object.entries(value).map(([title, content]) => {
    const row = document.createElement("div");
    const name = document.createElement("span");
    name.className = "tooltip-title";
    name.textContent = title;
    row.append(name, ` ${String(content)}`);
    return row;
  });
}
