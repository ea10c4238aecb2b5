/** Where networks cannot be trained, the recorded run can be looked at epoch by epoch. */
import { part } from "./parts.js";
import type { Session } from "./session.js";
import type { Trainer } from "./trainer.js";
import type { Snapshot } from "./trainer.protocol.js";

/** `fetchFrames` gets the snapshots up to the recorded one. */
export function mountFilm(
  host: HTMLElement,
  session: Session,
  engine: Trainer,
  fetchFrames: (last: Snapshot) => Promise<Snapshot[]>,
): () => void {
  const slider = part<HTMLInputElement>(host, "frame");
  let frames: readonly Snapshot[] = [];
  let asked = false;
  /** Since it failed last, it has not been seen to work. */
  let failed = false;

  async function update(): Promise<void> {
    const { kind } = engine.state;
    failed = kind === "failed" || (failed && kind !== "ready");
    const wanted = failed && session.isRecorded;
    host.hidden = !wanted || frames.length === 0;
    const last = session.snapshot;
    if (!wanted || !last || asked) return;
    asked = true;
    try {
      frames = await fetchFrames(last);
    } catch (error) {
      console.error(error); // the end of the run stays
      return;
    }
    slider.max = String(frames.length - 1);
    slider.value = slider.max;
    tell(last);
    void update();
  }

  function tell({ epoch }: Snapshot): void {
    slider.setAttribute("aria-valuetext", `epoch ${epoch}`);
  }

  slider.addEventListener("input", () => {
    const frame = frames[slider.valueAsNumber];
    if (!frame) return;
    tell(frame);
    session.replay(frame);
  });
  const stops = [engine.subscribe(() => void update()), session.on("phase", () => void update())];
  return () => {
    for (const stop of stops) stop();
  };
}
