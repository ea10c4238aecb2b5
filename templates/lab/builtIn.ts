/** The data set that comes with the page: undoes anomagram_build/lab/data.py. */
import type { LabData } from "./session.types.js";
import { fetchUnpacked } from "./unpack.js";

/** The page must scroll and answer while the rest is unpacked. */
const ROWS_AT_ONCE = 500;

/** What the page says of it. */
export interface BuiltIn {
  readonly name: string;
  readonly noun: string;
  readonly nouns: string;
  readonly unit: string;
  readonly kinds: readonly { readonly name: string; readonly normal: boolean }[];
  readonly signals: number;
  readonly points: number;
  readonly range: readonly [low: number, high: number];
  readonly lowest: number;
  readonly step: number;
  readonly file: string;
}

/** The data set without its signals, for a page that has not fetched them. */
export function announced({ name, noun, nouns, unit, kinds, points, range }: BuiltIn): LabData {
  const signals = new Float32Array(0);
  return {
    ...{ name, noun, nouns, unit, kinds, points, signals, range },
    abnormal: undefined,
    kindOf: undefined,
    own: false,
  };
}

/** Fetches and unpacks the signals. Rejects with a sentence for the reader. */
export async function fetchBuiltIn(facts: BuiltIn): Promise<LabData> {
  const content = await unpacked(facts.file);
  const { signals: rows, points, lowest, step } = facts;
  const total = rows * points;
  const signals = new Float32Array(total);
  for (let row = 0; row < rows; row += 1) {
    if (row % ROWS_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
    let whole = 0;
    for (let at = row * points; at < (row + 1) * points; at += 1) {
      whole = (whole + (content[at] ?? 0) + 256 * (content[total + at] ?? 0)) % 65536;
      signals[at] = lowest + whole * step;
    }
  }
  const kindOf = content.slice(2 * total, 2 * total + rows);
  const abnormal = kindOf.map((kind) => (facts.kinds[kind]?.normal ? 0 : 1));
  return { ...announced(facts), signals, abnormal, kindOf };
}

async function unpacked(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await fetchUnpacked(file));
  } catch (error) {
    const detail = error instanceof TypeError ? "the connection failed" : (error as Error).message;
    throw new Error(`The data could not be loaded: ${detail}.`);
  }
}
