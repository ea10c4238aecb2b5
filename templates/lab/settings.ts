/**
 * The lab's settings as typed values that are also the page's address: `?lab.hidden=7-3&lab.seed=4`.
 *
 * Defaults, ranges and choices come from anomagram_build/lab/settings.py by way of the page, so
 * that they have one home. What the address says is checked and clamped by the fields.
 */
import { type Field, integer, integers, number, oneOf, UrlState } from "../shared/urlState.js";
import {
  ACTIVATIONS,
  BIASES,
  OPTIMIZERS,
  OUTPUTS,
  REGULARISERS,
  SCALINGS,
  SCHEDULES,
  type Settings,
} from "./trainer.protocol.js";

/** A number from `min` to `max`. */
export interface Amount {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** Values to step to; any other can be typed. */
  readonly offered?: readonly number[];
}

export interface Layers {
  readonly initial: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly most: number;
  readonly offered: readonly number[];
}

export interface Choice {
  readonly initial: string;
}

/** What kind of setting each key holds. */
export type Table = {
  readonly [K in keyof Settings]: Settings[K] extends number
    ? Amount
    : Settings[K] extends string
      ? Choice
      : Layers;
};

export type SettingsFields = { readonly [K in keyof Settings]: Field<Settings[K]> };
export type SettingsState = UrlState<SettingsFields>;

/** Decimals that a setting such as a learning rate may need. */
const DIGITS = 8;

export function settingsFields(table: Table): SettingsFields {
  const { hidden } = table;
  return {
    hidden: integers(hidden.initial, hidden),
    latent: amount(table.latent),
    activation: choice(table.activation, ACTIVATIONS),
    output: choice(table.output, OUTPUTS),
    scaling: choice(table.scaling, SCALINGS),
    outputBias: choice(table.outputBias, BIASES),
    epochs: amount(table.epochs),
    batchSize: amount(table.batchSize),
    learningRate: amount(table.learningRate),
    schedule: choice(table.schedule, SCHEDULES),
    optimizer: choice(table.optimizer, OPTIMIZERS),
    regulariser: choice(table.regulariser, REGULARISERS),
    rate: amount(table.rate),
    trainingSignals: amount(table.trainingSignals),
    abnormalShare: amount(table.abnormalShare),
    testSignals: amount(table.testSignals),
    seed: amount(table.seed),
  };
}

/** The settings that the page's address holds, kept in step with it. */
export function settingsState(table: Table): SettingsState {
  return new UrlState("lab", settingsFields(table));
}

/** The keys in which two settings differ. */
export function differences(a: Settings, b: Settings): (keyof Settings)[] {
  const keys = Object.keys(a) as (keyof Settings)[];
  return keys.filter((key) => String(a[key]) !== String(b[key]));
}

function amount({ initial, min, max, whole }: Amount): Field<number> {
  return whole ? integer(initial, { min, max }) : number(initial, { min, max, digits: DIGITS });
}

function choice<T extends string>({ initial }: Choice, words: readonly T[]): Field<T> {
  const first = words.find((word) => word === initial);
  if (first === undefined) throw new Error(`"${initial}" is none of ${words.join(", ")}`);
  return oneOf(first, words);
}
