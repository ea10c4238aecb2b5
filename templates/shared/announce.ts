/**
 * Tells screen readers what has changed, without chatter: only what still holds once the reader
 * has stopped moving things, and never the same sentence twice in a row.
 */
const PAUSE = 700;

export class Announcer {
  readonly #region: HTMLElement;
  #pending: ReturnType<typeof setTimeout> | undefined;

  /** `region` is an element that the server rendered with role="status". */
  constructor(region: HTMLElement) {
    this.#region = region;
  }

  say(sentence: string): void {
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => {
      if (this.#region.textContent !== sentence) this.#region.textContent = sentence;
    }, PAUSE);
  }
}
