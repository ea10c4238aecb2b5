/** The bar that trains: its buttons, how far the run is, and what there is to know of it. */
import { Announcer } from "../shared/announce.js";
import { fixed, megabytes, percent } from "../shared/format.js";
import { prefersLessMotion } from "../shared/motion.js";
import { ailmentOf, words } from "./advice.js";
import { part } from "./parts.js";
import { asSentence, engineReason } from "./sentence.js";
import type { Session } from "./session.js";
import type { Phase } from "./session.types.js";
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
  const more = part<HTMLButtonElement>(host, "more");
  const undo = part<HTMLButtonElement>(host, "undo-changes");
  const announcer = new Announcer(part(host, "status"));

  // By the time of the click the runtime is on its way, and the first epoch near.
  const intend = () => {
    // Where that has failed, only a click tries again.
    if (engine.state.kind !== "failed") void session.expect();
  };
  for (const sign of ["pointerenter", "focusin", "touchstart"]) {
    host.addEventListener(sign, intend, { passive: true });
  }
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
  more.addEventListener("click", () => {
    void session.extend(session.run?.settings.epochs ?? 0);
    go.focus(); // the button that was pressed goes away
  });
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
    const over = phase === "finished" && !fresh;
    const failed = engine.state.kind === "failed";
    go.textContent = isBusy ? "Pause" : failed ? "Try again" : nameOf(phase, fresh);
    step.textContent = over ? "One epoch anew" : "One epoch";
    step.disabled = isBusy;
    reset.disabled = isBusy;
    more.hidden = isBusy || !over || session.hasDiverged;
    more.textContent = moreWords();
    showProgress();
    says.textContent = sentence();
    says.classList.toggle("is-other", session.isStandIn);
    undo.hidden = changed.length === 0 || session.isRecorded || (isBusy && phase !== "training");
    announce();
  }

  function moreWords(): string {
    const epochs = session.run?.settings.epochs ?? 0;
    if (session.canExtend) return `${epochs} more epochs`;
    // The learning rate has run down: more would change nothing.
    return `Anew for ${2 * epochs} epochs`;
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
      const whose = session.isStandIn ? " with the default settings" : "";
      const left = session.isRecorded ? ` What you see is a recorded run${whose}.` : "";
      return `Networks cannot be trained here: ${engineReason(state.reason)}.${left}`;
    }
    if (session.problem) return asSentence(session.problem);
    const isTraining = session.phase === "training";
    if (session.obstacle && !session.isBusy) return asSentence(session.obstacle);
    if (session.changed.length > 0 && !session.isRecorded && (isTraining || !session.isBusy)) {
      return isTraining
        ? "The run goes on with the settings it began with; yours are for the next one."
        : "Settings have changed; training begins anew.";
    }
    // Before the recording itself has come, its pictures are there.
    if (session.isRecorded || !(session.run || session.data.own)) {
      return recorded(session);
    }
    if (!session.run) return "Your data are ready: press Train.";
    return session.phase === "finished" && !session.isBusy ? ownRun() : "";
  }

  let told = "";
  function announce(): void {
    const { phase, snapshot, isBusy } = session;
    const now = `${phase} ${isBusy} ${session.obstacle}`;
    if (now === told) return;
    told = now;
    if (session.obstacle && !isBusy) announcer.say(asSentence(session.obstacle));
    else if (phase === "training") announcer.say("Training.");
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
    const auc = snapshot.auc === undefined ? "" : ` AUC ${fixed(snapshot.auc)}.`;
    return `${what}${auc} Variance followed ${room}.`;
  }

  /** In the words of the panel of verdicts; of a run that ails, the advice tells. */
  function ownRun(): string {
    const { snapshot } = session;
    if (!snapshot || ailmentOf(snapshot, true)) return "Your own run.";
    const auc = snapshot.auc === undefined ? "" : `AUC ${fixed(snapshot.auc)}, `;
    const followed = percent(Math.max(0, snapshot.explainedVariance), 0);
    return `Your own run: ${auc}variance followed ${followed}.`;
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

/** Who follows a link to other settings must not take the pictures for theirs. */
function recorded({ data, isStandIn, isBusy }: Session): string {
  const when = "recorded when this site was made";
  if (!isStandIn) return `On show: a run on ${data.name}, ${when}. Train makes your own.`;
  const yours = isBusy ? "" : " Train makes yours.";
  return `On show: the default settings on ${data.name}, ${when}.${yours}`;
}

function nameOf(phase: Phase, fresh: boolean): string {
  if (!fresh && phase === "paused") return "Continue";
  return !fresh && phase === "finished" ? "Train anew" : "Train";
}

function seconds(milliseconds: number): string {
  return `${fixed(milliseconds / 1000, milliseconds < 10_000 ? 1 : 0)}\u00a0s`;
}
