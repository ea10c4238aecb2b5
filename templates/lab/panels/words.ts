/** What the panels have to say alike. */
import type { Snapshot } from "../trainer.protocol.js";

/** Marks a panel that has nothing to show, so that its style shows why instead of old results. */
export function showEmpty(host: HTMLElement, empty: boolean): void {
  host.classList.toggle("is-empty", empty);
}

/** Whether a snapshot's errors are numbers that can be drawn and judged by. */
export function hasErrors(snapshot: Snapshot | undefined): snapshot is Snapshot {
  return snapshot !== undefined && snapshot.health !== "diverged";
}
