/** Tells at once what the next run cannot have, beside the settings that ask for it. */
import { part } from "./parts.js";
import { asSentence } from "./sentence.js";
import type { Session } from "./session.js";

/** A number that is stepped through is asked about where it comes to rest, in milliseconds. */
const REST = 250;
const ASKING = ["trainingSignals", "abnormalShare", "testSignals"];

export function mountForesight(host: HTMLElement, session: Session): () => void {
  const note = part(host, "obstacle");
  const inputs = ASKING.flatMap((key) => host.querySelector<HTMLElement>(`#lab-${key}`) ?? []);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void session.expect(), REST);
  }

  function tell(): void {
    const { obstacle } = session;
    note.hidden = obstacle === undefined;
    note.textContent = obstacle ? asSentence(obstacle) : "";
    for (const input of inputs) input.setAttribute("aria-invalid", String(obstacle !== undefined));
    const group = note.closest("details");
    if (obstacle && group) group.open = true;
  }

  // What was changed while a run was under way is looked at once it is over.
  const settled = () => {
    if (!session.isBusy && !session.isRecorded && session.changed.length > 0) ask();
  };
  const stops = [
    session.on("settings", ask),
    session.on("problem", tell),
    session.on("phase", settled),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
