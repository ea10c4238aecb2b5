/** Hands over the network as ONNX and its scores as CSV. */
import { percent } from "../../shared/format.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import { save } from "./save.js";

const LOST = "This run has diverged: there is nothing to take along.";

/** Brings the markup of take.html.jinja to life; answers how to stop. */
export function mountTake(host: HTMLElement, session: Session): () => void {
  const model = part<HTMLButtonElement>(host, "model");
  const scores = part<HTMLButtonElement>(host, "scores");
  const says = part(host, "says");
  const end = new AbortController();
  let working = false;

  function update(): void {
    const { run, isBusy, threshold } = session;
    const none = !run || isBusy || working;
    const lost = run?.snapshot.health === "diverged";
    scores.disabled = none || lost;
    // Without a threshold there is no verdict, and so no detector.
    model.disabled = none || threshold === undefined || lost;
    if (lost) says.textContent = LOST;
    else if (says.textContent === LOST) says.textContent = "";
  }

  async function work(task: () => Promise<string>): Promise<void> {
    working = true;
    update();
    try {
      says.textContent = await task();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      says.textContent = `That did not work: ${reason}.`;
    }
    working = false;
    update();
  }

  async function takeModel(): Promise<string> {
    says.textContent = "Writing the file…";
    await session.wake();
    const { threshold, trainer, run } = session;
    if (threshold === undefined || !run) return "There is no threshold yet: train first.";
    const file = await trainer.detectorFile(about(session), threshold);
    save(new Blob([file]), `${stem(session)}.onnx`);
    return "The network is saved: input “signal”, outputs “reconstruction”, “error”, “score” and “latent”; a score above the threshold in its metadata is abnormal.";
  }

  async function takeScores(): Promise<string> {
    const { scoresCsv } = await import("./scores.js");
    const file = await scoresCsv(session, (share) => {
      says.textContent = `Scoring: ${percent(share, 0)}`;
    });
    if (!file) return "Another run came between: choose it once more.";
    save(file, `${stem(session)}-scores.csv`);
    return `The scores of all ${session.data.nouns} are saved.`;
  }

  const { signal } = end;
  model.addEventListener("click", () => void work(takeModel), { signal });
  scores.addEventListener("click", () => void work(takeScores), { signal });
  update();
  const stops = (["phase", "snapshot", "threshold"] as const).map((on) => session.on(on, update));
  return () => {
    end.abort();
    for (const stop of stops) stop();
  };
}

/** The file's metadata; keys as in anomagram_build/stages/export.py. */
function about({ data, run, rule, hasOwnThreshold }: Session): Record<string, string> {
  return {
    title: `Detector for ${data.name}, trained in the Anomagram lab`,
    data: data.name,
    unit: data.unit,
    settings: JSON.stringify(run?.settings ?? {}),
    threshold_rule: hasOwnThreshold ? "own" : rule,
  };
}

/** "detector-my-beats-seed-4" */
function stem({ data, run }: Session): string {
  const name = data.name.toLowerCase().replace(/\.(csv|tsv|txt)?(\.gz)?$/, "");
  const words = name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `detector-${words || "own-data"}-seed-${run?.settings.seed ?? 0}`;
}
