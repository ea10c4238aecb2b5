/** Compares the reader's runs: a table to sort, name, delete and restore from, and charts over it. */
import { render } from "lit";
import { Announcer } from "../../shared/announce.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import { COLUMNS, type Column } from "./columns.js";
import { fingerprint } from "./fingerprint.js";
import { History, MOST_KEPT } from "./history.js";
import { Overlay } from "./overlay.js";
import type { KeptRun } from "./store.js";
import { runTable } from "./table.js";

/** As many as there are colours: anomagram_build/lab/compare_chart.py. */
const MOST_DRAWN = 6;

/** Brings the markup of compare.html.jinja to life; answers how to stop. */
export async function mountCompare(host: HTMLElement, session: Session): Promise<() => void> {
  const compare = new Compare(host, session, await History.of(session));
  return () => compare.dispose();
}

class Compare {
  readonly #host: HTMLElement;
  readonly #session: Session;
  readonly #history: History;
  readonly #overlay: Overlay;
  readonly #announcer: Announcer;
  readonly #stops: readonly (() => void)[];
  /** Runs in the charts, by id, with the numbers of their colours. */
  readonly #series = new Map<string, number>();
  readonly #known = new Set<string>();
  #sort: Column = COLUMNS[1] as Column;
  #falling = true;
  #renaming: string | undefined;
  #deleted: KeptRun | undefined;
  #present = "";

  constructor(host: HTMLElement, session: Session, history: History) {
    this.#host = host;
    this.#session = session;
    this.#history = history;
    this.#overlay = new Overlay(part(host, "charts"));
    this.#announcer = new Announcer(part(host, "status"));
    for (const { id } of history.runs) this.#known.add(id);
    for (const { id } of history.runs.slice(-MOST_DRAWN)) this.#choose(id, true);
    history.addEventListener("change", this.#changed);
    part(host, "undelete").addEventListener("click", this.#undelete);
    this.#stops = [
      session.on("data", () => void this.#look()),
      session.on("phase", () => this.#draw()),
    ];
    void this.#look();
    this.#changed();
  }

  dispose(): void {
    this.#history.removeEventListener("change", this.#changed);
    part(this.#host, "undelete").removeEventListener("click", this.#undelete);
    for (const stop of this.#stops) stop();
    this.#overlay.dispose();
  }

  /** Notes which data are there, since only their runs can be shown. */
  async #look(): Promise<void> {
    this.#present = await fingerprint(this.#session.data);
    this.#draw();
  }

  readonly #changed = (): void => {
    for (const { id } of this.#history.runs) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      this.#choose(id, true);
    }
    this.#draw();
    this.#drawCharts();
  };

  /** A new run is drawn as long as there is a colour for it. */
  #choose(id: string, chosen: boolean): void {
    const taken = new Set(this.#series.values());
    const free = Array.from({ length: MOST_DRAWN }, (_, at) => at).find((at) => !taken.has(at));
    if (!chosen) this.#series.delete(id);
    else if (free !== undefined && !this.#series.has(id)) this.#series.set(id, free);
  }

  #draw(): void {
    const { runs, lasting, problem } = this.#history;
    part(this.#host, "keeping").textContent = keeping(runs.length, lasting);
    part(this.#host, "problem").textContent = problem;
    part(this.#host, "problem").hidden = problem === "";
    part(this.#host, "undo").hidden = !this.#deleted;
    part(this.#host, "deleted").textContent = this.#deleted ? `${this.#deleted.name} deleted.` : "";
    const table = part(this.#host, "table");
    table.hidden = runs.length === 0;
    part(this.#host, "note").hidden = runs.length === 0;
    render(
      runTable(
        {
          runs,
          renaming: this.#renaming,
          sort: this.#sort,
          falling: this.#falling,
          seriesOf: ({ id }) => this.#series.get(id),
          full: this.#series.size >= MOST_DRAWN,
          obstacle: (run) => (run.of === this.#present ? "" : `needs ${run.data}`),
          current: this.#session.run?.id,
        },
        {
          sortBy: (column) => this.#sortBy(column),
          choose: (run, chosen) => {
            this.#choose(run.id, chosen);
            this.#draw();
            this.#drawCharts();
          },
          startRenaming: (run) => this.#startRenaming(run),
          rename: (run, name) => this.#rename(run, name),
          restore: (run) => void this.#restore(run),
          remove: (run) => void this.#remove(run),
        },
      ),
      table,
    );
  }

  #drawCharts(): void {
    const drawn = this.#history.runs.flatMap((run) => {
      const series = this.#series.get(run.id);
      return series === undefined ? [] : [{ run, series }];
    });
    part(this.#host, "charts").hidden = drawn.length === 0;
    part(this.#host, "key").replaceChildren(
      ...drawn.map(({ run, series }) => {
        const item = document.createElement("li");
        item.className = `is-series-${series + 1}`;
        item.textContent = run.name;
        return item;
      }),
    );
    this.#overlay.show(drawn);
  }

  #sortBy(column: Column): void {
    // A second click turns the order round.
    this.#falling = column === this.#sort ? !this.#falling : (column.falling ?? false);
    this.#sort = column;
    this.#draw();
    const order = this.#falling ? "descending" : "ascending";
    this.#announcer.say(`Sorted by ${column.title}, ${order}.`);
  }

  #startRenaming(run: KeptRun): void {
    this.#renaming = run.id;
    this.#draw();
    const input = this.#host.querySelector<HTMLInputElement>(".compare-name");
    input?.focus();
    input?.select();
  }

  #rename(run: KeptRun, name: string | undefined): void {
    if (this.#renaming !== run.id) return;
    const writing = document.activeElement?.matches(".compare-name");
    this.#renaming = undefined;
    this.#draw();
    if (writing) this.#row(run)?.querySelector<HTMLElement>('[data-part="rename"]')?.focus();
    if (name !== undefined) void this.#history.rename(run.id, name);
  }

  async #restore(run: KeptRun): Promise<void> {
    if (run.id === this.#session.run?.id) return;
    await this.#session.restore(run);
    this.#draw();
    if (!this.#session.problem) this.#announcer.say(`${run.name} is shown, with its settings.`);
  }

  async #remove(run: KeptRun): Promise<void> {
    this.#deleted = run;
    this.#series.delete(run.id);
    await this.#history.remove(run.id);
    this.#announcer.say(`${run.name} deleted.`);
    part(this.#host, "undelete").focus();
  }

  readonly #undelete = async (): Promise<void> => {
    const run = this.#deleted;
    if (!run) return;
    this.#deleted = undefined;
    this.#choose(run.id, true);
    await this.#history.keep(run);
    this.#announcer.say(`${run.name} is back.`);
    this.#row(run)?.querySelector<HTMLElement>("input")?.focus();
  };

  #row(run: KeptRun): HTMLElement | null {
    return this.#host.querySelector(`[data-run="${CSS.escape(run.id)}"]`);
  }
}

function keeping(runs: number, lasting: boolean): string {
  const where = lasting
    ? "in this browser only, until you delete it"
    : "until you leave this page: this browser stores nothing for it, perhaps because the window is private";
  return runs === 0
    ? `Each run that you train is kept here, ${where}.`
    : `Each run is kept ${where}. Beyond ${MOST_KEPT} runs the oldest that you have not renamed goes.`;
}
