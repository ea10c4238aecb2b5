/** The grid of samples: one is chosen, by pointer or arrow keys, as in a group of radio buttons. */

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
    const row = visible.filter((sample) => sample.offsetTop === visible[0]?.offsetTop).length;
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - row,
      ArrowDown: at + row,
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
