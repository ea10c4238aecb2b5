/**
 * The life of an interactive figure.
 *
 * A figure is complete before any script runs: pictures, caption, table. `main.ts` imports its
 * script as it comes near the screen; the script defines a custom element that extends
 * FigureElement and takes over what the server rendered, in place. See docs/figures.md.
 *
 *     start()      once: fetch data, mount charts, listen to controls
 *     onscreen()   each time it comes into view: go on with what moves
 *     offscreen()  each time it leaves, or the tab is hidden: stop
 *     reset()      on a click on its button data-part="reset": back to what it began with
 */
import { LitElement, nothing } from "lit";
import { pageUrl } from "./data.js";

export abstract class FigureElement extends LitElement {
  #visible: IntersectionObserver | undefined;
  #inView = false;
  #live = false;
  #onScreen = false;

  /** Fetches, mounts and listens. The figure counts as live when the promise resolves. */
  protected abstract start(): Promise<void> | void;

  protected onscreen(): void {}

  protected offscreen(): void {}

  protected reset(): void {}

  get onScreen(): boolean {
    return this.#onScreen;
  }

  /** The enclosing `<figure>`. */
  get figure(): HTMLElement {
    return this.closest<HTMLElement>("figure") ?? this;
  }

  /** What the server rendered as `data-part="NAME"` in this figure. */
  find<E extends Element = HTMLElement>(name: string): E {
    const found = this.figure.querySelector<E>(`[data-part="${name}"]`);
    if (!found) throw new Error(`${this.localName}: its markup has no data-part="${name}"`);
    return found;
  }

  findAll<E extends Element = HTMLElement>(name: string): E[] {
    return [...this.figure.querySelectorAll<E>(`[data-part="${name}"]`)];
  }

  /** The address in the attribute `data-NAME` of the element. */
  source(name: string): string {
    const relative = this.getAttribute(`data-${name}`);
    if (relative === null) throw new Error(`${this.localName}: its markup has no data-${name}`);
    return pageUrl(relative);
  }

  // Light DOM: the page's style holds, and what the server rendered stays. Where the markup marks
  // a region with data-part="live", render() fills that; otherwise it adds to the end.
  protected override createRenderRoot(): HTMLElement {
    return this.querySelector<HTMLElement>('[data-part="live"]') ?? this;
  }

  protected override render(): unknown {
    return nothing;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#visible = new IntersectionObserver((entries) => {
      this.#inView = entries.at(-1)?.isIntersecting ?? false;
      this.#notice();
    });
    this.#visible.observe(this);
    document.addEventListener("visibilitychange", this.#notice);
    if (!this.#live) void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#visible?.disconnect();
    document.removeEventListener("visibilitychange", this.#notice);
    this.#inView = false;
    this.#notice();
  }

  async #begin(): Promise<void> {
    try {
      await this.start();
      await this.updateComplete;
      for (const button of this.findAll("reset")) {
        button.addEventListener("click", () => this.reset());
      }
      this.#live = true;
      this.figure.setAttribute("data-live", "");
      this.#notice();
      this.dispatchEvent(new CustomEvent("figure-live", { bubbles: true }));
    } catch (error) {
      // The picture, the caption and the table are still there.
      console.error(error);
      this.figure.setAttribute("data-failed", "");
      this.dispatchEvent(new CustomEvent("figure-live", { bubbles: true }));
    }
  }

  readonly #notice = (): void => {
    const now = this.#live && this.#inView && !document.hidden;
    if (now === this.#onScreen) return;
    this.#onScreen = now;
    if (now) this.onscreen();
    else this.offscreen();
  };
}
