/** What the lab's page and its training worker say to each other, and the words both use. */

export const ACTIVATIONS = ["relu", "leaky_relu", "elu", "tanh"] as const;
export const OPTIMIZERS = ["adam", "adamax", "adadelta", "rmsprop", "momentum", "sgd"] as const;
export const REGULARISERS = ["none", "l1", "l2", "both"] as const;
export const OUTPUTS = ["linear", "sigmoid"] as const;
export const SCALINGS = ["none", "standard", "range", "range-per-point"] as const;
export const SCHEDULES = ["constant", "one-cycle"] as const;
export const BIASES = ["mean", "zero"] as const;
/** How a threshold is chosen: with labels on validation signals, without on training signals. */
export const RULES = ["accuracy", "f1", "recall", "percentile", "deviations"] as const;

export type Rule = (typeof RULES)[number];

/** All that decides a run: the same settings on the same data give the same run. */
export interface Settings {
  /** Units of the encoder's hidden layers, from the signal inwards; the decoder mirrors them. */
  hidden: readonly number[];
  latent: number;
  activation: (typeof ACTIVATIONS)[number];
  output: (typeof OUTPUTS)[number];
  scaling: (typeof SCALINGS)[number];
  outputBias: (typeof BIASES)[number];
  epochs: number;
  batchSize: number;
  learningRate: number;
  schedule: (typeof SCHEDULES)[number];
  optimizer: (typeof OPTIMIZERS)[number];
  regulariser: (typeof REGULARISERS)[number];
  /** The regulariser's own, not the learning rate. */
  rate: number;
  /** Signals to train on; `abnormalShare` of them are abnormal, 0 to 0.7. */
  trainingSignals: number;
  abnormalShare: number;
  /** Signals to test on, and as many again to validate on, with the data's own share of abnormal. */
  testSignals: number;
  seed: number;
}

/** A data set; without labels `abnormal` is undefined. */
export interface Data {
  points: number;
  /** Row after row. */
  signals: Float32Array<ArrayBuffer>;
  /** 1 where a signal is abnormal. */
  abnormal: Uint8Array<ArrayBuffer> | undefined;
}

/** The rows of the data that each part of a run got. */
export interface Division {
  training: Int32Array;
  validation: Int32Array;
  test: Int32Array;
}

/** Every confusion matrix that some threshold gives on the test signals, by ascending threshold. */
export interface Sweep {
  thresholds: Float32Array;
  true_positives: Int32Array;
  false_positives: Int32Array;
  true_negatives: Int32Array;
  false_negatives: Int32Array;
  accuracy: Float32Array;
  precision: Float32Array;
  recall: Float32Array;
  f1: Float32Array;
  false_positive_rate: Float32Array;
  false_negative_rate: Float32Array;
  true_negative_rate: Float32Array;
}

export interface Histogram {
  /** One more than there are bins. */
  edges: Float32Array;
  /** Test signals in each bin; all of them are in `normal` where there are no labels. */
  normal: Int32Array;
  abnormal: Int32Array;
}

/** What can be said of a run after some epoch. */
export interface Snapshot {
  epoch: number;
  /** Milliseconds of training so far, judging left out. */
  milliseconds: number;
  /** Mean reconstruction error by epoch, from 0 (untrained) to now, in scaled units. */
  trainingLoss: Float32Array;
  /** The same of the normal validation signals (of all, without labels). */
  validationLoss: Float32Array;
  /** Share of the variance of normal validation signals that the copies follow. */
  explainedVariance: number;
  health: "learning" | "collapsed" | "diverged";
  thresholds: Partial<Record<Rule, number>>;
  /** Missing without labels. */
  sweep: Sweep | undefined;
  auc: number | undefined;
  averagePrecision: number | undefined;
  histogram: Histogram;
  /** Score of each test signal, in the order of `Division.test`. */
  scores: Float32Array;
  /** Two coordinates for each test signal: the bottleneck's, or its first principal components. */
  latent: Float32Array;
  /** All weights and biases, layer after layer: weight [inputs, outputs], then bias [outputs]. */
  parameters: Float32Array<ArrayBuffer>;
  /** With it, training goes on as if it had never stopped; a recorded run has none. */
  memory?: Memory;
}

/** What an optimizer remembers from step to step: each as long as the parameters, or empty. */
export interface Memory {
  first: Float32Array<ArrayBuffer>;
  second: Float32Array<ArrayBuffer>;
}

/** What the present network says of some signals, row after row; in the data's own units. */
export interface Judgement {
  reconstruction: Float32Array;
  /** Squared, at each point, in scaled units. */
  error: Float32Array;
  score: Float32Array;
  latent: Float32Array;
}

export interface Begun {
  division: Division;
  /** Of the untrained network, or of the one that was kept. */
  snapshot: Snapshot;
  parameterCount: number;
}

/** What is enough to bring a run back without training. */
export type Kept = Pick<
  Snapshot,
  "epoch" | "milliseconds" | "trainingLoss" | "validationLoss" | "parameters" | "memory"
>;
