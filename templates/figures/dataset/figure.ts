/** The classes: single signals are picked out of the faint ones, by pointer or slider. */
import { type Chart, type ChartPoint, mountChart } from "../../shared/chart.js";
import { Slider } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { integer, UrlState } from "../../shared/urlState.js";

/** One faint line: its number and its corners. */
interface Line {
  one: number;
  x: number[];
  y: number[];
}

interface Panel {
  chart: Chart;
  lines: Line[];
}

class DatasetFigure extends FigureElement {
  readonly #panels: Panel[] = [];
  #slider!: Slider;
  #state!: UrlState<{ one: ReturnType<typeof integer> }>;

  protected override async start(): Promise<void> {
    this.#slider = new Slider(this.find("one"), (one) => this.#state.set({ one }));
    this.#state = new UrlState("dataset", {
      one: integer(0, { min: 0, max: Number(this.#slider.input.max) }),
    });
    const hosts = this.findAll("panel").flatMap((panel) => [
      ...panel.querySelectorAll<HTMLElement>(".chart"),
    ]);
    await Promise.all(hosts.map((host) => fetchJson(host.dataset.spec ?? "")));
    for (const host of hosts) {
      const panel = await mountPanel(host);
      this.#panels.push(panel);
      this.#listen(panel);
      // The page may scroll between two charts.
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.#state.subscribe(() => this.#show());
    this.#show();
  }

  protected override reset(): void {
    this.#state.reset();
  }

  /** The line nearest to the pointer is strong while the pointer is there. */
  #listen({ chart, lines }: Panel): void {
    const point = (event: PointerEvent) => {
      const spot = chart.locate(event);
      if (spot.inside) void chart.setSignals({ one: nearest(lines, spot) });
    };
    chart.host.addEventListener("pointermove", point);
    chart.host.addEventListener("pointerdown", point);
    chart.host.addEventListener("pointerleave", ({ pointerType }) => {
      // A finger has no other way to leave; what it chose stays.
      if (pointerType === "mouse") this.#show();
    });
  }

  #show(): void {
    const { one } = this.#state.values;
    for (const { chart, lines } of this.#panels) {
      // A small class may have no such signal.
      void chart.setSignals({ one: one > lines.length ? 0 : one });
    }
    this.#slider.show(one, one === 0 ? "none" : `number ${one}`);
  }
}

/** The faint lines are in the chart's specification, which is fetched once for both. */
async function mountPanel(host: HTMLElement): Promise<Panel> {
  const chart = await mountChart(host);
  const spec = await fetchJson<{ data: { name: string; values?: Line[] }[] }>(
    host.dataset.spec ?? "",
  );
  return { chart, lines: spec.data.find(({ name }) => name === "signals")?.values ?? [] };
}

/** The number of the line that passes closest above or below a place. */
function nearest(lines: readonly Line[], { x, y }: ChartPoint): number {
  const off = (line: Line) => Math.abs(heightAt(line, x) - y);
  return lines.reduce((best, line) => (off(line) < off(best) ? line : best)).one;
}

function heightAt({ x: xs, y: ys }: Line, x: number): number {
  const after = Math.max(
    1,
    xs.findIndex((corner) => corner >= x),
  );
  const [x0 = 0, x1 = 1] = xs.slice(after - 1, after + 1);
  const [y0 = 0, y1 = 0] = ys.slice(after - 1, after + 1);
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

customElements.define("anomagram-dataset", DatasetFigure);
