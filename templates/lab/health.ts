/** Says plainly what ails a run, and offers what may help: a click sets it and trains. */
import { suggestions, words } from "./advice.js";
import { part } from "./parts.js";
import type { Session } from "./session.js";

/** A network needs some epochs to leave the mean behind; before them nothing is said. */
const PATIENCE = 0.5;

export function mountHealth(host: HTMLElement, session: Session): () => void {
  const text = part(host, "ailment");
  const offers = part(host, "offers");
  let told = "";

  function update(): void {
    const { run } = session;
    const health = run && isTelling(session) ? run.snapshot.health : "learning";
    const now = `${run?.id} ${health}`;
    if (now === told || !run) return;
    told = now;
    host.hidden = health === "learning";
    text.textContent = words(health, session.data);
    offers.replaceChildren(
      ...suggestions(health, run.settings).map(({ text, change }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = `Try ${text}`;
        button.addEventListener("click", () => {
          session.setSettings({ ...run.settings, ...change });
          void session.train();
        });
        return button;
      }),
    );
  }

  update();
  const stops = [session.on("snapshot", update), session.on("phase", update)];
  return () => {
    for (const stop of stops) stop();
  };
}

function isTelling({ run, phase }: Session): boolean {
  if (!run || run.snapshot.epoch === 0) return false;
  if (run.snapshot.health === "diverged") return true;
  const enough = run.snapshot.epoch >= PATIENCE * run.settings.epochs;
  return phase === "finished" || enough;
}
