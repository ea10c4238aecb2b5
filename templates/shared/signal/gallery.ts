/** A grid or strip of samples: one is chosen, by pointer or arrow keys, as in a group of radio buttons. */

export class Gallery {
  readonly #samples: readonly HTMLElement[];
  readonly #names: readonly string[];
  readonly #choose: (place: number) => void;

  constructor(samples: readonly HTMLElement[], choose: (place: number) => void) {
    this.#samples = samples;
    this.#names = samples.map((sample) => sample.getAttribute("aria-label") ?? "");
    this.#choose = choose;
    samples.forEach((sample, place) => {
      sample.addEventListener("click", () => choose(place));
      sample.addEventListener("keydown", (event) => this.#move(event, sample));
    });
  }

  /** What a sample is called. */
  name(place: number): string {
    return this.#names[place] ?? "";
  }

  /** Shows which sample is chosen; undefined for none, as when the reader has drawn one. */
  mark(place: number | undefined): void {
    this.#samples.forEach((sample, at) => {
      sample.setAttribute("aria-checked", String(at === place));
    });
    this.#keepReachable(place);
    if (place !== undefined) bringIntoView(this.#samples[place]);
  }

  /** Leaves only samples of one kind, or all. */
  filter(kind: string): void {
    for (const sample of this.#samples) {
      sample.hidden = kind !== "all" && sample.dataset.kind !== kind;
    }
    this.#keepReachable(this.#samples.findIndex((s) => s.getAttribute("aria-checked") === "true"));
  }

  /** Writes the label of each sample under it, or takes it away. */
  label(kinds: Readonly<Record<string, { short: string; normal: boolean }>> | undefined): void {
    for (const [place, sample] of this.#samples.entries()) {
      const kind = kinds?.[sample.dataset.kind ?? ""];
      sample.querySelector(".sample-label")?.remove();
      sample.classList.toggle("is-normal", kind?.normal === true);
      sample.classList.toggle("is-abnormal", kind?.normal === false);
      const name = this.name(place);
      sample.setAttribute("aria-label", kind ? `${name}, labelled ${kind.short}` : name);
      if (!kind) continue;
      const text = document.createElement("span");
      text.className = "sample-label";
      text.textContent = `${sample.hasAttribute("data-wrong") ? "✗ " : ""}${kind.short}`;
      sample.append(text);
    }
  }

  /** One sample at a time is in the order of Tab: the chosen one, or else the first in view. */
  #keepReachable(place: number | undefined): void {
    const chosen = place === undefined ? undefined : this.#samples[place];
    const reachable = chosen && !chosen.hidden ? chosen : this.#visible()[0];
    for (const sample of this.#samples) sample.tabIndex = sample === reachable ? 0 : -1;
  }

  #visible(): HTMLElement[] {
    return this.#samples.filter((sample) => !sample.hidden);
  }

  #move(event: KeyboardEvent, from: HTMLElement): void {
    const visible = this.#visible();
    const at = visible.indexOf(from);
    const { across, down } = steps(visible);
    const to = {
      ArrowLeft: at - across,
      ArrowRight: at + across,
      ArrowUp: at - down,
      ArrowDown: at + down,
      Home: 0,
      End: visible.length - 1,
    }[event.key];
    const target = to === undefined ? undefined : visible[to];
    if (to === undefined) return;
    event.preventDefault();
    if (!target) return;
    this.#choose(this.#samples.indexOf(target));
    target.focus();
  }
}

/** How far in their order the next sample to the right and the next below are. */
function steps(samples: readonly HTMLElement[]): { across: number; down: number } {
  const first = samples[0];
  const inRow = samples.filter((sample) => sample.offsetTop === first?.offsetTop).length;
  const inColumn = samples.filter((sample) => sample.offsetLeft === first?.offsetLeft).length;
  // They fill row by row, or, in a strip that scrolls sideways, column by column.
  const byColumn = inColumn > 1 && samples[1]?.offsetLeft === first?.offsetLeft;
  return byColumn ? { across: inColumn, down: 1 } : { across: 1, down: inRow };
}

/** Scrolls a strip of samples sideways until this one is in it; never the page. */
function bringIntoView(sample: HTMLElement | undefined): void {
  const strip = sample?.parentElement;
  if (!sample || !strip || strip.scrollWidth <= strip.clientWidth) return;
  const { left, right, width } = sample.getBoundingClientRect();
  const box = strip.getBoundingClientRect();
  if (left < box.left) strip.scrollLeft += left - box.left - width / 2;
  else if (right > box.right) strip.scrollLeft += right - box.right + width / 2;
}
