/** One run: a network in training. Knows nothing of messages. */
import type { Graphs } from "./graphs.js";
import { parameterCount } from "./layers.js";
import { detectorFile } from "./onnxFile.js";
import { type Prepared, prepare } from "./prepare.js";
import { float, floats, read, whole, wholes } from "./tensors.js";
import type {
  Begun,
  Data,
  Judgement,
  Kept,
  Memory,
  Settings,
  Snapshot,
} from "./trainer.protocol.js";
import { judge, networkParts, runNetwork } from "./verdict.js";

/** How many vectors an optimizer remembers. */
const VECTORS: Record<Settings["optimizer"], number> = {
  ...{ sgd: 0, momentum: 1, rmsprop: 1, adam: 2, adamax: 2, adadelta: 2 },
};
/** Milliseconds that one call may take, so that a pause is soon heard. */
const CALL = 60;
const SNAPSHOT = 100;
/** Judging takes at most this share of the time. */
const JUDGING = 0.25;

export class Run {
  readonly #graphs: Graphs;
  readonly #settings: Settings;
  readonly #prepared: Prepared;
  readonly #labelled: boolean;
  #parameters: Float32Array<ArrayBuffer>;
  #memory: Memory;
  #epoch = 0;
  #milliseconds = 0;
  #trainingLoss: number[] = [];
  #validationLoss: number[] = [];
  #epochTime = 0;
  #judgeTime = 0;
  #judged: Snapshot | undefined;

  private constructor(graphs: Graphs, settings: Settings, prepared: Prepared, labelled: boolean) {
    this.#graphs = graphs;
    this.#settings = settings;
    this.#prepared = prepared;
    this.#labelled = labelled;
    this.#parameters = prepared.parameters;
    const empty = (place: number) =>
      new Float32Array(VECTORS[settings.optimizer] > place ? prepared.parameters.length : 0);
    this.#memory = { first: empty(0), second: empty(1) };
  }

  static async begin(graphs: Graphs, data: Data, settings: Settings, kept?: Kept): Promise<Run> {
    const prepared = await prepare(graphs, data, settings);
    const run = new Run(graphs, settings, prepared, data.abnormal !== undefined);
    if (kept) run.#restore(kept);
    return run;
  }

  get #files(): string[] {
    const { hidden, activation, output, regulariser, optimizer, schedule } = this.#settings;
    return [
      `epoch-${hidden.length}`,
      `activation-${activation}`,
      `output-${output}`,
      `penalty-${regulariser}`,
      `direction-${optimizer}`,
      `factor-${schedule}`,
    ];
  }

  /** The session that trains; made in advance, it is ready when training starts. */
  async warm(): Promise<void> {
    await this.#graphs.session(this.#files);
  }

  /** Trains until `goOn` says no, at most so many epochs; `show` gets a snapshot now and then. */
  async train(
    epochs: number,
    goOn: () => Promise<boolean>,
    show: (snapshot: Snapshot) => void,
  ): Promise<Snapshot> {
    const end = this.#epoch + epochs;
    let shown = performance.now();
    while (this.#epoch < end && (await goOn())) {
      const fitting = this.#epochTime > 0 ? Math.floor(CALL / this.#epochTime) : 1;
      await this.#some(Math.max(1, Math.min(fitting, end - this.#epoch)));
      if (this.#diverged) break;
      const since = performance.now() - shown;
      if (this.#epoch < end && since >= Math.max(SNAPSHOT, this.#judgeTime / JUDGING)) {
        show(await this.snapshot());
        shown = performance.now();
      }
    }
    return this.snapshot();
  }

  async begun(): Promise<Begun> {
    return {
      division: this.#prepared.division,
      snapshot: await this.snapshot(),
      parameterCount: parameterCount(this.#prepared.widths),
    };
  }

  async snapshot(): Promise<Snapshot> {
    if (this.#judged?.epoch === this.#epoch) return this.#judged;
    const start = performance.now();
    const { trainingLoss, validationLoss, ...verdict } = await judge(
      this.#graphs,
      this.#settings,
      this.#prepared,
      this.#parameters,
      this.#labelled,
    );
    if (this.#trainingLoss.length === 0) {
      this.#trainingLoss.push(trainingLoss);
      this.#validationLoss.push(validationLoss);
    }
    this.#judgeTime = performance.now() - start;
    this.#judged = {
      ...verdict,
      health: this.#diverged ? "diverged" : verdict.health,
      epoch: this.#epoch,
      milliseconds: this.#milliseconds,
      trainingLoss: Float32Array.from(this.#trainingLoss),
      validationLoss: Float32Array.from(this.#validationLoss),
      parameters: this.#parameters.slice(),
      memory: this.#memory,
    };
    return this.#judged;
  }

  async judge(signals: Float32Array): Promise<Judgement> {
    const made = await runNetwork(
      this.#graphs,
      this.#settings,
      this.#prepared,
      this.#parameters,
      signals,
    );
    return {
      reconstruction: read(made, "reconstruction"),
      error: read(made, "error"),
      score: read(made, "score"),
      latent: read(made, "latent"),
    };
  }

  /** The present network in a file of its own. */
  file(about: Record<string, string>, threshold: number): Uint8Array<ArrayBuffer> {
    const { offset, spread, widths } = this.#prepared;
    return detectorFile(
      this.#graphs,
      networkParts(this.#settings),
      { offset, spread, widths, parameters: this.#parameters },
      { ...about, threshold: String(threshold) },
    );
  }

  /** Lets go of the training session unless the next run needs it; the small graphs' stay. */
  async dispose(next: Run | undefined): Promise<void> {
    if (next && next.#files.join() === this.#files.join()) return;
    await this.#graphs.release(this.#files);
  }

  get #diverged(): boolean {
    return this.#trainingLoss.length > 0 && !Number.isFinite(this.#trainingLoss.at(-1));
  }

  #restore(kept: Kept): void {
    if (kept.parameters.length !== this.#parameters.length) {
      throw new Error("the kept network has another shape than these settings give");
    }
    this.#parameters = kept.parameters.slice();
    if (kept.memory) this.#memory = kept.memory;
    this.#epoch = kept.epoch;
    this.#milliseconds = kept.milliseconds;
    this.#trainingLoss = [...kept.trainingLoss];
    this.#validationLoss = [...kept.validationLoss];
  }

  async #some(epochs: number): Promise<void> {
    const { scaled, scaledValidation, widths, penalised } = this.#prepared;
    const points = widths[0] ?? 1;
    const start = performance.now();
    const made = await this.#graphs.run(this.#files, {
      parameters: floats(this.#parameters),
      first: floats(this.#memory.first),
      second: floats(this.#memory.second),
      signals: floats(scaled, scaled.length / points, points),
      validation: floats(scaledValidation, scaledValidation.length / points, points),
      penalised: floats(penalised),
      widths: wholes(widths),
      batch: wholes([this.#settings.batchSize]),
      epochs: whole(epochs),
      done: whole(this.#epoch),
      total: whole(this.#settings.epochs),
      learning_rate: float(this.#settings.learningRate),
      seed: whole(this.#settings.seed),
    });
    const time = performance.now() - start;
    this.#parameters = read(made, "new_parameters");
    this.#memory = { first: read(made, "new_first"), second: read(made, "new_second") };
    this.#trainingLoss.push(...read<Float32Array>(made, "training_loss"));
    this.#validationLoss.push(...read<Float32Array>(made, "validation_loss"));
    this.#epoch += epochs;
    this.#milliseconds += time;
    this.#epochTime = time / epochs;
  }
}
