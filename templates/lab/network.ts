/**
 * The picture of the network: its layers as columns of units, its weights as edges, thicker the
 * larger they are within their layer. Of wide layers some units stand for all.
 */
import { count } from "../shared/format.js";
import { layerSizes, parameterCount, weightOffsets } from "./layers.js";
import type { Session } from "./session.js";

const SVG = "http://www.w3.org/2000/svg";
/** Most units drawn of one layer: more would be a blur, and slow. */
const MOST = 12;
const MARGIN = 18;
/** As wide as a letter of a label, about. */
const LETTER = 6;
const RADIUS = 4.5;
/** Widths of edges, and the share of a layer's largest weight from which each is drawn. */
const WIDTHS = [
  { from: 0.75, width: 2.4, opacity: 0.9 },
  { from: 0.5, width: 1.5, opacity: 0.7 },
  { from: 0.25, width: 0.9, opacity: 0.5 },
  { from: 0.08, width: 0.5, opacity: 0.35 },
] as const;

export function mountNetwork(host: HTMLElement, session: Session): () => void {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("role", "img");
  const surface = host.querySelector<HTMLElement>('[data-part="network-picture"]') ?? host;
  const words = host.querySelector<HTMLElement>('[data-part="network-words"]');
  let frame = 0;
  let shown = false;
  // The network that the server has drawn, which stays until there is another or a run.
  const served = host.dataset.sizes ?? "";

  /** Also what is out of sight can be read. */
  function tell(): void {
    const sizes = layerSizes(session.settings, session.data.points);
    const path = sizes.join(" → ");
    const all = `${count(parameterCount(sizes))} weights and biases`;
    svg.setAttribute("aria-label", `The network: ${path}, ${all}.`);
    if (words) words.textContent = `${path} · ${all}`;
    soon();
  }

  function draw(): void {
    frame = 0;
    const { width, height } = surface.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const sizes = layerSizes(session.settings, session.data.points);
    const isServed = surface.firstElementChild !== svg;
    if (isServed && !session.run && String(sizes) === served) return;
    if (isServed) surface.replaceChildren(svg);
    const columns = sizes.map((size, layer) => column(size, layer, sizes.length, width, height));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren(
      ...edges(columns, sizes, weights(session, sizes)),
      ...units(columns),
      ...labels(columns, sizes, width, height),
    );
  }

  function soon(): void {
    if (frame === 0 && shown) frame = requestAnimationFrame(draw);
  }

  const sight = new IntersectionObserver((entries) => {
    shown = entries.at(-1)?.isIntersecting ?? false;
    soon();
  });
  const size = new ResizeObserver(soon);
  tell();
  sight.observe(surface);
  size.observe(surface);
  const stops = [
    session.on("settings", tell),
    session.on("data", tell),
    session.on("snapshot", soon),
    () => sight.disconnect(),
    () => size.disconnect(),
    () => cancelAnimationFrame(frame),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

interface Column {
  readonly x: number;
  /** The units that are drawn, by their place in the layer, and where. */
  readonly drawn: readonly { readonly place: number; readonly y: number }[];
  readonly all: boolean;
  /** The signal itself, at either end: a bar, not units. */
  readonly end: boolean;
}

function column(
  size: number,
  layer: number,
  layers: number,
  width: number,
  height: number,
): Column {
  const shown = Math.min(size, MOST);
  const room = height - 3 * MARGIN;
  const end = layer === 0 || layer === layers - 1;
  const gap = Math.min(end ? Infinity : 24, room / Math.max(1, shown - 1));
  const middle = MARGIN + room / 2;
  return {
    x: MARGIN + (layer / (layers - 1)) * (width - 2 * MARGIN),
    drawn: Array.from({ length: shown }, (_, index) => ({
      place: shown === 1 ? 0 : Math.round((index * (size - 1)) / (shown - 1)),
      y: middle + (index - (shown - 1) / 2) * gap,
    })),
    all: shown === size,
    end,
  };
}

/** The parameters of the run on show, if it has this network. */
function weights(session: Session, sizes: readonly number[]): Float32Array | undefined {
  const { run, data } = session;
  if (!run || String(layerSizes(run.settings, data.points)) !== String(sizes)) return undefined;
  const { parameters } = run.snapshot;
  return parameters.length === parameterCount(sizes) ? parameters : undefined;
}

function edges(
  columns: readonly Column[],
  sizes: readonly number[],
  parameters: Float32Array | undefined,
): SVGElement[] {
  const offsets = weightOffsets(sizes);
  return columns.slice(1).flatMap((right, gap) => {
    const left = columns[gap];
    if (!left) return [];
    const lines = left.drawn.flatMap((from) =>
      right.drawn.map((to) => ({
        value:
          parameters?.[(offsets[gap] ?? 0) + from.place * (sizes[gap + 1] ?? 0) + to.place] ?? NaN,
        path: `M${left.x.toFixed(1)} ${from.y.toFixed(1)}L${right.x.toFixed(1)} ${to.y.toFixed(1)}`,
      })),
    );
    if (!parameters) return [path(lines, "edge is-unknown", WIDTHS[3])];
    const largest = lines.reduce((most, { value }) => Math.max(most, Math.abs(value) || 0), 1e-12);
    return WIDTHS.flatMap((kind, place) => {
      const below = WIDTHS[place - 1]?.from ?? Infinity;
      const among = lines.filter(({ value }) => {
        const share = Math.abs(value) / largest;
        return share >= kind.from && share < below;
      });
      const positive = among.filter(({ value }) => value > 0);
      const negative = among.filter(({ value }) => value < 0);
      return [
        ...(positive.length > 0 ? [path(positive, "edge is-positive", kind)] : []),
        ...(negative.length > 0 ? [path(negative, "edge is-negative", kind)] : []),
      ];
    });
  });
}

function path(
  lines: readonly { path: string }[],
  kind: string,
  look: { width: number; opacity: number },
): SVGElement {
  const d = lines.map((line) => line.path).join("");
  return element("path", {
    d,
    class: kind,
    "stroke-width": look.width,
    "stroke-opacity": look.opacity,
  });
}

function units(columns: readonly Column[]): SVGElement[] {
  const crowded = (columns[1]?.x ?? 0) - (columns[0]?.x ?? 0) < 4 * RADIUS;
  return columns.flatMap(({ x, drawn, end }) => {
    const [first, last] = [drawn[0]?.y ?? 0, drawn.at(-1)?.y ?? 0];
    if (end) {
      return [element("line", { x1: x, x2: x, y1: first - 4, y2: last + 4, class: "signal-end" })];
    }
    const radius = crowded ? RADIUS / 2 : RADIUS;
    return drawn.map(({ y }) => element("circle", { cx: x, cy: y, r: radius, class: "unit" }));
  });
}

function labels(
  columns: readonly Column[],
  sizes: readonly number[],
  width: number,
  height: number,
): SVGElement[] {
  const room = width / columns.length;
  return columns.flatMap(({ x, end, all, drawn }, layer) => {
    if (room < 22 && !end && layer !== (columns.length - 1) / 2) return [];
    const anchor = layer === 0 ? "start" : layer === columns.length - 1 ? "end" : "middle";
    const at = end ? (layer === 0 ? x - 2 : x + 2) : x;
    const text = element("text", { x: at, y: height - 6, "text-anchor": anchor, class: "units" });
    const size = String(sizes[layer]);
    const share = `${drawn.length} of ${size}`;
    const inPart = share.length * LETTER < room ? share : `${size} …`;
    text.textContent = all || end ? size : inPart;
    return [text];
  });
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
