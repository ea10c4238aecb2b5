/** What the panels have to say alike. */
import type { Session } from "../session.js";
import type { Rule, Snapshot } from "../trainer.protocol.js";

/** Says why a panel has nothing to show, in place of old results; nothing gives it back. */
export function showEmpty(host: HTMLElement, why: string | undefined): void {
  host.classList.toggle("is-empty", why !== undefined);
  const note = host.querySelector(".panel-nothing");
  if (note && why !== undefined) note.textContent = why;
}

/** Why there are no errors to draw and judge by; nothing where there are. */
export function whyEmpty({ snapshot }: Pick<Session, "snapshot">): string | undefined {
  if (!snapshot) return "No network yet: press Train.";
  if (hasErrors(snapshot)) return undefined;
  return "This run has diverged: there is nothing to judge by.";
}

/** Why the network cannot be asked: the recorded run has its answers at its end alone. */
export function whySilent(session: Session): string | undefined {
  const { run, snapshot, isRecorded } = session;
  const earlier = isRecorded && run && snapshot && snapshot.epoch < run.settings.epochs;
  return earlier ? "What the network draws is recorded for the last epoch only." : undefined;
}

/** Whether a snapshot's errors are numbers that can be drawn and judged by. */
export function hasErrors(snapshot: Snapshot | undefined): snapshot is Snapshot {
  return snapshot !== undefined && snapshot.health !== "diverged";
}

/** Which signals the thresholds of a rule are chosen on. */
export function chosenOn(rule: Rule): "validation" | "training" {
  return rule === "percentile" || rule === "deviations" ? "training" : "validation";
}
