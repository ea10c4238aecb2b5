/**
 * The lab's store: the data, the settings, the run, and what readers do with them. Draws nothing.
 *
 * Panels and tools listen to its events and read its properties; buttons call its methods. What
 * goes wrong for a reader's reasons (settings that the data cannot meet, a runtime that cannot
 * load) never rejects: it is told by `problem`.
 */
import { Cutoff } from "./cutoff.js";
import { Holding } from "./holding.js";
import type {
  LabData,
  Phase,
  Recorded,
  Run,
  SessionEvent,
  SettingsStore,
} from "./session.types.js";
import { differences } from "./settings.js";
import type { Trainer } from "./trainer.js";
import type { Begun, Division, Judgement, Rule, Settings, Snapshot } from "./trainer.protocol.js";

export class Session extends EventTarget {
  readonly trainer: Trainer;
  readonly #store: SettingsStore;
  readonly #fetchData: () => Promise<LabData>;
  #data: LabData;
  #phase: Phase = "empty";
  #run: Run | undefined;
  #recorded: Recorded | undefined;
  #division: Division | undefined;
  #parameterCount: number | undefined;
  #problem: string | undefined;
  #obstacle: string | undefined;
  readonly #cutoff: Cutoff;
  readonly #held: Holding;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #loading: Promise<LabData> | undefined;
  #stopping = false;

  /**
   * `data` may come without its signals (an empty array), which `fetchData` gets once they are
   * needed.
   */
  constructor(
    trainer: Trainer,
    store: SettingsStore,
    data: LabData,
    fetchData: () => Promise<LabData>,
  ) {
    super();
    this.trainer = trainer;
    this.#store = store;
    this.#data = data;
    this.#fetchData = fetchData;
    this.#cutoff = new Cutoff(data);
    this.#held = new Holding(trainer);
    store.subscribe(() => {
      this.#setObstacle(undefined);
      this.#tell("settings");
    });
  }

  get data(): LabData {
    return this.#data;
  }

  /** Those of the next run; those of the run on show are `run.settings`. */
  get settings(): Settings {
    return this.#store.values;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** What is on show; missing before there is any. */
  get run(): Run | undefined {
    return this.#run;
  }

  get snapshot(): Snapshot | undefined {
    return this.#run?.snapshot;
  }

  get division(): Division | undefined {
    return this.#division;
  }

  get parameterCount(): number | undefined {
    return this.#parameterCount;
  }

  /** Whether the run on show is the one that the build recorded. */
  get isRecorded(): boolean {
    return this.#run?.id === RECORDED;
  }

  /**
   * Whether the recorded run, or its pictures before it has come, stands in for one with the next
   * run's settings, which are others.
   */
  get isStandIn(): boolean {
    if (this.#data.own || (this.#run && !this.isRecorded)) return false;
    return differences(this.settings, this.#run?.settings ?? this.#store.initial).length > 0;
  }

  /** The settings that have changed since the run on show began. */
  get changed(): readonly (keyof Settings)[] {
    return this.#run ? differences(this.settings, this.#run.settings) : [];
  }

  /**
   * Whether more epochs give what a longer run would have given: so with a constant rate. One that
   * has run down would change nothing any more.
   */
  get canExtend(): boolean {
    const over = this.#held.network && this.#phase === "finished" && this.changed.length === 0;
    return over && !this.hasDiverged && this.#run?.settings.schedule === "constant";
  }

  get hasDiverged(): boolean {
    return this.snapshot?.health === "diverged";
  }

  /** Whether something is under way: loading, beginning or training. Events: phase. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** A sentence for the reader, until something works again. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Why the next run's settings cannot be had with these data, as far as is known. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  get rule(): Rule {
    return this.#cutoff.rule(this.snapshot?.thresholds);
  }

  /** The reader's own threshold, or that of the rule. */
  get threshold(): number | undefined {
    return this.#cutoff.threshold(this.snapshot?.thresholds);
  }

  get hasOwnThreshold(): boolean {
    return this.#cutoff.isOwn;
  }

  /** Calls back on an event; answers how to stop. */
  on(kind: SessionEvent, listener: () => void): () => void {
    this.addEventListener(kind, listener);
    return () => this.removeEventListener(kind, listener);
  }

  /** Undefined gives the threshold back to the rule. */
  setThreshold(value: number | undefined): void {
    this.#cutoff.set(value);
    this.#tell("threshold");
  }

  setRule(rule: Rule): void {
    this.#cutoff.choose(rule);
    this.#tell("threshold");
  }

  /** For the next run; the one on show stays until then. */
  setSettings(change: Partial<Settings>): void {
    this.#store.set(change);
  }

  /** Another data set: what was on show is over. */
  setData(data: LabData): Promise<void> {
    return this.#after(async () => {
      this.#data = data;
      this.#forget();
      this.#cutoff.restart(data);
      this.#tell("data");
      if (this.#recorded && !data.own) this.#showRecorded(this.#recorded);
    });
  }

  /** The run that the build has recorded is on show wherever there is no other of its data. */
  setRecorded(recorded: Recorded): void {
    this.#recorded = recorded;
    if (!this.#run && !this.#data.own) this.#showRecorded(recorded);
  }

  /** Shows the recorded run as it was at another of its epochs. */
  replay(snapshot: Snapshot): void {
    if (this.#run && this.isRecorded) this.#show(this.#run, snapshot);
  }

  /** As if it had just been trained. */
  #showRecorded(recorded: Recorded): void {
    this.#adopt(recorded, recorded.settings, { id: RECORDED, name: "Recorded run", made: 0 });
    this.#held.network = false;
    this.#become("finished");
  }

  /** Gets the built-in signals, once, if they have not come with the page. */
  async load(): Promise<void> {
    if (this.#data.signals.length > 0 || this.#data.own) return;
    this.#loading ??= this.#fetchData().finally(() => {
      this.#loading = undefined;
    });
    const data = await this.#loading;
    if (this.#data.signals.length > 0 || this.#data.own) return;
    this.#data = data;
    this.#tell("data");
  }

  /** A click on Train is near: makes ready for it. An engine that fails is told after the click. */
  async expect(): Promise<void> {
    try {
      await this.#sendData();
    } catch {
      if (!this.isBusy) this.#held.forget();
      return;
    }
    if (this.isBusy || this.#canGoOn) return;
    const settings = { ...this.settings };
    const found = await this.trainer.expect(settings).then(() => undefined, reasonOf);
    // An answer to what is no longer asked says nothing.
    if (differences(settings, this.settings).length > 0) return;
    this.#setObstacle(this.trainer.state.kind === "ready" ? found : undefined);
  }

  /** Divides the data, draws weights by the seed, and judges the untrained network. */
  begin(): Promise<void> {
    return this.#after(() => this.#begin());
  }

  /** Trains to the end: goes on where the run has paused, begins anew where it can't. */
  train(): Promise<void> {
    return this.#after(async () => {
      if (!this.#canGoOn) await this.#begin();
      await this.#train(this.#left);
    });
  }

  /** Trains one epoch. */
  step(): Promise<void> {
    return this.#after(async () => {
      if (!this.#canGoOn) await this.#begin();
      await this.#train(1);
    });
  }

  /**
   * Trains a run that is over for so many epochs more, which become those of its settings. Where
   * `canExtend` says no, a run of as many epochs in all begins anew.
   */
  extend(epochs: number): Promise<void> {
    return this.#after(async () => {
      const run = this.#run;
      if (!run) return;
      const goesOn = this.canExtend;
      this.#store.set({ epochs: run.snapshot.epoch + epochs });
      if (goesOn)
        this.#run = { ...run, settings: { ...run.settings, epochs: this.settings.epochs } };
      else await this.#begin();
      await this.#train(this.#left);
    });
  }

  /** Stops after the epoch in hand; what is still being prepared is not trained. */
  pause(): void {
    if (!this.isBusy) return;
    this.#stopping = true;
    if (this.#phase === "training") this.trainer.pause();
  }

  /** Back to an untrained network with the present settings. */
  reset(): Promise<void> {
    return this.begin();
  }

  /** Shows a run that was kept; its settings become those of the next run too. */
  restore(run: Run): Promise<void> {
    return this.#after(async () => {
      await this.#sendData();
      const begun = await this.trainer.restore(run.settings, run.snapshot);
      this.#store.set(run.settings);
      this.#adopt(begun, run.settings, run);
      this.#held.network = true;
      this.#become(this.#phaseAfter(begun.snapshot));
    });
  }

  /** What the network on show says of signals, row after row, in the data's units. */
  async judge(signals: Float32Array<ArrayBuffer>): Promise<Judgement> {
    await this.wake();
    return this.trainer.judge(signals);
  }

  /** Makes sure that the trainer holds the network on show; rejects where it cannot. */
  async wake(): Promise<void> {
    if (this.#held.network) return;
    await this.#work;
    const run = this.#run;
    if (!run) throw new Error("there is no network yet: train one first");
    if (this.#held.network) return;
    await this.#sendData();
    await this.trainer.restore(run.settings, run.snapshot);
    this.#held.network = true;
  }

  get #left(): number {
    return this.#run ? Math.max(0, this.#run.settings.epochs - this.#run.snapshot.epoch) : 0;
  }

  get #canGoOn(): boolean {
    const going = this.#phase === "ready" || this.#phase === "paused";
    return this.#held.network && going && this.changed.length === 0 && this.#left > 0;
  }

  /** Ends what is under way, then does `work`; tells what goes wrong. */
  #after(work: () => Promise<void>): Promise<void> {
    this.pause();
    this.#waiting += 1;
    this.#tell("phase");
    this.#work = this.#work.then(async () => {
      this.#stopping = false;
      try {
        this.#setProblem(undefined);
        await work();
      } catch (error) {
        if (this.#phase === "training") this.#phase = "paused";
        this.#held.forget();
        this.#setProblem(reasonOf(error));
      }
      this.#waiting -= 1;
      this.#tell("phase");
    });
    return this.#work;
  }

  async #sendData(): Promise<void> {
    await Promise.all([this.load(), this.trainer.prepare()]);
    await this.#held.send(this.#data);
  }

  async #begin(): Promise<void> {
    const settings = { ...this.settings };
    await this.#sendData();
    const begun = await this.trainer.begin(settings);
    this.#adopt(begun, settings, { id: newId(), name: "", made: Date.now() });
    this.#held.network = true;
    this.#become("ready");
  }

  async #train(epochs: number): Promise<void> {
    const run = this.#run;
    if (!run || epochs === 0 || this.#stopping) return;
    this.#become("training");
    const last = await this.trainer.train(epochs, (snapshot) => this.#show(run, snapshot));
    if (run.snapshot !== last) this.#show(run, last);
    this.#become(this.#phaseAfter(last));
    this.#tell("runs");
  }

  #phaseAfter(snapshot: Snapshot): Phase {
    if (snapshot.health === "diverged" || this.#left === 0) return "finished";
    return snapshot.epoch === 0 ? "ready" : "paused";
  }

  #show(run: Run, snapshot: Snapshot): void {
    run.snapshot = snapshot;
    this.#tell("snapshot");
  }

  #adopt(begun: Begun, settings: Settings, run: Pick<Run, "id" | "name" | "made">): void {
    this.#division = begun.division;
    this.#parameterCount = begun.parameterCount;
    const { id, name, made } = run;
    const { snapshot } = begun;
    this.#run = { id, name, made, data: this.#data.name, settings, snapshot };
    this.#cutoff.set(undefined);
    this.#tell("snapshot");
  }

  #forget(): void {
    this.#run = undefined;
    this.#division = undefined;
    this.#parameterCount = undefined;
    this.#cutoff.set(undefined);
    this.#held.network = false;
    this.#tell("snapshot");
    this.#become("empty");
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.#tell("phase");
  }

  #setProblem(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#tell("problem");
  }

  #setObstacle(obstacle: string | undefined): void {
    if (obstacle === this.#obstacle) return;
    this.#obstacle = obstacle;
    this.#tell("problem");
  }

  #tell(kind: SessionEvent): void {
    this.dispatchEvent(new Event(kind));
  }
}

const RECORDED = "recorded";

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Unlike any other on this machine; `crypto.randomUUID` is not there on plain http. */
function newId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}
