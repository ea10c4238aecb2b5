/**
 * Draws a compiled Vega chart over its prerendered picture.
 *
 * The picture stays in the flow, invisible, and gives the box its size: taking over moves nothing.
 * The chart fills that box, so its specification must have `autosize: fit`, as all have that
 * `figures/chart.py` compiles. Colours are CSS custom properties (`var(--normal)`), hence a change
 * of theme needs no redraw.
 */
import type { Runtime, Spec, View as VegaView } from "vega";
import { fetchJson } from "./data.js";
import { lettered } from "./lettering.js";
import { nextTask } from "./tasks.js";
import { Tooltip } from "./tooltip.js";
import { changeset, expressionInterpreter, parse, View } from "./vega.js";

export type Row = object;
export type Rows = readonly Row[];

export interface ChartOptions {
  /** First values of signals, by name. */
  signals?: Readonly<Record<string, unknown>>;
  /** First rows of data sets, by name, in place of those in the specification. */
  data?: Readonly<Record<string, Rows>>;
  /** What a screen reader says; that of its picture where left out. */
  label?: string;
  /** True where other text in the figure says the same, and better. */
  decorative?: boolean;
}

export interface ChartPoint {
  x: number;
  y: number;
  /** Whether it lies within the axes. */
  inside: boolean;
}

export interface ChartBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The text alternative of the picture that the server rendered. */
export function pictureLabel(host: HTMLElement): string {
  return host.querySelector("img")?.alt ?? "";
}

/** Mounts the chart of `<div class="chart" data-spec="…">`, over its picture. */
export async function mountChart(host: HTMLElement, options: ChartOptions = {}): Promise<Chart> {
  const address = host.dataset.spec;
  if (!address) throw new Error("a chart's host needs data-spec, the address of its specification");
  // Labels are measured when laid out, so the font must be there.
  const [spec] = await Promise.all([fetchJson<Spec>(address), document.fonts.ready]);
  // Parsing, building and drawing take some tens of milliseconds each on a slow phone: not at once.
  await nextTask();
  const flow = parse(lettered(withData(spec, options.data), host.clientWidth), undefined, {
    ast: true,
  });
  await nextTask();
  const chart = new Chart(host, flow, options);
  await nextTask();
  await chart.update();
  await nextTask();
  await chart.appear();
  host.setAttribute("data-live", "");
  return chart;
}

export class Chart {
  readonly host: HTMLElement;
  readonly #view: VegaView;
  readonly #surface: HTMLElement;
  readonly #tooltip = new Tooltip();
  readonly #resize: ResizeObserver;
  readonly #afterLayout = new Set<() => void>();
  #pending: Promise<void> | undefined;

  constructor(host: HTMLElement, flow: Runtime, options: ChartOptions) {
    this.host = host;
    this.#surface = document.createElement("div");
    this.#surface.className = "chart-surface";
    this.describe(options);
    host.append(this.#surface);

    this.#view = new View(flow, { expr: expressionInterpreter, renderer: "svg" });
    this.#view.tooltip((_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) =>
      this.#tooltip.show(value, event.clientX, event.clientY),
    );
    this.#surface.addEventListener("pointerleave", () => this.#tooltip.hide());
    for (const [name, value] of Object.entries(options.signals ?? {})) {
      this.#view.signal(name, value);
    }
    this.#fit();
    this.#resize = new ResizeObserver(() => {
      if (this.#fit()) void this.update();
    });
    this.#resize.observe(host);
  }

  /** Draws for the first time; until then updates lay out, and nothing more. */
  appear(): Promise<void> {
    this.#view.initialize(this.#surface);
    return this.update();
  }

  describe({ label, decorative = false }: Pick<ChartOptions, "label" | "decorative">): void {
    if (decorative) {
      this.#surface.setAttribute("aria-hidden", "true");
    } else {
      this.#surface.setAttribute("role", "img");
      this.#surface.setAttribute("aria-label", label ?? pictureLabel(this.host));
    }
  }

  /** The value of a signal now. */
  signal(name: string): unknown {
    return this.#view.signal(name);
  }

  /** Sets signals; the chart is drawn once, after all changes of this moment. */
  setSignals(values: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) this.#view.signal(name, value);
    return this.update();
  }

  /** Replaces all rows of a data set. */
  setData(name: string, rows: Rows): Promise<void> {
    const all = () => true;
    this.#view.change(
      name,
      changeset()
        .remove(all)
        .insert([...rows]),
    );
    return this.update();
  }

  /** Calls back when a signal that the chart itself changes (a selection, a hover) has changed. */
  onSignal(name: string, listener: (value: unknown) => void): () => void {
    const handler = (_name: string, value: unknown) => listener(value);
    this.#view.addSignalListener(name, handler);
    return () => this.#view.removeSignalListener(name, handler);
  }

  /** Calls back after each drawing that may have moved the axes; for what is laid over a chart. */
  onLayout(listener: () => void): () => void {
    this.#afterLayout.add(listener);
    return () => this.#afterLayout.delete(listener);
  }

  /** Draws what has changed. Calls of one moment share one drawing. */
  update(): Promise<void> {
    this.#pending ??= Promise.resolve().then(async () => {
      this.#pending = undefined;
      await this.#view.runAsync();
      for (const listener of this.#afterLayout) listener();
    });
    return this.#pending;
  }

  /** The rectangle within the axes, in CSS pixels from the host's upper left corner. */
  get plot(): ChartBox {
    const [left, top] = this.#view.origin();
    const padding = this.#view.padding();
    const side = (name: "left" | "top") =>
      typeof padding === "number" ? padding : ((padding as Partial<ChartBox>)[name] ?? 0);
    return {
      left: left + side("left"),
      top: top + side("top"),
      width: this.#view.signal("width") as number,
      height: this.#view.signal("height") as number,
    };
  }

  /** Where in the data a pointer event is, by the inverse of the continuous scales `x` and `y`. */
  locate(event: { clientX: number; clientY: number }, x = "x", y = "y"): ChartPoint {
    const box = this.#surface.getBoundingClientRect();
    const { left, top, width, height } = this.plot;
    const across = event.clientX - box.left - left;
    const down = event.clientY - box.top - top;
    return {
      x: this.#invert(x, across),
      y: this.#invert(y, down),
      inside: across >= 0 && across <= width && down >= 0 && down <= height,
    };
  }

  /** Where a value stands along a scale, in CSS pixels from the host's left or upper edge. */
  place(scale: "x" | "y", value: number, name: string = scale): number {
    const { left, top } = this.plot;
    return (scale === "x" ? left : top) + (this.#view.scale(name) as (v: number) => number)(value);
  }

  dispose(): void {
    this.#resize.disconnect();
    this.#view.finalize();
    this.#tooltip.remove();
    this.#surface.remove();
    this.host.removeAttribute("data-live");
  }

  #invert(name: string, pixels: number): number {
    const scale = this.#view.scale(name) as { invert?: (pixels: number) => number } | undefined;
    if (!scale?.invert) throw new Error(`scale "${name}" of this chart cannot be inverted`);
    return scale.invert(pixels);
  }

  /** Takes the host's size; answers whether it differs from the last. */
  #fit(): boolean {
    const { width, height } = this.host.getBoundingClientRect();
    const [across, down] = [Math.floor(width), Math.floor(height)];
    if (across === 0 || down === 0) return false;
    if (across === this.#size[0] && down === this.#size[1]) return false;
    this.#size = [across, down];
    this.#view.width(across).height(down).resize();
    return true;
  }

  #size: readonly [number, number] = [0, 0];
}

/** The specification with some of its data sets' rows replaced; an unknown name is an error. */
function withData(spec: Spec, rows: ChartOptions["data"]): Spec {
  if (!rows) return spec;
  const known = new Set(spec.data?.map((data) => data.name));
  const unknown = Object.keys(rows).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `no data set "${unknown.join('", "')}" in this chart: ${[...known].join(", ")}`,
    );
  }
  const data = spec.data?.map((set) => {
    const replaced = rows[set.name];
    return replaced ? { ...set, values: [...replaced] } : set;
  });
  return { ...spec, data } as Spec;
}
