/** The bottleneck's plane: wherever the reader goes, the decoder draws what lives there. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { dataAreDear } from "../../shared/connection.js";
import { fetchJson } from "../../shared/data.js";
import { runningRows } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { fixed } from "../../shared/format.js";
import { latest, runtime, signals } from "../../shared/runtime.js";
import { showRuntime } from "../../shared/runtimeStatus.js";
import { integer, number, UrlState } from "../../shared/urlState.js";
import { type Dot, nearestDot, PreparedGrid, type Spot } from "./plane.js";

interface Sent {
  /** Numbers in the bottleneck; the plane shows the first two. */
  latent: number;
  rest: number[];
  start: [number, number];
  low: [number, number];
  high: [number, number];
  x: number[];
  y: number[];
  drawn: number[][];
  scale: number;
  chunk: number;
  signalScale: number;
  threshold: number;
  kinds: { name: string; normal: boolean }[];
}

/** How near to a dot a click must be, in pixels. */
const REACH = { mouse: 10, touch: 22 };
/** Arrow keys go this share of the plane's width. */
const STEP = 1 / 60;

class LatentFigure extends FigureElement {
  #sent!: Sent;
  #dots: Dot[] = [];
  #grid!: PreparedGrid;
  #plane!: Chart;
  #drawn!: Chart;
  #surface!: HTMLElement;
  #handle!: HTMLElement;
  #announcer!: Announcer;
  #state!: UrlState<{
    x: ReturnType<typeof number>;
    y: ReturnType<typeof number>;
    /** The chosen dot, from 1; 0 for none. */
    signal: ReturnType<typeof integer>;
  }>;
  /** Where the pointer is, while it only looks. */
  #look: Spot | undefined;
  /** Counts what was shown, so that a late answer does not replace a newer one. */
  #turn = 0;
  /** Whether the decoder has ever answered. */
  #answered = false;

  protected override async start(): Promise<void> {
    const sent = await fetchJson<Sent>(this.source("plane"));
    this.#sent = sent;
    this.#grid = new PreparedGrid(sent.x, sent.y, runningRows(sent.drawn, sent.scale));
    this.#surface = this.find("surface");
    this.#handle = this.find("handle");
    this.#announcer = new Announcer(this.find("status"));
    const host = this.find("plane");
    [this.#plane, this.#drawn] = await Promise.all([
      mountChart(host),
      mountChart(this.find("drawn"), { decorative: true }),
    ]);
    // The dots are in the chart's specification, which is fetched once for both.
    const spec = await fetchJson<{ data: { name: string; values?: Dot[] }[] }>(
      host.dataset.spec ?? "",
    );
    this.#dots = spec.data.find(({ name }) => name === "dots")?.values ?? [];
    const [x, y] = sent.start;
    this.#state = new UrlState("latent", {
      x: number(x, { min: sent.low[0], max: sent.high[0], digits: 3 }),
      y: number(y, { min: sent.low[1], max: sent.high[1], digits: 3 }),
      signal: integer(0, { min: 0, max: this.#dots.length }),
    });
    this.#plane.onLayout(() => this.#placeHandle());
    this.#listenToPointer();
    this.#listenToKeys();
    this.find<HTMLSelectElement>("kind").addEventListener("change", ({ target }) => {
      void this.#plane.setSignals({ only: Number((target as HTMLSelectElement).value) });
    });
    this.find("nearest").addEventListener("click", () => this.#choose(this.#nearest()));
    showRuntime(this.find("runtime"), "Prepared drawings answer in its place.");
    this.#state.subscribe(() => {
      this.#show();
      this.#announcer.say(this.find("where").textContent ?? "");
    });
    this.#show();
    // Once it runs, the decoder answers for the place that is on show.
    runtime.subscribe(({ kind }) => kind === "ready" && this.#show());
  }

  protected override reset(): void {
    this.find<HTMLSelectElement>("kind").value = "-1";
    void this.#plane.setSignals({ only: -1 });
    this.#state.reset();
  }

  /** The place on show: where the pointer looks, or else where the ring is. */
  get #spot(): Spot {
    return this.#look ?? this.#state.values;
  }

  get #chosen(): Dot | undefined {
    const { signal } = this.#state.values;
    return this.#look || signal === 0 ? undefined : this.#dots[signal - 1];
  }

  #listenToPointer(): void {
    const surface = this.#surface;
    let from: Spot | undefined;
    let dragging = false;
    /** Whether a finger may still want to scroll the page: anywhere but on the ring. */
    let mayScroll = false;
    surface.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const onHandle = event.target instanceof Node && this.#handle.contains(event.target);
      mayScroll = event.pointerType !== "mouse" && !onHandle;
      dragging = false;
      from = { x: event.clientX, y: event.clientY };
      surface.setPointerCapture(event.pointerId);
      if (mayScroll) return;
      void runtime.prepare().catch(() => {}); // its status says why
      surface.toggleAttribute("data-dragging", true);
    });
    surface.addEventListener("pointermove", (event) => {
      if (from && surface.hasPointerCapture(event.pointerId)) {
        const [across, down] = [event.clientX - from.x, event.clientY - from.y];
        // A trembling hand clicks; it does not drag. And what begins up or down is a scroll.
        dragging ||=
          Math.hypot(across, down) >= 4 && !(mayScroll && Math.abs(down) > Math.abs(across));
        if (!dragging) return;
        void runtime.prepare().catch(() => {});
        this.#look = undefined;
        this.#moveTo(this.#plane.locate(event));
      } else if (event.pointerType === "mouse") {
        const spot = this.#plane.locate(event);
        // Whoever looks around sees one shape pass into the next, not one prepared drawing after
        // the other.
        if (spot.inside && runtime.state.kind === "idle" && !dataAreDear()) {
          void runtime.prepare().catch(() => {});
        }
        this.#look = spot.inside ? spot : undefined;
        this.#show();
      }
    });
    surface.addEventListener("pointerleave", () => {
      this.#look = undefined;
      this.#show();
    });
    const drop = () => {
      from = undefined;
      surface.removeAttribute("data-dragging");
    };
    surface.addEventListener("pointerup", drop);
    surface.addEventListener("pointercancel", drop);
    surface.addEventListener("click", (event) => {
      const spot = this.#plane.locate(event);
      if (dragging || !spot.inside) return;
      void runtime.prepare().catch(() => {});
      this.#look = undefined;
      const near = this.#nearest(spot);
      const touch = (event as PointerEvent).pointerType === "touch";
      if (this.#pixels(spot, near) <= (touch ? REACH.touch : REACH.mouse)) this.#choose(near);
      else this.#moveTo(spot);
    });
  }

  #listenToKeys(): void {
    const { low, high } = this.#sent;
    this.#handle.addEventListener("keydown", (event) => {
      const step = (high[0] - low[0]) * STEP;
      const rise = (high[1] - low[1]) * STEP;
      const moves: Record<string, [number, number]> = {
        ArrowLeft: [-step, 0],
        ArrowRight: [step, 0],
        ArrowUp: [0, rise],
        ArrowDown: [0, -rise],
        PageUp: [0, 6 * rise],
        PageDown: [0, -6 * rise],
        Home: [-6 * step, 0],
        End: [6 * step, 0],
      };
      const move = moves[event.key];
      if (move) {
        void runtime.prepare().catch(() => {});
        this.#look = undefined;
        const { x, y } = this.#state.values;
        this.#moveTo({ x: x + move[0], y: y + move[1] });
      } else if (event.key === "Enter" || event.key === " ") {
        this.#choose(this.#nearest());
      } else if (event.key === "Escape") {
        this.#state.set({ signal: 0 });
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  #moveTo({ x, y }: Spot): void {
    const { low, high } = this.#sent;
    this.#state.set({
      x: Math.min(high[0], Math.max(low[0], x)),
      y: Math.min(high[1], Math.max(low[1], y)),
      signal: 0,
    });
  }

  #choose(dot: Dot): void {
    void runtime.prepare().catch(() => {});
    this.#look = undefined;
    this.#state.set({ x: dot.x, y: dot.y, signal: this.#dots.indexOf(dot) + 1 });
  }

  /** The dot next to a place on the screen, among those that are not faint. */
  #nearest(spot: Spot = this.#state.values): Dot {
    const only = Number(this.find<HTMLSelectElement>("kind").value);
    const shown = this.#dots.filter(({ kind }) => only < 0 || kind === only);
    return nearestDot(shown, (dot) => this.#pixels(spot, dot));
  }

  #pixels(one: Spot, other: Spot): number {
    const across = this.#plane.place("x", one.x) - this.#plane.place("x", other.x);
    const down = this.#plane.place("y", one.y) - this.#plane.place("y", other.y);
    return Math.hypot(across, down);
  }

  readonly #ask = latest(async (latent: Float32Array<ArrayBuffer>) => {
    const model = await runtime.loadModel(this.#surface.dataset.model ?? "");
    const outputs = await runtime.run(model, { latent: signals(latent, this.#sent.latent) });
    return outputs.signal?.data as Float32Array;
  });

  /** Shows a place at once with what was prepared, then with what is fetched or computed. */
  #show(): void {
    this.#turn += 1;
    const turn = this.#turn;
    const spot = this.#spot;
    const dot = this.#chosen;
    let drawn: ArrayLike<number> = this.#grid.nearest(spot);
    let signal: readonly number[] | undefined;
    let exact = false;
    const draw = () => this.#draw(drawn, signal, dot, exact);
    // Once the decoder answers within a frame, the coarse drawing would only flicker.
    if (!this.#answered) draw();
    if (runtime.state.kind === "ready") {
      const rest = dot?.rest ?? this.#sent.rest;
      const latent = [spot.x, spot.y, ...rest].slice(0, this.#sent.latent);
      this.#ask(Float32Array.from(latent))
        .then((answer) => {
          if (!answer || turn !== this.#turn) return;
          this.#answered = true;
          drawn = answer;
          exact = true;
          draw();
        })
        .catch(() => turn === this.#turn && draw()); // What was prepared is better than nothing.
    }
    if (dot) {
      void this.#signal(this.#dots.indexOf(dot)).then((values) => {
        signal = values;
        if (turn === this.#turn && (exact || !this.#answered)) draw();
      });
    }
    void this.#plane.setData("chosen", dot ? [{ x: dot.x, y: dot.y }] : []);
    this.#placeHandle();
    this.#tell(spot, dot);
  }

  #draw(
    drawn: ArrayLike<number>,
    signal: readonly number[] | undefined,
    dot: Dot | undefined,
    exact: boolean,
  ): void {
    void this.#drawn.setData(
      "signal",
      Array.from(drawn, (value, index) => ({
        index,
        drawn: value,
        signal: signal?.[index] ?? null,
      })),
    );
    void this.#drawn.setSignals({ abnormal: (dot?.score ?? 0) > this.#sent.threshold });
    this.find("prepared").hidden = exact;
    this.find("exact").hidden = !exact;
  }

  async #signal(place: number): Promise<number[] | undefined> {
    const { chunk, signalScale } = this.#sent;
    const part = Math.floor(place / chunk);
    const steps = await fetchJson<number[][]>(this.source(`signals-${part}`));
    const column = place % chunk;
    return runningRows(steps, signalScale).map((row) => row[column] ?? 0);
  }

  #placeHandle(): void {
    const { x, y } = this.#spot;
    const left = this.#plane.place("x", x);
    const top = this.#plane.place("y", y);
    this.#handle.style.translate = `${left}px ${top}px`;
  }

  #tell(spot: Spot, dot: Dot | undefined): void {
    const at =
      this.#sent.latent > 1 ? `(${fixed(spot.x, 2)}, ${fixed(spot.y, 2)})` : fixed(spot.x, 2);
    let words: string;
    if (dot) {
      const call = dot.score > this.#sent.threshold ? "abnormal" : "normal";
      words =
        `The encoder puts this one at ${at}. Its label: ${this.#kind(dot)}. ` +
        `Error ${fixed(dot.score)}, so the network says ${call}.`;
    } else {
      words = `At ${at} the decoder draws this. The nearest dot is labelled: ${this.#kind(this.#nearest(spot))}.`;
    }
    this.find("where").textContent = words;
    this.#handle.setAttribute("aria-valuenow", spot.x.toFixed(2));
    this.#handle.setAttribute("aria-valuetext", words);
  }

  #kind(dot: Dot): string {
    return this.#sent.kinds[dot.kind]?.name ?? "";
  }
}

customElements.define("anomagram-latent", LatentFigure);
