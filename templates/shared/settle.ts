/**
 * Lays the sections out one after another, once the first screen stands.
 *
 * Until then the style sheet leaves out what is off the screen (`content-visibility`): laying out
 * the whole essay at once takes a phone half a second. Left so, places of links would be guesses; who
 * comes by a link waits for it, since the page's head leaves out `data-unhurried`.
 */
import { nextTask } from "./tasks.js";

export async function settleSections(root: ParentNode = document): Promise<void> {
  const unhurried = document.documentElement.hasAttribute("data-unhurried");
  for (const section of root.querySelectorAll<HTMLElement>(".prose")) {
    if (unhurried) await nextTask();
    section.dataset.settled = "";
  }
}
