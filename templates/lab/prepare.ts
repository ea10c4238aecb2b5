/** From data and settings to all that training starts from. */
import type { Tensors } from "../shared/runtime.protocol.js";
import type { Graphs } from "./graphs.js";
import { layerSizes, parameterCount } from "./layers.js";
import { double, float, floats, read, take, whole, wholes } from "./tensors.js";
import type { Data, Division, Settings } from "./trainer.protocol.js";

/** Some of the signals. */
export interface Part {
  signals: Float32Array<ArrayBuffer>;
  count: number;
  /** As whole numbers, 1 for abnormal; all 0 without labels. */
  abnormal: Uint8Array;
}

export interface Prepared {
  division: Division;
  training: Part;
  validation: Part;
  test: Part;
  /** The training signals and the normal validation signals, scaled. */
  scaled: Float32Array<ArrayBuffer>;
  scaledValidation: Float32Array<ArrayBuffer>;
  offset: Float32Array<ArrayBuffer>;
  spread: Float32Array<ArrayBuffer>;
  widths: readonly number[];
  parameters: Float32Array<ArrayBuffer>;
  /** The regulariser's rate for each parameter. */
  penalised: Float32Array<ArrayBuffer>;
}

const PARTS = { training: 1, validation: 2, test: 3 } as const;

export async function prepare(graphs: Graphs, data: Data, settings: Settings): Promise<Prepared> {
  const { points } = data;
  const division = await divide(graphs, data, settings);
  const part = (rows: Int32Array): Part => ({
    signals: take(rows, data.signals, points),
    count: rows.length,
    abnormal: Uint8Array.from(rows, (row) => data.abnormal?.[row] ?? 0),
  });
  const training = part(division.training);
  const validation = part(division.validation);
  const signals = floats(training.signals, training.count, points);
  const fitted = await graphs.run([`scaling-${settings.scaling}`], { signals });
  const offset = read<Float32Array<ArrayBuffer>>(fitted, "offset");
  const spread = read<Float32Array<ArrayBuffer>>(fitted, "spread");
  const scaled = await scale(graphs, training.signals, { offset, spread, points });
  const normal = normalRows(validation);
  const scaledValidation = await scale(graphs, take(normal, validation.signals, points), {
    ...{ offset, spread, points },
  });
  const widths = layerSizes(settings, points);
  const bias =
    settings.outputBias === "zero"
      ? new Float32Array(points)
      : read<Float32Array>(
          await graphs.run([`bias-${settings.output}`], {
            signals: floats(scaled, training.count, points),
          }),
          "bias",
        );
  const begun = await graphs.run(["initialise"], {
    widths: wholes(widths),
    seed: whole(settings.seed),
    bias: floats(bias),
    rate: float(settings.rate),
    counter: wholes(Array.from({ length: parameterCount(widths) }, (_, at) => at)),
  });
  return {
    ...{ division, training, validation, test: part(division.test) },
    ...{ scaled, scaledValidation, offset, spread, widths },
    parameters: read(begun, "parameters"),
    penalised: read(begun, "penalised"),
  };
}

/** Row numbers, within the part, of its normal signals. */
export function normalRows(part: Part): number[] {
  return Array.from(part.abnormal.keys()).filter((row) => part.abnormal[row] === 0);
}

interface Scaling {
  offset: Float32Array;
  spread: Float32Array;
  points: number;
}

export async function scale(
  graphs: Graphs,
  signals: Float32Array,
  { offset, spread, points }: Scaling,
): Promise<Float32Array<ArrayBuffer>> {
  const inputs: Tensors = {
    signals: floats(signals, signals.length / points, points),
    offset: floats(offset),
    spread: floats(spread),
  };
  return read(await graphs.run(["scale"], inputs), "scaled");
}

async function divide(graphs: Graphs, data: Data, settings: Settings): Promise<Division> {
  const count = data.signals.length / data.points;
  const answer = await graphs.run(["divide"], {
    abnormal: wholes(data.abnormal ?? new Uint8Array(count)),
    seed: whole(settings.seed),
    training: whole(settings.trainingSignals),
    test: whole(settings.testSignals),
    share: double(data.abnormal ? settings.abnormalShare : 0),
  });
  const wanted = Array.from(read<BigInt64Array>(answer, "wanted"), Number);
  const found = Array.from(read<BigInt64Array>(answer, "found"), Number);
  check(wanted, found, data.abnormal !== undefined);
  const part = read<BigInt64Array>(answer, "part");
  const rows = (kind: number) => {
    const chosen: number[] = [];
    for (let row = 0; row < count; row += 1) if (part[row] === BigInt(kind)) chosen.push(row);
    return Int32Array.from(chosen);
  };
  return {
    training: rows(PARTS.training),
    validation: rows(PARTS.validation),
    test: rows(PARTS.test),
  };
}

/** Whether there are enough signals of each kind for what the three parts want. */
function check(wanted: readonly number[], found: readonly number[], labelled: boolean): void {
  for (const kind of [0, 1]) {
    const [training = 0, validation = 0, test = 0] = wanted.slice(3 * kind, 3 * kind + 3);
    const left = (found[kind] ?? 0) - validation - test;
    if (training <= left) continue;
    const name = labelled ? ["normal ", "abnormal "][kind] : "";
    const number = (value: number) => Math.max(0, value).toLocaleString("en");
    throw new Error(
      `these settings need ${number(training)} ${name}signals to train on, but after ` +
        `${number(test)} for the test and ${number(validation)} to validate with, ` +
        `${number(left)} are left: ask for fewer`,
    );
  }
}
