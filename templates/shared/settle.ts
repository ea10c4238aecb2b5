/**
 * Lays sections and figures out one after another, once the first screen stands.
 *
 * Until then the style sheet leaves out what is off the screen (`content-visibility`): laying out
 * the whole essay at once takes a phone half a second, and its fonts would compete with the first
 * screen's. Left so, places of links would be guesses; who comes by a link waits for it, since the
 * page's head leaves out `data-unhurried`.
 */
import { nextTask } from "./tasks.js";

const root = document.documentElement;
const SETTLED = "sections-settled";

/** From the page's head, so that no other script need arrive for the text to be there. */
export async function settleSections(
  painted: Promise<void>,
  parsed: () => Promise<void>,
): Promise<void> {
  if (root.hasAttribute("data-unhurried")) {
    document.addEventListener("click", hurry, { capture: true });
    await painted;
    await settleOneByOne();
    await parsed();
    await settleOneByOne();
  }
  await parsed();
  document.removeEventListener("click", hurry, { capture: true });
  unpack(document);
  root.setAttribute("data-settled", "");
  document.dispatchEvent(new Event(SETTLED));
}

/** When all sections are laid out, and all controls there. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    if (root.hasAttribute("data-settled")) resolve();
    else document.addEventListener(SETTLED, () => resolve(), { once: true });
  });
}

async function settleOneByOne(): Promise<void> {
  for (const part of unsettled()) {
    await nextTask();
    settle(part);
  }
}

/** Who follows a link into the page meanwhile must find the place, too. */
function hurry({ target }: Event): void {
  if (!(target instanceof Element && target.closest('a[href*="#"]'))) return;
  for (const part of unsettled()) settle(part);
}

function unsettled(): Iterable<HTMLElement> {
  return document.querySelectorAll<HTMLElement>(":is(.prose, .prose .figure):not([data-settled])");
}

function settle(part: HTMLElement): void {
  if (part.matches(".figure")) unpack(part);
  part.dataset.settled = "";
}

/** Brings controls that must not be laid out before: see shared/chart.html.jinja. */
function unpack(part: ParentNode): void {
  for (const packed of part.querySelectorAll<HTMLTemplateElement>("template.settles")) {
    packed.replaceWith(packed.content);
  }
}
