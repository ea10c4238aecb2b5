/** The network: a signal flows through it, and each unit tells what it listens to. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { fixed } from "../../shared/format.js";
import { animate, prefersLessMotion } from "../../shared/motion.js";
import { integer, UrlState } from "../../shared/urlState.js";
import { edgeRows, type Flow, nearestUnit, neighbour, type Unit, unitRows } from "./network.js";

interface Sent {
  scale: number;
  points: number;
  /** Names of the hidden layers. */
  layers: string[];
  units: Unit[];
  edges: [layer: number, source: number, target: number][];
  flows: (Flow & { signal: number[]; drawn: number[]; activations: number[]; outcome: string })[];
  sentences: string[];
  /** Unit by unit a curve over the points, as shares of its largest; empty where there is none. */
  listens: number[][];
  speaks: number[][];
  half: number;
  middle: number;
}

/** Milliseconds that the signal takes from layer to layer. */
const PACE = 260;
/** How near to a unit the pointer must be, in pixels. */
const REACH = 24;

class AutoencoderFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{
    sample: ReturnType<typeof integer>;
    /** The unit that is looked at, from 1; 0 for none. */
    unit: ReturnType<typeof integer>;
  }>;
  #input!: Chart;
  #network!: Chart;
  #output!: Chart;
  #select!: HTMLSelectElement;
  #board!: HTMLElement;
  #announcer!: Announcer;
  #invitation = "";
  /** The unit under the mouse, while it is there. */
  #hovered: number | undefined;
  #stop: (() => void) | undefined;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("network"));
    this.#select = this.find<HTMLSelectElement>("sample");
    this.#board = this.find("board");
    this.#announcer = new Announcer(this.find("status"));
    this.#invitation = this.find("unit").textContent ?? "";
    this.#state = new UrlState("autoencoder", {
      sample: integer(0, { min: 0, max: this.#sent.flows.length - 1 }),
      unit: integer(0, { min: 0, max: this.#sent.units.length }),
    });
    // One after the other: the page may scroll between two charts.
    this.#network = await mountChart(this.find("network"), { decorative: true });
    this.#input = await mountChart(this.find("input"));
    this.#output = await mountChart(this.find("output"));
    this.#listen();
    this.#listenToKeys();
    let { sample } = this.#state.values;
    this.#state.subscribe((values) => {
      this.#show();
      if (values.sample === sample) return;
      sample = values.sample;
      this.#send();
      this.#announcer.say(this.#flow.outcome);
    });
    this.#show();
  }

  protected override offscreen(): void {
    this.#arrive();
  }

  protected override reset(): void {
    this.#state.reset();
  }

  get #flow(): Sent["flows"][number] {
    const flow = this.#sent.flows[this.#state.values.sample];
    if (!flow) throw new Error(`no sample ${this.#state.values.sample}`);
    return flow;
  }

  /** The unit on show, from 0; -1 for none. */
  get #focus(): number {
    return this.#hovered ?? this.#state.values.unit - 1;
  }

  #listen(): void {
    this.#select.addEventListener("change", () => {
      this.#state.set({ sample: Number(this.#select.value) });
    });
    this.find("send").addEventListener("click", () => this.#send());
    this.#board.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      const under = this.#under(event);
      if (under === this.#hovered) return;
      this.#hovered = under;
      this.#showUnit();
    });
    this.#board.addEventListener("pointerleave", () => {
      this.#hovered = undefined;
      this.#showUnit();
    });
    this.#board.addEventListener("click", (event) => {
      const under = this.#under(event);
      this.#hovered = undefined;
      // A second click on the same unit lets it go.
      const same = under === this.#state.values.unit - 1;
      this.#state.set({ unit: under === undefined || same ? 0 : under + 1 });
    });
  }

  #under(event: MouseEvent): number | undefined {
    const box = this.#network.host.getBoundingClientRect();
    const spot = { x: event.clientX - box.left, y: event.clientY - box.top };
    return nearestUnit(this.#sent.units, spot, REACH, ({ x, y }) => ({
      x: this.#network.place("x", x),
      y: this.#network.place("y", y),
    }));
  }

  #listenToKeys(): void {
    const board = this.#board;
    board.tabIndex = 0;
    board.setAttribute("role", "slider");
    board.setAttribute("aria-label", "Unit of the network");
    board.setAttribute("aria-describedby", "autoencoder-help");
    board.setAttribute("aria-valuemin", "0");
    board.setAttribute("aria-valuemax", String(this.#sent.units.length));
    board.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.#state.set({ unit: 0 });
        return;
      }
      const at = this.#state.values.unit - 1;
      const to = at < 0 ? 0 : neighbour(this.#sent.units, at, event.key);
      if (to === undefined || !(event.key in KEYS)) return;
      event.preventDefault();
      this.#hovered = undefined;
      this.#state.set({ unit: to + 1 });
    });
  }

  /** Lets the signal run through the network, layer by layer. */
  #send(): void {
    this.#stop?.();
    if (prefersLessMotion()) {
      this.#arrive();
      return;
    }
    let time = 0;
    this.#reach(-1);
    this.#stop = animate((elapsed) => {
      time += elapsed;
      const layer = Math.floor(time / PACE) - 1;
      this.#reach(layer);
      return layer < this.#sent.layers.length;
    });
  }

  #arrive(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#reach(this.#sent.layers.length);
  }

  #reach(layer: number): void {
    if (this.#network.signal("reached") === layer) return;
    void this.#network.setSignals({ reached: layer });
    void this.#output.setSignals({ arrived: this.#arrived });
    this.#tellOutcome();
  }

  get #arrived(): boolean {
    return Number(this.#network.signal("reached")) >= this.#sent.layers.length;
  }

  /** The verdict is known once something has come out. */
  #tellOutcome(): void {
    this.find("outcome").textContent = this.#arrived
      ? this.#flow.outcome
      : "On its way: nothing has come out yet.";
  }

  #show(): void {
    const { scale, units, edges, points } = this.#sent;
    const flow = this.#flow;
    const signal = unscaled(flow.signal, scale);
    const drawn = unscaled(flow.drawn, scale);
    const rows = signal.map((value, index) => ({ index, signal: value, drawn: drawn[index] }));
    void this.#input.setData("signal", rows);
    void this.#output.setData("signal", rows);
    void this.#network.setData("edges", edgeRows(flow, units, edges, points, scale));
    void this.#network.setData("units", unitRows(flow, units, scale));
    this.#select.value = String(this.#state.values.sample);
    this.#tellOutcome();
    this.#showUnit();
  }

  #showUnit(): void {
    const focus = this.#focus;
    const { listens, speaks } = this.#sent;
    void this.#network.setSignals({ focus });
    void this.#input.setData("influence", this.#curve(listens[focus]));
    void this.#output.setData("influence", this.#curve(speaks[focus]));
    const words = focus < 0 ? this.#invitation : this.#describe(focus);
    this.find("unit").textContent = words;
    this.#board.setAttribute("aria-valuenow", String(focus + 1));
    this.#board.setAttribute("aria-valuetext", focus < 0 ? "none" : words);
  }

  /** A curve about the middle of the chart, as high as there is room. */
  #curve(shares: readonly number[] = []): object[] {
    const { scale, half, middle } = this.#sent;
    return unscaled(shares, scale).map((share, index) => ({
      index,
      value: middle + half * share,
    }));
  }

  #describe(at: number): string {
    const { layers, units, sentences, scale } = this.#sent;
    const unit = units[at];
    if (!unit) return "";
    const siblings = units.filter(({ layer }) => layer === unit.layer).length;
    const [activation = 0] = unscaled([this.#flow.activations[at] ?? 0], scale);
    return (
      `${layers[unit.layer]}, unit ${unit.place + 1} of ${siblings}: ` +
      `its activation is ${fixed(activation, 2)}. ${sentences[at]}`
    ).replace(/^./, (letter) => letter.toUpperCase());
  }
}

const KEYS = { ArrowLeft: 0, ArrowRight: 0, ArrowUp: 0, ArrowDown: 0, Home: 0, End: 0 };

customElements.define("anomagram-autoencoder", AutoencoderFigure);
