/** The hills of reconstruction errors, with the threshold: by rule, dragged, or moved by keys. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { dragAlong } from "../../shared/controls.js";
import { fixed } from "../../shared/format.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import type { Rule, Snapshot } from "../trainer.protocol.js";
import { live } from "./live.js";
import { histogramRows } from "./rows.js";
import { hasErrors, showEmpty, whyEmpty } from "./words.js";

interface Scale {
  low: number;
  high: number;
  up: number;
  down: number;
}

/** Between a threshold and the end of the axis, as a ratio. */
const MARGIN = 1.05;

export function mountErrors(host: HTMLElement, session: Session): () => void {
  const slider = part<HTMLInputElement>(host, "at");
  const value = part(host, "at-value");
  const buttons = [...host.querySelectorAll<HTMLButtonElement>('[data-part="rule"]')];
  const announcer = new Announcer(part(host, "status"));
  /** The thresholds that the slider goes through, ascending: one for each set of verdicts. */
  let steps: ArrayLike<number> = [];
  let shown: Snapshot | undefined;
  let scale: Scale | undefined;

  function choose(threshold: number | undefined): void {
    if (threshold === undefined) return;
    session.setThreshold(threshold);
    announcer.say(sentence());
  }

  slider.addEventListener("input", () => choose(steps[slider.valueAsNumber]));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      session.setRule(button.value as Rule);
      announcer.say(sentence());
    });
  }

  function sentence(): string {
    const { snapshot, threshold } = session;
    if (!snapshot || threshold === undefined) return "";
    return `Threshold ${fixed(threshold)}. ${flagged(session, snapshot, threshold)}`;
  }

  function showThreshold(chart: Chart): void {
    const { snapshot, threshold } = session;
    const at = threshold ?? Number.NaN;
    value.textContent = Number.isFinite(at) ? fixed(at) : "–";
    slider.setAttribute("aria-valuetext", value.textContent);
    slider.value = String(placeOf(steps, at));
    for (const button of buttons) {
      const rule = button.value as Rule;
      button.hidden = snapshot?.thresholds[rule] === undefined;
      const pressed = !session.hasOwnThreshold && session.rule === rule;
      button.setAttribute("aria-pressed", String(pressed));
    }
    part(host, "words").textContent = sentence();
    chart.describe({ label: `Histogram of reconstruction errors. ${sentence()}` });
    void chart.setSignals({ threshold: Number.isFinite(at) ? at : 0 });
  }

  const panel = live(host, session, ["snapshot", "threshold", "phase", "data"], async () => {
    const chart = await mountChart(part(host, "errors"));
    dragAlong(chart.host, (event) => {
      // Beside the axes there is no line to be seen.
      const { low, high } = scale ?? { low: 0, high: 0 };
      if (scale) choose(Math.min(high, Math.max(low, chart.locate(event).x)));
    });
    return () => {
      const { snapshot } = session;
      showEmpty(host, whyEmpty(session));
      if (!hasErrors(snapshot)) {
        shown = undefined;
        scale = undefined;
        return;
      }
      if (snapshot !== shown) {
        steps = snapshot.sweep?.thresholds ?? distinct(snapshot.scores);
        slider.max = String(steps.length - 1);
        void chart.setData("bins", histogramRows(snapshot.histogram));
        showNames(chart, session);
      }
      // While it trains, the scale only grows, so that the hills are seen to move; then it fits.
      const began = shown === undefined || snapshot.epoch < shown.epoch;
      const now = scaleOf(snapshot);
      scale = session.phase === "training" && scale && !began ? widest(scale, now) : now;
      shown = snapshot;
      void chart.setSignals({ ...scale });
      showThreshold(chart);
      host.dataset.epoch = String(snapshot.epoch);
      return chart.update();
    };
  });
  return panel.stop;
}

/** Holds the thresholds of all rules too: without labels they may lie beyond every test signal. */
function scaleOf({ histogram, thresholds }: Snapshot): Scale {
  const { edges, normal, abnormal } = histogram;
  const marks = Object.values(thresholds).filter((value) => value > 0);
  return {
    low: Math.min(edges[0] ?? 1, ...marks.map((value) => value / MARGIN)),
    high: Math.max(edges.at(-1) ?? 2, ...marks.map((value) => value * MARGIN)),
    up: Math.max(1, ...normal),
    down: Math.max(1, ...abnormal),
  };
}

function widest(one: Scale, other: Scale): Scale {
  return {
    low: Math.min(one.low, other.low),
    high: Math.max(one.high, other.high),
    up: Math.max(one.up, other.up),
    down: Math.max(one.down, other.down),
  };
}

/** Without labels there is one hill, and nobody knows what is in it. */
function showNames(chart: Chart, { data }: Session): void {
  const labelled = data.kinds.length > 0;
  void chart.setSignals({ labelled, title_y: `number of ${data.nouns}` });
  const normal = labelled ? "normal ↑" : `all ${data.nouns}`;
  void chart.setData("name-normal", [{ name: normal }]);
  void chart.setData("name-abnormal", labelled ? [{ name: "abnormal ↓" }] : []);
}

/** How many test signals are flagged, in words. */
function flagged({ data }: Session, { scores }: Snapshot, threshold: number): string {
  const many = scores.reduce((sum, score) => (score > threshold ? sum + 1 : sum), 0);
  return `${many} of ${scores.length} test ${data.nouns} lie above it.`;
}

/** The last step that does not exceed a threshold. */
function placeOf(steps: ArrayLike<number>, threshold: number): number {
  let place = 0;
  while (place + 1 < steps.length && (steps[place + 1] ?? Infinity) <= threshold) place += 1;
  return place;
}

function distinct(scores: Float32Array): Float32Array {
  return Float32Array.from(new Set(scores)).sort();
}
