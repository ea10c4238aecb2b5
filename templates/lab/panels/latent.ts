/**
 * Where the encoder puts the test signals. The chart has the axes; the dots are on a canvas over
 * it, since hundreds of marks would take Vega longer than a frame.
 */
import { type Chart, mountChart } from "../../shared/chart.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import type { Division, Snapshot } from "../trainer.protocol.js";
import { live } from "./live.js";
import { hasErrors, showEmpty, whyEmpty } from "./words.js";

const MARGIN = 0.05;
/** What a collapsed network has left: drawn to its own size, any two places lie far apart. */
const LEAST = 1;
const RADIUS = 2.8;

interface Frame {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

export function mountLatent(host: HTMLElement, session: Session): () => void {
  const events = ["snapshot", "data", "phase"] as const;
  const panel = live(host, session, events, async () => {
    const chart = await mountChart(part(host, "latent"));
    const canvas = document.createElement("canvas");
    canvas.className = "latent-dots";
    canvas.setAttribute("aria-hidden", "true"); // the chart's label says what it shows
    chart.host.append(canvas);
    let last: { snapshot: Snapshot; division: Division } | undefined;
    const paint = () => last && drawDots(canvas, chart, session, last.snapshot, last.division);
    chart.onLayout(() => void paint());
    // Colours are read when drawn, so a change of theme needs a drawing.
    const theme = new MutationObserver(() => void paint());
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void paint());
    let frame: Frame | undefined;
    return async () => {
      const { snapshot, division, run, data } = session;
      showEmpty(host, whyEmpty(session));
      // Before the data have come, the picture of the recorded run stays.
      if (!hasErrors(snapshot) || !division || !run || !isKnown(session)) return;
      const began = !last || snapshot.epoch < last.snapshot.epoch;
      const now = frameOf(snapshot);
      frame = session.phase === "training" && frame && !began ? widest(frame, now) : now;
      last = { snapshot, division };
      host.dataset.epoch = String(snapshot.epoch);
      const [across, up] = titles(run.settings.latent);
      const words =
        `${snapshot.scores.length} test ${data.nouns}; across: ${across}, ` +
        `up: ${up}. ${whereWords(session, snapshot, division)}`;
      chart.describe({ label: words });
      void chart.setData("dots", []);
      await chart.setSignals({ ...frame, title_x: across, title_y: up });
    };
  });
  return panel.stop;
}

/** As in anomagram_build/lab/charts.py. */
function titles(width: number): [across: string, up: string] {
  if (width === 1) return ["the bottleneck’s only number", "(up and down mean nothing)"];
  if (width === 2) return ["first number of the bottleneck", "second number"];
  return ["first principal component of the bottleneck", "second"];
}

function isKnown({ data }: Session): boolean {
  return data.kinds.length === 0 || data.abnormal !== undefined;
}

/** What holds all places, with some room around. */
function frameOf({ latent, health }: Snapshot): Frame {
  const { left, right, bottom, top } = extremes(latent);
  const least = health === "collapsed" ? LEAST : 0;
  const room = (span: number) => Math.max(MARGIN * (span || 1), (least - span) / 2);
  const [across, up] = [room(right - left), room(top - bottom)];
  return { left: left - across, right: right + across, bottom: bottom - up, top: top + up };
}

function extremes(latent: ArrayLike<number>): Frame {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at + 1 < latent.length; at += 2) {
    const [x, y] = [latent[at] ?? 0, latent[at + 1] ?? 0];
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return { left, right, bottom, top };
}

function widest(one: Frame, other: Frame): Frame {
  return {
    left: Math.min(one.left, other.left),
    right: Math.max(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
    top: Math.max(one.top, other.top),
  };
}

function drawDots(
  canvas: HTMLCanvasElement,
  chart: Chart,
  { data }: Session,
  { latent }: Snapshot,
  { test }: Division,
): void {
  const { width, height } = chart.host.getBoundingClientRect();
  const density = Math.min(2, devicePixelRatio);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const labelled = data.abnormal !== undefined;
  const place = places(chart);
  for (const abnormal of [1, 0]) {
    const colour = labelled ? (abnormal ? "--abnormal" : "--normal") : "--series-1";
    const dot = dotOf(style.getPropertyValue(colour), abnormal === 1, density);
    const middle = dot.width / 2;
    test.forEach((row, at) => {
      if ((data.abnormal?.[row] ?? 0) !== abnormal) return;
      const x = density * place.x(latent[2 * at] ?? 0);
      const y = density * place.y(latent[2 * at + 1] ?? 0);
      context.drawImage(dot, Math.round(x - middle), Math.round(y - middle));
    });
  }
}

/** Where readers force their own colours, two of which may be much alike. */
const FORCED = matchMedia("(forced-colors: active)");

/** One dot, drawn once and copied from then on: hundreds of paths are slow to fill. */
function dotOf(colour: string, abnormal: boolean, density: number): HTMLCanvasElement {
  const dot = document.createElement("canvas");
  const reach = density * RADIUS * (abnormal ? 1.45 : 1);
  dot.width = 2 * Math.ceil(reach);
  dot.height = dot.width;
  const context = dot.getContext("2d");
  if (!context) return dot;
  context.globalAlpha = 0.7;
  context.fillStyle = colour;
  context.translate(dot.width / 2, dot.height / 2);
  context.beginPath();
  if (abnormal) {
    context.moveTo(0, -reach);
    context.lineTo(reach, 0);
    context.lineTo(0, reach);
    context.lineTo(-reach, 0);
  } else {
    context.arc(0, 0, reach, 0, 2 * Math.PI);
  }
  if (FORCED.matches && !abnormal) {
    context.strokeStyle = colour;
    context.globalAlpha = 1;
    context.stroke();
  } else {
    context.fill();
  }
  return dot;
}

/** Straight lines between the plot's edges: a scale asked for each dot would be slow. */
function places(chart: Chart): { x(value: number): number; y(value: number): number } {
  const [x0, x1] = [chart.place("x", 0), chart.place("x", 1)];
  const [y0, y1] = [chart.place("y", 0), chart.place("y", 1)];
  return { x: (value) => x0 + value * (x1 - x0), y: (value) => y0 + value * (y1 - y0) };
}

/** How far each kind reaches, for who can't see the dots. */
function whereWords({ data }: Session, { latent }: Snapshot, { test }: Division): string {
  const parts = data.abnormal ? [0, 1] : [undefined];
  return parts
    .flatMap((kind) => {
      const of: number[] = [];
      test.forEach((row, at) => {
        if (kind !== undefined && data.abnormal?.[row] !== kind) return;
        of.push(latent[2 * at] ?? 0, latent[2 * at + 1] ?? 0);
      });
      if (of.length === 0) return [];
      const { left, right, bottom, top } = extremes(of);
      const name = kind === undefined ? "All" : kind ? "Abnormal" : "Normal";
      return `${name}: ${short(left)} to ${short(right)} across, ${short(bottom)} to ${short(top)} up.`;
    })
    .join(" ");
}

function short(value: number): string {
  return value.toFixed(1).replace("-", "−");
}
