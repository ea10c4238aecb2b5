/** What can be said of the present network: everything in a snapshot but the losses. */
import type { Tensors } from "../shared/runtime.protocol.js";
import type { Graphs } from "./graphs.js";
import { normalRows, type Part, type Prepared, scale } from "./prepare.js";
import { floats, read, take, wholes } from "./tensors.js";
import type { Rule, Settings, Snapshot, Sweep } from "./trainer.protocol.js";

export type Verdict = Pick<
  Snapshot,
  | "explainedVariance"
  | "health"
  | "thresholds"
  | "sweep"
  | "auc"
  | "averagePrecision"
  | "histogram"
  | "scores"
  | "latent"
> & { trainingLoss: number; validationLoss: number };

/** Files of the graph that judges, but for the declaration of its inputs. */
export function networkParts(settings: Settings): string[] {
  return [
    `network-${settings.hidden.length}`,
    `activation-${settings.activation}`,
    `output-${settings.output}`,
  ];
}

export function runNetwork(
  graphs: Graphs,
  settings: Settings,
  prepared: Prepared,
  parameters: Float32Array,
  signals: Float32Array,
  outputs?: readonly string[],
): Promise<Tensors> {
  const points = prepared.widths[0] ?? 1;
  return graphs.run(
    [...networkParts(settings), "network-inputs"],
    {
      signal: floats(signals, signals.length / points, points),
      offset: floats(prepared.offset),
      spread: floats(prepared.spread),
      parameters: floats(parameters),
      widths: wholes(prepared.widths),
    },
    outputs,
  );
}

export async function judge(
  graphs: Graphs,
  settings: Settings,
  prepared: Prepared,
  parameters: Float32Array,
  labelled: boolean,
): Promise<Verdict> {
  const { training, validation, test } = prepared;
  const points = prepared.widths[0] ?? 1;
  const ask = (part: Part, ...outputs: string[]) =>
    runNetwork(graphs, settings, prepared, parameters, part.signals, outputs);
  const tested = await ask(test, "score", "latent");
  const checked = await ask(validation, "score", "reconstruction");
  const trained = await ask(training, "score");
  const scores = read<Float32Array>(tested, "score");
  const checkedScores = read<Float32Array>(checked, "score");
  const trainedScores = read<Float32Array>(trained, "score");
  const normal = normalRows(validation);
  const verdict: Verdict = {
    explainedVariance: Number.NaN,
    health: "diverged",
    thresholds: {},
    sweep: undefined,
    auc: undefined,
    averagePrecision: undefined,
    histogram: {
      edges: Float32Array.of(0, 1),
      normal: Int32Array.of(0),
      abnormal: Int32Array.of(0),
    },
    scores,
    latent: await plane(graphs, read(tested, "latent"), test.count),
    trainingLoss: Number.NaN,
    validationLoss: Number.NaN,
  };
  if (![scores, checkedScores, trainedScores].every((list) => list.every(Number.isFinite))) {
    return verdict;
  }

  const made = take(normal, read(checked, "reconstruction"), points);
  const alive = await graphs.run(["alive"], {
    signals: floats(prepared.scaledValidation, normal.length, points),
    made: floats(await scale(graphs, made, { ...prepared, points }), normal.length, points),
  });
  verdict.explainedVariance = read<Float64Array>(alive, "explained")[0] ?? Number.NaN;
  verdict.validationLoss = read<Float32Array>(alive, "loss")[0] ?? Number.NaN;
  verdict.health = read<Uint8Array>(alive, "collapsed")[0] ? "collapsed" : "learning";
  const bins = await graphs.run(["histogram"], labels(scores, test));
  verdict.histogram = {
    edges: read(bins, "edges"),
    normal: read(bins, "normal"),
    abnormal: read(bins, "abnormal_counts"),
  };
  const { mean, ...free } = await graphs.run(["thresholds-without-labels"], {
    scores: floats(trainedScores),
  });
  verdict.trainingLoss = Number(mean?.data[0]);
  const chosen: Tensors[] = [free];
  if (labelled && hasBoth(test)) {
    const { auc, average_precision, ...sweep } = await graphs.run(["report"], labels(scores, test));
    verdict.sweep = Object.fromEntries(
      Object.entries(sweep).map(([name, { data }]) => [name, data]),
    ) as unknown as Sweep;
    verdict.auc = Number(auc?.data[0]);
    verdict.averagePrecision = Number(average_precision?.data[0]);
  }
  if (labelled && hasBoth(validation)) {
    chosen.push(await graphs.run(["thresholds-with-labels"], labels(checkedScores, validation)));
  }
  for (const thresholds of chosen) {
    for (const [rule, { data }] of Object.entries(thresholds)) {
      verdict.thresholds[rule as Rule] = Number(data[0]);
    }
  }
  return verdict;
}

function labels(scores: Float32Array, part: Part): Tensors {
  return { scores: floats(scores), abnormal: wholes(part.abnormal) };
}

function hasBoth(part: Part): boolean {
  return part.abnormal.includes(0) && part.abnormal.includes(1);
}

/** Two coordinates for each bottleneck: its own, or its first principal components. */
async function plane(graphs: Graphs, latent: Float32Array, count: number): Promise<Float32Array> {
  const units = latent.length / count;
  if (units === 2) return latent;
  if (units === 1)
    return Float32Array.from({ length: 2 * count }, (_, at) =>
      at % 2 === 0 ? (latent[at / 2] ?? 0) : 0,
    );
  return read(await graphs.run(["plane"], { latent: floats(latent, count, units) }), "plane");
}
