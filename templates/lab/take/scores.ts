/** What a network says of every signal, as CSV after RFC 4180. */
import { unparse } from "papaparse";
import type { Session } from "../session.js";

const HEAD = ["row", "part", "label", "score", "verdict"] as const;
const AT_ONCE = 2_000;
/** As many digits as tell any float32 from its neighbours. */
const DIGITS = 9;

/**
 * Rows count the data's signals from 1. Undefined where another run came between. Rejects where
 * the network cannot run.
 */
export async function scoresCsv(
  session: Session,
  onProgress: (share: number) => void,
): Promise<Blob | undefined> {
  await session.wake();
  const { data, run, threshold } = session;
  const { signals, points, kinds, kindOf } = data;
  const parts = partsOf(session, signals.length / points);
  const texts = [unparse([HEAD])];
  for (let start = 0; start < parts.length; start += AT_ONCE) {
    const end = Math.min(parts.length, start + AT_ONCE);
    const { score } = await session.judge(signals.slice(start * points, end * points));
    if (session.run?.id !== run?.id || session.data !== data) return undefined;
    const rows = Array.from(score, (value, at) => {
      const row = start + at;
      const label = kinds[kindOf?.[row] ?? -1]?.name ?? "";
      return [row + 1, parts[row] ?? "", label, shortest(value), verdict(value, threshold)];
    });
    texts.push(unparse(rows));
    onProgress(end / parts.length);
  }
  return new Blob([texts.join("\r\n"), "\r\n"], { type: "text/csv" });
}

function partsOf({ division }: Session, signals: number): string[] {
  const parts = new Array<string>(signals).fill("unused");
  for (const part of ["training", "validation", "test"] as const) {
    for (const row of division?.[part] ?? []) parts[row] = part;
  }
  return parts;
}

function shortest(score: number): string {
  return Number.isFinite(score) ? String(Number(score.toPrecision(DIGITS))) : String(score);
}

function verdict(score: number, threshold: number | undefined): string {
  if (threshold === undefined || Number.isNaN(score)) return "";
  return score > threshold ? "abnormal" : "normal";
}
