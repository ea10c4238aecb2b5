// A figure with one of everything that the shared modules offer, for the tests.
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { FigureElement } from "../../shared/figure.js";
import { fixed } from "../../shared/format.js";
import { latest, runtime, signals } from "../../shared/runtime.js";
import { showRuntime } from "../../shared/runtimeStatus.js";
import { number, UrlState } from "../../shared/urlState.js";

class DemoFigure extends FigureElement {
  readonly #state = new UrlState("demo", { at: number(0.5, { min: 0, max: 2, digits: 2 }) });
  #chart!: Chart;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    const host = this.find("signal");
    this.#chart = await mountChart(host, { signals: { threshold: this.#state.values.at } });
    this.#announcer = new Announcer(this.find("status"));
    this.#state.subscribe(() => this.#show());
    this.#show();
    host.addEventListener("pointerdown", (event) => {
      const { x, y } = this.#chart.locate(event);
      this.find("where").textContent = `${fixed(x, 2)} ${fixed(y, 2)}`;
    });
    this.find("flat").addEventListener("click", () => {
      void this.#chart.setData("signal", [{ point: 0, value: 1 }, { point: 10, value: 1 }]);
    });
    showRuntime(this.find("runtime"), "The picture stays.");
    this.find("run").addEventListener("click", () => void this.#infer());
  }

  protected override reset(): void {
    this.#state.reset();
  }

  protected override onscreen(): void {
    this.figure.dataset.screen = "on";
  }

  protected override offscreen(): void {
    this.figure.dataset.screen = "off";
  }

  #show(): void {
    const { at } = this.#state.values;
    this.find("at-value").textContent = fixed(at, 2);
    this.#announcer.say(`The threshold is ${fixed(at, 2)}.`);
    void this.#chart.setSignals({ threshold: at });
  }

  async #infer(): Promise<void> {
    const square = latest(async (value: number) => {
      const model = await runtime.loadModel(this.source("model"));
      const { y } = await runtime.run(model, { x: signals(new Float32Array([value, 2, 3]), 3) });
      return y?.data;
    });
    try {
      // Of questions that come at once, the first is asked, the newest answered, the rest dropped.
      const answers = await Promise.all([1, 4, 5, 6].map(square));
      this.find("answers").textContent = answers.map((data) => data?.join(" ") ?? "–").join(", ");
    } catch (error) {
      this.find("answers").textContent = `failed: ${(error as Error).message}`;
    }
  }
}

customElements.define("anomagram-demo", DemoFigure);
