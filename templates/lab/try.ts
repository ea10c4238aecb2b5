/** Try it: choose a test signal, draw one or bend one, and the reader's own network judges it. */
import { type Chart, mountChart } from "../shared/chart.js";
import { fetchJson } from "../shared/data.js";
import { type Answer, SignalDesk } from "../shared/signal/desk.js";
import type { Bend } from "../shared/signal/editor.js";
import { Gallery } from "../shared/signal/gallery.js";
import { choose } from "./choose.js";
import { live } from "./panels/live.js";
import { histogramRows } from "./panels/rows.js";
import { hasErrors, whyEmpty, whySilent } from "./panels/words.js";
import { part } from "./parts.js";
import { engineReason } from "./sentence.js";
import type { Session } from "./session.js";
import type { LabData } from "./session.types.js";
import { sampleButton } from "./thumbnails.js";
import type { TrainerState } from "./trainer.js";
import type { Division, Judgement, Snapshot } from "./trainer.protocol.js";

/** What the build says of the pen. */
interface Pen {
  bend: Bend;
  noise: number[];
}

/** Signals to choose from. */
const SAMPLES = 12;

export function mountTry(host: HTMLElement, session: Session): () => void {
  let stop = () => {};
  const panel = live(host, session, ["snapshot", "threshold", "data", "phase"], async () => {
    const [signal, scale] = await Promise.all([
      mountChart(part(host, "signal"), { decorative: true }),
      mountChart(part(host, "scale")),
    ]);
    const bench = new Bench(host, session, signal, scale, await builtInSignal(host));
    stop = session.trainer.subscribe((state) => {
      bench.engine(state);
      panel.ask();
    });
    return () => bench.draw();
  });
  return () => {
    stop();
    panel.stop();
  };
}

/** The signal that the chart came with. */
async function builtInSignal(host: HTMLElement): Promise<number[]> {
  const spec = await fetchJson<{ data: { name: string; values?: { signal: number }[] }[] }>(
    part(host, "signal").dataset.spec ?? "",
  );
  const rows = spec.data.find(({ name }) => name === "signal")?.values ?? [];
  return rows.map(({ signal }) => signal);
}

class Bench {
  readonly #host: HTMLElement;
  readonly #session: Session;
  readonly #signal: Chart;
  readonly #scale: Chart;
  readonly #pen: Pen;
  readonly #desk: SignalDesk;
  #gallery: Gallery;
  /** The rows of the gallery's samples, and which of them all changes began with. */
  #rows: number[];
  #sample = 0;
  /** The signal that all changes began with. */
  #chosen: readonly number[];
  #answered = false;
  /** The strange version asked for last, until another signal is chosen. */
  #asked: number | undefined;
  #data: LabData;
  #division: Division | undefined;
  #snapshot: Snapshot | undefined;
  /** Why no network can judge here, since the engine has failed and until it works. */
  #dead: string | undefined;
  /** Whether what is on the desk could not be judged. */
  #unjudged = false;

  constructor(
    host: HTMLElement,
    session: Session,
    signal: Chart,
    scale: Chart,
    first: readonly number[],
  ) {
    this.#host = host;
    this.#session = session;
    this.#signal = signal;
    this.#scale = scale;
    this.#pen = JSON.parse(host.dataset.pen ?? "") as Pen;
    this.#chosen = first;
    this.#data = session.data;
    this.#desk = new SignalDesk({
      find: (name) => part(host, name),
      signal,
      scale,
      range: session.data.range,
      bend: this.#pen.bend,
      threshold: () => (hasErrors(session.snapshot) ? session.threshold : undefined),
      judge: (values) => this.#judge(values),
      isQuick: () => this.#answered,
      intend: () => void session.load().catch(() => {}),
      changed: () => this.#mark(undefined),
      restored: () => this.#choose(this.#sample),
    });
    const samples = [...host.querySelectorAll<HTMLElement>('[data-part="sample"]')];
    this.#rows = samples.map(({ dataset }) => Number(dataset.row));
    this.#gallery = this.#newGallery(samples);
    this.#sample = Math.max(
      0,
      samples.findIndex((sample) => sample.ariaChecked === "true"),
    );
    // Without it, a reader who clears the chart first would have no points to draw.
    this.#desk.hold(this.#gallery.name(this.#sample), first);
    const presets = host.querySelectorAll<HTMLButtonElement>('[data-part="preset"]');
    for (const [place, button] of presets.entries()) {
      button.addEventListener("click", () => void this.#preset(place, button.textContent ?? ""));
    }
    part<HTMLInputElement>(host, "labels").addEventListener("change", () => this.#label());
  }

  /** Something has changed: the data, the network, or the threshold. */
  draw(): void {
    const { data, division, snapshot } = this.#session;
    // The samples that the page came with are those of the recorded run, which may come after them.
    if (this.#session.isRecorded) this.#division ??= division;
    const known = data.signals.length > 0 && division !== undefined;
    const another = division !== this.#division || (data !== this.#data && data.own);
    if (known && another) this.#fill(data, division);
    if (data !== this.#data) this.#label();
    this.#data = data;
    const why = whyEmpty(this.#session) ?? whySilent(this.#session);
    const note = why ?? this.#deadWords();
    part(this.#host, "untrained").hidden = note === undefined;
    this.#host.classList.toggle("is-empty", why !== undefined);
    part(this.#host, "untrained").textContent = note ?? "";
    if (snapshot !== this.#snapshot) {
      this.#snapshot = snapshot;
      this.#showScores();
      // The recorded answer to the first signal stands in the page already.
      if (snapshot && !this.#session.isRecorded) this.#desk.judgeAgain();
    }
    void this.#scale.setSignals({ threshold: this.#session.threshold ?? 0 });
    if (this.#answered) this.#desk.showAgain();
  }

  /** The engine has failed, or works again. */
  engine(state: TrainerState): void {
    if (state.kind === "failed") this.#dead = engineReason(state.reason);
    if (state.kind !== "ready") return;
    this.#dead = undefined;
    if (this.#unjudged) this.#desk.judgeAgain();
  }

  #deadWords(): string | undefined {
    if (this.#dead === undefined) return undefined;
    const { nouns } = this.#session.data;
    return `No network can judge here: ${this.#dead}. You can look at ${nouns}, bend and draw them; a verdict and the strange versions need the engine.`;
  }

  /** Other signals to choose from. */
  #fill(data: LabData, division: Division): void {
    this.#division = division;
    // In the order of the data, which says nothing of what they are.
    this.#rows = choose(data, division.test, SAMPLES).sort((a, b) => a - b);
    const noun = data.noun.charAt(0).toUpperCase() + data.noun.slice(1);
    const samples = this.#rows.map((row) => sampleButton(data, row, `${noun} ${row + 1}`));
    part(this.#host, "gallery").replaceChildren(...samples);
    this.#gallery = this.#newGallery(samples);
    const [low, high] = data.range;
    void this.#signal.setSignals({
      ...{ low, high, last: data.points - 1, noun: data.noun },
      ...{ title_x: `points of the ${data.noun}`, title_y: data.unit },
    });
    void this.#signal.setData("grid-x", []);
    void this.#signal.setData("grid-y", []);
    this.#choose(0);
    this.#label();
  }

  #newGallery(samples: readonly HTMLElement[]): Gallery {
    return new Gallery(samples, (place) => void this.#pick(place));
  }

  async #pick(place: number): Promise<void> {
    await this.#session.load().catch(() => {}); // the training bar says why
    if (this.#session.data.signals.length > 0) this.#choose(place);
  }

  #choose(place: number): void {
    const { data } = this.#session;
    const row = this.#rows[place];
    this.#sample = place;
    this.#asked = undefined;
    this.#mark(place);
    if (row !== undefined && data.signals.length > 0) {
      const { points, signals } = data;
      this.#chosen = Array.from(signals.subarray(row * points, (row + 1) * points));
    }
    this.#desk.load(this.#gallery.name(place), this.#chosen, undefined, data.range);
  }

  /** One of the strange versions, unless something else is wanted before it has come. */
  async #preset(place: number, name: string): Promise<void> {
    const chosen = this.#chosen;
    this.#asked = place;
    const [signal, noise] = [Float32Array.from(chosen), Float32Array.from(this.#pen.noise)];
    // Where there is no engine, the note above says why.
    const versions = await this.#session.trainer.strange(signal, noise).catch(() => undefined);
    if (!versions || chosen !== this.#chosen || place !== this.#asked) return;
    this.#mark(undefined);
    const version = versions.subarray(place * chosen.length, (place + 1) * chosen.length);
    this.#desk.replace(`${this.#gallery.name(this.#sample)}, ${name.trim()}`, [...version]);
  }

  async #judge(values: Float32Array<ArrayBuffer>): Promise<Answer> {
    let judgement: Judgement;
    try {
      judgement = await this.#session.judge(values);
    } catch {
      // As of a network that has diverged: no answer will come, and the note above says why.
      this.#unjudged = true;
      return { score: Number.NaN };
    }
    const { score, reconstruction } = judgement;
    this.#answered = true;
    this.#unjudged = false;
    return { reconstruction, score: score[0] };
  }

  /** All scores of the test signals, for the new one to be seen among. */
  #showScores(): void {
    if (!hasErrors(this.#snapshot)) return;
    const { histogram } = this.#snapshot;
    void this.#scale.setData("bins", histogramRows(histogram));
    void this.#scale.setSignals({
      low: histogram.edges[0] ?? 1,
      high: histogram.edges.at(-1) ?? 2,
      up: Math.max(1, ...histogram.normal),
      down: Math.max(1, ...histogram.abnormal),
    });
  }

  #mark(place: number | undefined): void {
    this.#gallery.mark(place);
    this.#tellLabel(place);
  }

  #label(): void {
    const labels = part<HTMLInputElement>(this.#host, "labels");
    const { kinds } = this.#session.data;
    labels.closest("label")?.toggleAttribute("hidden", kinds.length === 0);
    const names = kinds.map(({ name, normal }, kind) => [kind, { short: name, normal }]);
    this.#gallery.label(labels.checked ? Object.fromEntries(names) : undefined);
    this.#tellLabel(this.#sample);
  }

  #tellLabel(place: number | undefined): void {
    const shown = part<HTMLInputElement>(this.#host, "labels").checked;
    const { data } = this.#session;
    const row = place === undefined ? undefined : this.#rows[place];
    const kind = row === undefined ? undefined : data.kinds[data.kindOf?.[row] ?? -1];
    part(this.#host, "label").textContent = shown && kind ? `Its label: ${kind.name}.` : "";
  }
}
