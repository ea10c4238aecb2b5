/** Brings figures to life as they come near the screen, one after another. */

/** How far below or above the screen a figure begins to load. */
const NEAR = "800px 0px";
/** A figure that takes longer to start no longer holds up the next one. */
const PATIENCE = 4000;

type Bring = (script: string) => Promise<unknown>;

export function watchFigures(
  root: ParentNode = document,
  bring: Bring = (script) => import(script),
): void {
  const waiting: HTMLElement[] = [];
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let figure = waiting.shift(); figure; figure = waiting.shift()) {
      await idle();
      await wake(figure, bring);
    }
    busy = false;
  }

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        waiting.push(target as HTMLElement);
      }
      void work();
    },
    { rootMargin: NEAR },
  );
  for (const figure of root.querySelectorAll("figure[data-script]")) near.observe(figure);
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

/** Lets the page scroll and paint between two figures. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 500 });
    else setTimeout(resolve, 16);
  });
}
