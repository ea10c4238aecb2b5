/** Says plainly what ails a run, and offers what may help: a click sets it and trains. */
import { type Ailment, ailmentOf, suggestions, words } from "./advice.js";
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
    const ailment = run && found(session);
    const now = `${run?.id} ${ailment}`;
    if (now === told) return;
    told = now;
    host.hidden = ailment === undefined;
    // A good AUC beside these words is no contradiction.
    part(host, "same-signal").hidden = ailment !== "collapsed" || run?.snapshot.auc === undefined;
    if (!run || !ailment) return;
    text.textContent = words(ailment, run.snapshot, session.data);
    offers.replaceChildren(
      ...suggestions(ailment, run.settings).map(({ text, change }) => {
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

function found({ run, phase, isBusy }: Session): Ailment {
  if (!run) return undefined;
  const ailment = ailmentOf(run.snapshot, phase === "finished" && !isBusy);
  const enough = phase === "finished" || run.snapshot.epoch >= PATIENCE * run.settings.epochs;
  return ailment === "diverged" || enough ? ailment : undefined;
}
