/**
 * The runs that a reader has made: kept as training stops, in this browser only.
 *
 * Says "change" after each change. What the store refuses is told by `problem`; the runs stay in
 * memory then.
 */
import type { Session } from "../session.js";
import { fingerprint } from "./fingerprint.js";
import { type KeptRun, openRunStore, type RunStore } from "./store.js";

/** A run of the largest sizes takes some megabytes. */
export const MOST_KEPT = 100;
/** What a run is called until the reader names it. */
const UNNAMED = /^Run (\d+)$/;

const histories = new WeakMap<Session, Promise<History>>();

async function open(session: Session): Promise<History> {
  const history = new History(await openRunStore());
  await history.load();
  const keep = async () => {
    const { run, data, isRecorded } = session;
    if (!run || isRecorded || run.snapshot.epoch === 0) return;
    // The session goes on changing its own.
    const copy = { ...run };
    await history.keep({ ...copy, of: await fingerprint(data) });
  };
  session.on("runs", () => void keep());
  // What was trained before anybody asked for a history.
  await keep();
  return history;
}

export class History extends EventTarget {
  #runs: readonly KeptRun[] = [];
  #problem = "";
  readonly #store: RunStore;
  #work: Promise<void> = Promise.resolve();

  /** The history of a session, which from now on keeps its runs. */
  static of(session: Session): Promise<History> {
    let history = histories.get(session);
    if (!history) {
      history = open(session);
      histories.set(session, history);
    }
    return history;
  }

  constructor(store: RunStore) {
    super();
    this.#store = store;
  }

  /** Oldest first. */
  get runs(): readonly KeptRun[] {
    return this.#runs;
  }

  /** Whether runs outlast the page. */
  get lasting(): boolean {
    return this.#store.lasting;
  }

  /** A sentence for the reader, or nothing. */
  get problem(): string {
    return this.#problem;
  }

  find(id: string): KeptRun | undefined {
    return this.#runs.find((run) => run.id === id);
  }

  /** Adds a run, or puts it in place of its earlier state, whose name stays. */
  keep(run: KeptRun): Promise<void> {
    return this.#after(async () => {
      const name = this.find(run.id)?.name || run.name || this.#freshName();
      await this.#put({ ...run, name });
      await this.#makeRoom();
    });
  }

  rename(id: string, name: string): Promise<void> {
    return this.#after(async () => {
      const run = this.find(id);
      if (run && name.trim() !== "") await this.#put({ ...run, name: name.trim() });
    });
  }

  remove(id: string): Promise<void> {
    return this.#after(() => this.#drop(id));
  }

  async #drop(id: string): Promise<void> {
    await this.#try(() => this.#store.remove(id));
    this.#become(this.#runs.filter((run) => run.id !== id));
  }

  /** The oldest go first; one that has been given a name is there to stay. */
  async #makeRoom(): Promise<void> {
    while (this.#runs.length > MOST_KEPT) {
      const oldest = this.#runs.find(({ name }) => UNNAMED.test(name));
      if (!oldest) return;
      await this.#drop(oldest.id);
    }
  }

  /** Stored before it is shown: what a reader sees here outlasts a reload at once. */
  async #put(run: KeptRun): Promise<void> {
    await this.#try(() => this.#store.put(run));
    this.#become([...this.#runs.filter(({ id }) => id !== run.id), run]);
  }

  /** One after another, so that each finds the runs as the one before has left them. */
  #after(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work);
    return this.#work;
  }

  /** Takes in what the store holds. */
  async load(): Promise<void> {
    await this.#try(async () => this.#become(await this.#store.all()));
  }

  #freshName(): string {
    const numbers = this.#runs.map(({ name }) => Number(UNNAMED.exec(name)?.[1] ?? 0));
    return `Run ${Math.max(0, ...numbers) + 1}`;
  }

  #become(runs: readonly KeptRun[]): void {
    this.#runs = [...runs].sort((a, b) => a.made - b.made || a.id.localeCompare(b.id));
    this.dispatchEvent(new Event("change"));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    let problem = "";
    try {
      await work();
    } catch (error) {
      console.warn(error);
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      problem = full
        ? "This browser has no room for more runs: delete some, or the latest are lost with the page."
        : "This browser does not store runs just now: they are lost with the page.";
    }
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.dispatchEvent(new Event("change"));
  }
}
