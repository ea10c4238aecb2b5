/** The detector: choose a signal, draw one or bend one, and the network judges it. */
import { mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { runtime, signals } from "../../shared/runtime.js";
import { showRuntime } from "../../shared/runtimeStatus.js";
import { type Answer, SignalDesk } from "../../shared/signal/desk.js";
import type { Bend } from "../../shared/signal/editor.js";
import { Gallery } from "../../shared/signal/gallery.js";
import { integer, UrlState } from "../../shared/urlState.js";

interface Preset {
  signal: number[];
  reconstruction: number[];
  score: number;
}

interface Sent {
  scale: number;
  signals: number[][];
  reconstructions: number[][];
  scores: number[];
  presets: Record<string, Preset>;
  /** The sample that the presets were made from. */
  preset_of: string;
  threshold: number;
  frame: [low: number, high: number];
  bend: Bend;
  kinds: Record<string, { short: string; normal: boolean }>;
}

class DetectorFigure extends FigureElement {
  #sent!: Sent;
  #desk!: SignalDesk;
  #gallery!: Gallery;
  #state!: UrlState<{ sample: ReturnType<typeof integer> }>;
  /** The sample that all changes began with. */
  #sample = 0;

  protected override async start(): Promise<void> {
    const first = this.findAll("sample").findIndex((s) => s.ariaChecked === "true");
    this.#sent = await fetchJson<Sent>(this.source("samples"));
    this.#state = new UrlState("detector", {
      sample: integer(first + 1, { min: 1, max: this.#sent.signals.length }),
    });
    this.#gallery = new Gallery(this.findAll("sample"), (place) => {
      this.#state.set({ sample: place + 1 });
      this.#choose(place);
    });
    const [signal, scale] = await Promise.all([
      mountChart(this.find("signal"), { decorative: true }),
      mountChart(this.find("scale")),
    ]);
    this.#desk = new SignalDesk({
      find: (part) => this.find(part),
      signal,
      scale,
      range: this.#sent.frame,
      bend: this.#sent.bend,
      threshold: () => this.#sent.threshold,
      judge: (values) => this.#judge(values),
      isQuick: () => runtime.state.kind === "ready",
      // By the time the pen moves, the runtime is on its way.
      intend: () => void runtime.prepare().catch(() => {}),
      changed: () => this.#mark(undefined),
      restored: () => this.#choose(this.#sample),
    });
    this.#listenToControls();
    showRuntime(this.find("runtime"), "The samples are answered all the same.");
    this.#state.subscribe(({ sample }) => this.#choose(sample - 1));
    this.#choose(this.#state.values.sample - 1);
  }

  protected override reset(): void {
    const kind = this.find<HTMLSelectElement>("kind");
    kind.value = "all";
    this.#gallery.filter("all");
    if (this.find<HTMLInputElement>("labels").checked) this.find("labels").click();
    this.find("mode").querySelector<HTMLInputElement>('input[value="look"]')?.click();
    this.#state.reset();
    this.#choose(this.#state.values.sample - 1);
  }

  #signal(sent: readonly number[]): number[] {
    return unscaled(sent, this.#sent.scale);
  }

  /** Shows a sample of the gallery; its answer was computed with the page. */
  #choose(place: number): void {
    const sent = this.#sent;
    this.#sample = place;
    this.#mark(place);
    this.#desk.load(this.#gallery.name(place), this.#signal(sent.signals[place] ?? []), {
      reconstruction: this.#signal(sent.reconstructions[place] ?? []),
      score: sent.scores[place],
    });
  }

  #preset(name: string): void {
    const preset = this.#sent.presets[name];
    if (!preset) return;
    this.#mark(undefined);
    const who = `${this.#sent.preset_of}, ${name.replace("-", " ")}`;
    this.#desk.replace(who, this.#signal(preset.signal), {
      reconstruction: this.#signal(preset.reconstruction),
      score: preset.score,
    });
  }

  async #judge(values: Float32Array<ArrayBuffer>): Promise<Answer> {
    const model = await runtime.loadModel(this.find("canvas").dataset.model ?? "");
    const outputs = await runtime.run(
      model,
      { signal: signals(values, values.length) },
      { outputs: ["reconstruction", "score"] },
    );
    return {
      reconstruction: outputs.reconstruction?.data as Float32Array,
      score: (outputs.score?.data as Float32Array | undefined)?.[0],
    };
  }

  #mark(place: number | undefined): void {
    this.#gallery.mark(place);
    this.#tellLabel();
  }

  #tellLabel(): void {
    const chosen = this.findAll("sample").find((sample) => sample.ariaChecked === "true");
    const shown = this.find<HTMLInputElement>("labels").checked;
    const label = this.#sent.kinds[chosen?.dataset.kind ?? ""];
    this.find("label").textContent = shown && label ? `Its label: ${label.short}.` : "";
  }

  #listenToControls(): void {
    for (const button of this.findAll<HTMLButtonElement>("preset")) {
      button.addEventListener("click", () => this.#preset(button.value));
    }
    const kind = this.find<HTMLSelectElement>("kind");
    kind.addEventListener("change", () => this.#gallery.filter(kind.value));
    const labels = this.find<HTMLInputElement>("labels");
    labels.addEventListener("change", () => {
      this.#gallery.label(labels.checked ? this.#sent.kinds : undefined);
      this.find("tally").hidden = !labels.checked;
      this.#tellLabel();
    });
  }
}

customElements.define("anomagram-detector", DetectorFigure);
