/**
 * Runs before the page is painted, from its head: no flash of the other theme, and room is kept
 * for controls that need script only where there is script. Who starts at the top can wait for the
 * sections below to be laid out: see settle.ts.
 *
 * All other scripts are asked for once the page has been painted, so that on a slow line none
 * takes bytes from the words and their fonts. The tag of this one names them:
 *
 *     data-scripts   to run, in order
 *     data-imports   what those import: fetched beside them, not after
 */
import { settleSections } from "./settle.js";
import { applyTheme, storedTheme } from "./themeStore.js";

const UNTOLD = 4_000; // milliseconds

document.documentElement.setAttribute("data-scripted", "");
if (startsAtTheTop()) document.documentElement.setAttribute("data-unhurried", "");
applyTheme(storedTheme());

const { scripts = "", imports = "" } = document.currentScript?.dataset ?? {};
void run(named(scripts), named(imports));

/** Who follows a link into the page, reloads it or comes back must find the place at once. */
function startsAtTheTop(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return !location.hash && entry?.type === "navigate";
}

async function run(scripts: string[], imports: string[]): Promise<void> {
  const paint = painted();
  void settleSections(paint, parsed);
  await paint;
  await parsed();
  for (const href of [...scripts, ...imports]) {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "modulepreload", href }),
    );
  }
  for (const script of scripts) void import(script);
}

function named(list: string): string[] {
  return list
    .split(" ")
    .filter(Boolean)
    .map((name) => new URL(name, document.baseURI).href);
}

/** When the first paint is over, or long past where a browser keeps that to itself. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, UNTOLD);
    if (PerformanceObserver.supportedEntryTypes.includes("paint")) {
      new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
    } else {
      requestAnimationFrame(() => setTimeout(resolve));
    }
  });
}

function parsed(): Promise<void> {
  return new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
  });
}
