/** The detector: choose a signal, draw one or bend one, and the network judges it. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { fixed } from "../../shared/format.js";
import { latest, runtime, signals } from "../../shared/runtime.js";
import { showRuntime } from "../../shared/runtimeStatus.js";
import { integer, UrlState } from "../../shared/urlState.js";
import { SignalEditor } from "./editor.js";
import { Gallery } from "./gallery.js";

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
  bend: number[];
  kinds: Record<string, { short: string; normal: boolean }>;
}

/** What the network says of a signal; without an answer yet, both are missing. */
interface Answer {
  reconstruction?: ArrayLike<number>;
  score?: number;
}

type Mode = "look" | "bend" | "draw";

class DetectorFigure extends FigureElement {
  #sent!: Sent;
  #chart!: Chart;
  #scale!: Chart;
  #editor!: SignalEditor;
  #gallery!: Gallery;
  #announcer!: Announcer;
  #state!: UrlState<{ sample: ReturnType<typeof integer> }>;
  #mode: Mode = "look";
  /** The point that the arrow keys are at; -1 while the chart has no focus. */
  #cursor = -1;
  /** What the signal on show is called: a sample's name, a preset's, or the reader's own. */
  #who = "";
  /** The sample that all changes began with. */
  #sample = 0;

  protected override async start(): Promise<void> {
    const first = this.findAll("sample").findIndex((s) => s.ariaChecked === "true");
    this.#sent = await fetchJson<Sent>(this.source("samples"));
    this.#editor = new SignalEditor(
      this.#signal(this.#sent.signals[first] ?? []),
      this.#sent.frame,
      this.#sent.bend,
    );
    this.#announcer = new Announcer(this.find("status"));
    this.#state = new UrlState("detector", {
      sample: integer(first + 1, { min: 1, max: this.#sent.signals.length }),
    });
    this.#gallery = new Gallery(this.findAll("sample"), (place) => {
      this.#state.set({ sample: place + 1 });
      this.#choose(place);
    });
    [this.#chart, this.#scale] = await Promise.all([
      mountChart(this.find("signal"), { decorative: true }),
      mountChart(this.find("scale")),
    ]);
    this.#listenToPen();
    this.#listenToKeys();
    this.#listenToControls();
    showRuntime(this.find("runtime"), "The samples are answered all the same.");
    this.#state.subscribe(({ sample }) => this.#choose(sample - 1));
    this.#choose(this.#state.values.sample - 1);
  }

  #signal(sent: readonly number[]): number[] {
    return unscaled(sent, this.#sent.scale);
  }

  /** Shows a sample of the gallery; its answer was computed with the page. */
  #choose(place: number): void {
    const sent = this.#sent;
    this.#editor.load(this.#signal(sent.signals[place] ?? []));
    this.#gallery.mark(place);
    this.#sample = place;
    this.#who = this.#gallery.name(place);
    this.#show({
      reconstruction: this.#signal(sent.reconstructions[place] ?? []),
      score: sent.scores[place],
    });
  }

  #preset(name: string): void {
    const preset = this.#sent.presets[name];
    if (!preset) return;
    this.#editor.replace(this.#signal(preset.signal));
    this.#gallery.mark(undefined);
    this.#who = `${this.#sent.preset_of}, ${name.replace("-", " ")}`;
    this.#show({
      reconstruction: this.#signal(preset.reconstruction),
      score: preset.score,
    });
  }

  readonly #ask = latest(async (values: Float32Array<ArrayBuffer>): Promise<Answer> => {
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
  });

  /** The reader has changed the signal: draw it at once, and its answer as soon as it is there. */
  #edited(): void {
    this.#gallery.mark(undefined);
    this.#who = "Your own";
    if (this.#editor.blank || runtime.state.kind !== "ready") this.#show({});
    if (this.#editor.blank) return;
    this.#ask(Float32Array.from(this.#editor.values))
      .then((answer) => {
        if (answer && this.#who === "Your own" && !this.#editor.blank) this.#show(answer);
      })
      .catch(() => {}); // The runtime's status says why.
  }

  #show({ reconstruction, score }: Answer): void {
    const values = this.#editor.values;
    const above = score !== undefined && score > this.#sent.threshold;
    void this.#chart.setData(
      "signal",
      values.map((value, index) => ({
        index,
        signal: value,
        reconstruction: reconstruction?.[index] ?? null,
      })),
    );
    void this.#chart.setSignals({ abnormal: above, cursor: this.#cursor });
    if (score !== undefined) void this.#scale.setSignals({ score, abnormal: above });
    this.#tell(score, above);
    this.find<HTMLButtonElement>("undo").disabled = !this.#editor.canUndo;
    this.#showPoint();
  }

  #tell(score: number | undefined, above: boolean): void {
    const verdict = this.find("verdict");
    const { blank } = this.#editor;
    const call =
      score !== undefined ? (above ? "abnormal" : "normal") : blank ? "nothing yet" : "…";
    verdict.className = score === undefined ? "verdict" : `verdict is-${call}`;
    this.find("who").textContent = blank ? "A blank page" : this.#who;
    this.find("call").textContent = call;
    this.find("score").textContent = score === undefined ? "…" : fixed(score);
    this.find("side").textContent =
      score === undefined ? "to be held to" : above ? "above" : "below";
    this.#tellLabel();
    if (score !== undefined) {
      this.#announcer.say(
        `${this.#who}: ${call}. Reconstruction error ${fixed(score)}, ` +
          `threshold ${fixed(this.#sent.threshold)}.`,
      );
    }
  }

  #tellLabel(): void {
    const chosen = this.findAll("sample").find((sample) => sample.ariaChecked === "true");
    const shown = this.find<HTMLInputElement>("labels").checked;
    const label = this.#sent.kinds[chosen?.dataset.kind ?? ""];
    this.find("label").textContent = shown && label ? `Its label: ${label.short}.` : "";
  }

  #listenToPen(): void {
    const canvas = this.find("canvas");
    // The first sign of intent: by the time the pen moves, the runtime is on its way.
    const intend = () => void runtime.prepare().catch(() => {});
    canvas.addEventListener("pointerdown", (event) => {
      if (this.#mode === "look" || event.button !== 0) return;
      intend();
      event.preventDefault(); // no text selection, no native drag
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      canvas.toggleAttribute("data-grabbed", true);
      const spot = this.#chart.locate(event);
      if (this.#mode === "draw") this.#editor.press(spot);
      else this.#editor.grab(spot);
      this.#edited();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      // A frame may hold several positions of a fast pen.
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const move of moves.length > 0 ? moves : [event]) {
        const spot = this.#chart.locate(move);
        if (this.#mode === "draw") this.#editor.drawTo(spot);
        else this.#editor.bendTo(spot);
      }
      this.#edited();
    });
    // The pen is captured, so a release anywhere arrives here.
    const lift = () => {
      this.#editor.lift();
      canvas.removeAttribute("data-grabbed");
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
  }

  #listenToKeys(): void {
    const canvas = this.find("canvas");
    const [low, high] = this.#sent.frame;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "slider");
    canvas.setAttribute("aria-label", "Value at the chosen point");
    canvas.setAttribute("aria-describedby", "detector-help");
    canvas.setAttribute("aria-orientation", "vertical");
    canvas.setAttribute("aria-valuemin", String(low));
    canvas.setAttribute("aria-valuemax", String(high));
    canvas.addEventListener("focus", () => {
      // A click focuses too; only keys need the cursor.
      if (canvas.matches(":focus-visible")) this.#moveTo(Math.max(0, this.#cursor));
    });
    canvas.addEventListener("blur", () => this.#moveTo(-1));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey) {
        if (event.key === "z") this.#undo(event);
        return;
      }
      const step = (high - low) / 40;
      const at = Math.max(0, this.#cursor);
      const moves: Record<string, () => void> = {
        ArrowLeft: () => this.#moveTo(at - 1),
        ArrowRight: () => this.#moveTo(at + 1),
        Home: () => this.#moveTo(0),
        End: () => this.#moveTo(this.#editor.values.length - 1),
        ArrowUp: () => this.#nudge(at, step),
        ArrowDown: () => this.#nudge(at, -step),
        PageUp: () => this.#nudge(at, 5 * step),
        PageDown: () => this.#nudge(at, -5 * step),
        u: () => this.#undo(event),
      };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    });
  }

  #moveTo(point: number): void {
    const last = this.#editor.values.length - 1;
    this.#cursor = Math.min(last, Math.max(-1, point));
    void this.#chart.setSignals({ cursor: this.#cursor });
    this.#showPoint();
  }

  #nudge(point: number, by: number): void {
    void runtime.prepare().catch(() => {});
    this.#cursor = point;
    this.#editor.nudge(point, by);
    this.#edited();
  }

  #showPoint(): void {
    const canvas = this.find("canvas");
    const at = Math.max(0, this.#cursor);
    const value = this.#editor.values[at] ?? 0;
    canvas.setAttribute("aria-valuenow", value.toFixed(2));
    canvas.setAttribute(
      "aria-valuetext",
      `point ${at + 1} of ${this.#editor.values.length}: ${fixed(value, 2)}`,
    );
  }

  #undo(event?: Event): void {
    event?.preventDefault();
    this.#editor.undo();
    // With nothing left to undo, it is the sample again.
    if (this.#editor.canUndo) this.#edited();
    else this.#choose(this.#sample);
  }

  #listenToControls(): void {
    const canvas = this.find("canvas");
    for (const radio of this.find("mode").querySelectorAll("input")) {
      radio.addEventListener("change", () => {
        this.#mode = radio.value as Mode;
        canvas.dataset.mode = radio.value;
        if (this.#mode !== "look") void runtime.prepare().catch(() => {});
      });
    }
    this.find("undo").addEventListener("click", () => this.#undo());
    this.find("clear").addEventListener("click", () => {
      this.#editor.clear();
      this.find("mode").querySelector<HTMLInputElement>('[value="draw"]')?.click();
      this.#edited();
    });
    for (const button of this.findAll<HTMLButtonElement>("preset")) {
      button.addEventListener("click", () => this.#preset(button.value));
    }
    for (const radio of this.find("kind").querySelectorAll("input")) {
      radio.addEventListener("change", () => this.#gallery.filter(radio.value));
    }
    const labels = this.find<HTMLInputElement>("labels");
    labels.addEventListener("change", () => {
      this.#gallery.label(labels.checked ? this.#sent.kinds : undefined);
      this.find("tally").hidden = !labels.checked;
      this.#tellLabel();
    });
  }
}

customElements.define("anomagram-detector", DetectorFigure);
