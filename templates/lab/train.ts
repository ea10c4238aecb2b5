/** The bar that trains: its buttons, how far the run is, and what there is to know of it. */
import { Announcer } from "../shared/announce.js";
import { fixed, megabytes, percent } from "../shared/format.js";
import { prefersLessMotion } from "../shared/motion.js";
import { ailmentOf, words } from "./advice.js";
import { part } from "./parts.js";
import type { Session } from "./session.js";
import type { Trainer } from "./trainer.js";

/** `results` is what a reader wants to see once training has begun. */
export function mountTrain(
  host: HTMLElement,
  session: Session,
  engine: Trainer,
  results: HTMLElement,
): () => void {
  const go = part<HTMLButtonElement>(host, "go");
  const step = part<HTMLButtonElement>(host, "step");
  const reset = part<HTMLButtonElement>(host, "reset");
  const bar = part<HTMLProgressElement>(host, "progress");
  const far = part(host, "far");
  const says = part(host, "says");
  const undo = part<HTMLButtonElement>(host, "undo-changes");
  const announcer = new Announcer(part(host, "status"));

  // By the time of the click the runtime is on its way, and the first epoch near.
  const intend = () => void session.expect();
  for (const sign of ["pointerenter", "focusin", "touchstart"]) {
    host.addEventListener(sign, intend, { passive: true });
  }
  const once = session.on("settings", () => {
    once();
    intend();
  });
  go.addEventListener("click", () => {
    if (session.isBusy) {
      session.pause();
      return;
    }
    void session.train();
    // On a narrow screen they are below all settings.
    if (results.getBoundingClientRect().top > innerHeight * 0.7) {
      results.scrollIntoView({ behavior: prefersLessMotion() ? "auto" : "smooth" });
    }
  });
  step.addEventListener("click", () => void session.step());
  undo.addEventListener("click", () => {
    if (session.run) session.setSettings(session.run.settings);
    go.focus();
  });
  reset.addEventListener("click", () => void session.reset());

  let frame = 0;
  function soon(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      update();
    });
  }

  function update(): void {
    const { phase, isBusy, changed } = session;
    const fresh = changed.length > 0 || session.isRecorded;
    go.textContent = isBusy ? "Pause" : phase === "paused" && !fresh ? "Continue" : "Train";
    step.disabled = isBusy || (phase === "finished" && !fresh);
    reset.disabled = isBusy;
    showProgress();
    says.textContent = sentence();
    undo.hidden = changed.length === 0 || session.isRecorded || (isBusy && phase !== "training");
    announce();
  }

  function showProgress(): void {
    const { run } = session;
    const { state } = engine;
    const loading = session.isBusy && session.phase !== "training" && state.kind === "loading";
    bar.setAttribute("aria-label", loading ? "Engine loaded" : "Epochs trained");
    if (loading) {
      bar.max = state.total;
      bar.value = state.done;
      far.textContent = `Loading the engine: ${megabytes(state.done)} of ${megabytes(state.total)}`;
    } else if (run) {
      const { epoch, milliseconds } = run.snapshot;
      bar.max = run.settings.epochs;
      bar.value = epoch;
      const time =
        session.phase === "training" && epoch > 0
          ? `${seconds((milliseconds / epoch) * (run.settings.epochs - epoch))} left`
          : seconds(milliseconds);
      // A recorded run took another machine's time.
      const told = epoch > 0 && milliseconds > 0 ? ` · ${time}` : "";
      far.textContent = `epoch ${epoch} of ${run.settings.epochs}${told}`;
    } else if (session.data.own) {
      bar.max = 1;
      bar.value = 0;
      far.textContent = "not begun";
    }
  }

  function sentence(): string {
    const { state } = engine;
    if (state.kind === "failed") {
      const left = session.isRecorded ? " What you see is a recorded run." : "";
      return `Networks cannot be trained here: ${state.reason}.${left}`;
    }
    if (session.problem) return asSentence(session.problem);
    const isTraining = session.phase === "training";
    if (session.changed.length > 0 && !session.isRecorded && (isTraining || !session.isBusy)) {
      return isTraining
        ? "The run goes on with the settings it began with; yours are for the next one."
        : "Settings have changed; training begins anew.";
    }
    // Before the recording itself has come, its pictures are there.
    return session.isRecorded || !(session.run || session.data.own)
      ? "A run recorded when this page was made."
      : "";
  }

  let told = "";
  function announce(): void {
    const { phase, snapshot, isBusy } = session;
    const now = `${phase} ${isBusy}`;
    if (now === told) return;
    told = now;
    if (phase === "training") announcer.say("Training.");
    else if (session.problem) announcer.say(asSentence(session.problem));
    else if (!isBusy && snapshot && !session.isRecorded) announcer.say(summary());
  }

  function summary(): string {
    const { phase, snapshot, run } = session;
    if (!snapshot || !run) return "";
    const what = `${phase === "finished" ? "Finished" : "Paused"} after epoch ${snapshot.epoch}.`;
    const ailment = ailmentOf(snapshot, phase === "finished");
    if (ailment) return `${what} ${words(ailment, snapshot, session.data)}`;
    const room = percent(Math.max(0, snapshot.explainedVariance), 0);
    const auc = snapshot.auc === undefined ? "" : ` Area under the curve ${fixed(snapshot.auc)}.`;
    return `${what}${auc} The copies follow ${room} of the variance.`;
  }

  update();
  const stops = [
    ...(["settings", "snapshot", "phase", "problem", "data"] as const).map((kind) =>
      session.on(kind, soon),
    ),
    engine.subscribe(soon),
    () => cancelAnimationFrame(frame),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function seconds(milliseconds: number): string {
  return `${fixed(milliseconds / 1000, milliseconds < 10_000 ? 1 : 0)}\u00a0s`;
}
