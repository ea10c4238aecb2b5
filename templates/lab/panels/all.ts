/** All panels of the page. */
import { part } from "../parts.js";
import type { Session } from "../session.js";
import { mountCurves } from "./curves.js";
import { mountErrors } from "./errors.js";
import { mountExamples } from "./examples.js";
import { mountLatent } from "./latent.js";
import { mountLoss } from "./loss.js";
import { mountMetrics } from "./metrics.js";

const MOUNTS = {
  "panel-loss": mountLoss,
  "panel-latent": mountLatent,
  "panel-errors": mountErrors,
  "panel-metrics": mountMetrics,
  "panel-curves": mountCurves,
  "panel-examples": mountExamples,
} as const;

export function mountPanels(host: HTMLElement, session: Session): () => void {
  const stops = Object.entries(MOUNTS).map(([name, mount]) => mount(part(host, name), session));
  return () => {
    for (const stop of stops) stop();
  };
}
