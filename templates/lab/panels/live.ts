/**
 * The life of a panel: it is set up once it comes near the screen, and then drawn when what it
 * shows has changed, never more than once a frame. Where nobody sees it, it is not drawn before a
 * run has stopped.
 *
 * All panels share one queue. A frame draws as many charts as fit into a few milliseconds, the
 * others wait for the next: six at once would be one long task.
 */
import type { Session } from "../session.js";
import type { SessionEvent } from "../session.types.js";

export type Draw = () => void | Promise<void>;

/** How much of a frame may be spent on drawing, in milliseconds. */
const ROOM = 7;
const NEAR = "200px 0px";

class Panel {
  readonly #host: HTMLElement;
  readonly #setUp: () => Promise<Draw>;
  readonly #sight: IntersectionObserver;
  #draw: Draw | undefined;
  #began = false;
  #seen = false;
  #stale = true;
  /** To be drawn even where nobody sees it. */
  #due = false;

  constructor(host: HTMLElement, setUp: () => Promise<Draw>) {
    this.#host = host;
    this.#setUp = setUp;
    this.#sight = new IntersectionObserver(
      (entries) => {
        this.#seen = entries.at(-1)?.isIntersecting ?? false;
        if (!this.#seen) return;
        if (!this.#began) void this.#begin();
        else this.#enqueue();
      },
      { rootMargin: NEAR },
    );
    this.#sight.observe(host);
  }

  /** What it shows has changed. */
  ask(): void {
    this.#stale = true;
    this.#enqueue();
  }

  /** No more changes come for a while: what is old is drawn even off the screen. */
  catchUp(): void {
    this.#due = this.#stale;
    this.#enqueue();
  }

  stop(): void {
    this.#sight.disconnect();
    waiting.delete(this);
    this.#draw = undefined;
  }

  async draw(): Promise<void> {
    if (!this.#isWanted) return;
    this.#stale = false;
    this.#due = false;
    await this.#draw?.();
  }

  get #isWanted(): boolean {
    return this.#stale && (this.#seen || this.#due);
  }

  async #begin(): Promise<void> {
    this.#began = true;
    try {
      this.#draw = await this.#setUp();
      this.#host.setAttribute("data-live", "");
      this.#enqueue();
    } catch (error) {
      console.error(error); // its picture and its words stay
      this.#host.setAttribute("data-failed", "");
    }
  }

  #enqueue(): void {
    if (!this.#draw || !this.#isWanted) return;
    waiting.add(this);
    void drawSoon();
  }
}

const waiting = new Set<Panel>();
let busy = false;
let frameBegan = 0;

/** Resolves at once where this frame has room for another chart, otherwise in the next. */
export async function room(): Promise<void> {
  if (performance.now() - frameBegan > ROOM) await nextFrame();
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      frameBegan = performance.now();
      resolve();
    });
  });
}

async function drawSoon(): Promise<void> {
  if (busy) return;
  busy = true;
  await nextFrame();
  for (const panel of waiting) {
    waiting.delete(panel);
    try {
      await panel.draw();
    } catch (error) {
      console.error(error);
    }
    await room();
  }
  busy = false;
}

export interface Live {
  /** To be drawn again, for a reason of its own. */
  ask(): void;
  stop(): void;
}

/**
 * Keeps a panel up to date with these events of the session. `setUp` makes ready what is drawn on
 * and answers how to draw.
 */
export function live(
  host: HTMLElement,
  session: Session,
  events: readonly SessionEvent[],
  setUp: () => Promise<Draw>,
): Live {
  const panel = new Panel(host, setUp);
  const stops = events.map((event) => session.on(event, () => panel.ask()));
  // Who scrolls down after a run must not meet the one before.
  const settle = () => session.isBusy || panel.catchUp();
  stops.push(session.on("phase", settle));
  return {
    ask: () => {
      panel.ask();
      settle();
    },
    stop: () => {
      for (const stop of stops) stop();
      panel.stop();
    },
  };
}
