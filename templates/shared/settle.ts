/**
 * Lays the sections out one after another, once the first screen stands.
 *
 * Until then the style sheet leaves out what is off the screen (`content-visibility`): laying out
 * the whole essay at once takes a phone half a second. Left so, places of links would be guesses.
 */
import { nextTask } from "./tasks.js";

export async function settleSections(root: ParentNode = document): Promise<void> {
  const patient = startsAtTheTop();
  for (const section of root.querySelectorAll<HTMLElement>(".prose")) {
    if (patient) await nextTask();
    section.dataset.settled = "";
  }
}

/** Who follows a link into the page, reloads it or comes back must find the place at once. */
function startsAtTheTop(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return !location.hash && entry?.type === "navigate";
}
