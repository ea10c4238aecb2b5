/**
 * Brings figures to life as they come near the screen, one after another.
 *
 * None before the reader's first sign of life: their scripts weigh more than the page, and a
 * picture is as good until something can be done with it.
 */
import { nextTask } from "./tasks.js";

/** How far below or above the screen a figure begins to load. */
const NEAR = "800px 0px";
/**
 * How long it has to stay there, in milliseconds: who jumps from the first section to the last
 * flies past all figures between.
 */
const STAY = 150;
/** A figure that takes longer to start no longer holds up the next one. */
const PATIENCE = 4000;

const SIGNS = ["scroll", "wheel", "pointermove", "pointerdown", "touchstart", "keydown", "focusin"];

type Bring = (script: string) => Promise<unknown>;

/** Figures of the page. None before it is `ready`, since each measures the place that it has. */
export function watchFigures(
  ready: Promise<void> = Promise.resolve(),
  root: ParentNode = document,
  bring: Bring = (script) => import(script),
): void {
  const figures = root.querySelectorAll<HTMLElement>("figure[data-script]");
  wakeNear(figures, async (figure) => {
    await ready;
    await wake(figure, bring);
  });
}

/** Wakes each of these once it stays near the screen; `wake` does not reject. */
export function wakeNear(
  sleepers: Iterable<HTMLElement>,
  wake: (sleeper: HTMLElement) => Promise<void>,
): void {
  /** Who is near, in the order of coming, and since when. */
  const waiting = new Map<HTMLElement, number>();
  const present = firstSign();
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    await present;
    for (let next = first(waiting); next; next = first(waiting)) {
      const [sleeper, since] = next;
      const early = since + STAY - performance.now();
      if (early > 0) {
        await new Promise((resolve) => setTimeout(resolve, early));
        continue;
      }
      waiting.delete(sleeper);
      near.unobserve(sleeper);
      await nextTask();
      await wake(sleeper);
    }
    busy = false;
  }

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target, time } of entries) {
        if (isIntersecting) waiting.set(target as HTMLElement, time);
        else waiting.delete(target as HTMLElement);
      }
      void work();
    },
    { rootMargin: NEAR },
  );
  for (const sleeper of sleepers) near.observe(sleeper);
}

function first<K, V>(map: ReadonlyMap<K, V>): [K, V] | undefined {
  for (const entry of map) return entry;
  return undefined;
}

async function wake(figure: HTMLElement, bring: Bring): Promise<void> {
  const settled = new Promise<void>((resolve) => {
    figure.addEventListener("figure-live", () => resolve(), { once: true });
    setTimeout(resolve, PATIENCE);
  });
  try {
    await bring(new URL(figure.dataset.script ?? "", document.baseURI).href);
    await settled;
  } catch (error) {
    console.error(error);
    figure.setAttribute("data-failed", "");
  }
}

/** Who comes with a place or a state in the address, or has scrolled already, is there. */
export async function firstSign(): Promise<void> {
  await nextTask(); // asked at once, `scrollY` would have the whole page laid out before it is painted
  if (location.search || location.hash || scrollY > 0) return;
  await new Promise<void>((resolve) => {
    const seen = () => {
      for (const sign of SIGNS) removeEventListener(sign, seen);
      resolve();
    };
    for (const sign of SIGNS) addEventListener(sign, seen, { passive: true });
  });
}
