/** Cells as numbers, with a point or a comma before the decimals. */
import { CsvProblem, quoted } from "./problem.js";

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:nan|na|n\/a|#n\/a|null|nil|none|missing|\?|-)$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

export type DecimalMark = "." | ",";

/** True of what `readNumber` reads, whatever the mark. */
export function isNumeric(cell: string): boolean {
  return NUMBER.test(cell.trim());
}

/** Reads the cells of one file, which must all use one decimal mark. */
export class NumberReader {
  /** The mark that the file uses, once a cell has had one. */
  mark: DecimalMark | undefined;
  #first: readonly [row: number, column: number] | undefined;

  /** Row and column count from 1. Throws CsvProblem where the cell is no finite float32. */
  read(cell: string, row: number, column: number): number {
    const text = cell.trim();
    if (!NUMBER.test(text)) throw notANumber(text, row, column);
    const comma = text.includes(",");
    if (comma || text.includes(".")) this.#notice(comma ? "," : ".", text, row, column);
    const value = Math.fround(Number(comma ? text.replace(",", ".") : text));
    if (!Number.isFinite(value)) {
      throw new CsvProblem(
        `${quoted(text)} is larger than a 32-bit number can be`,
        "Use another unit, so that numbers stay below 10³⁸.",
        row,
        column,
      );
    }
    return value;
  }

  #notice(mark: DecimalMark, text: string, row: number, column: number): void {
    if (this.mark === undefined) {
      this.mark = mark;
      this.#first = [row, column];
    } else if (mark !== this.mark) {
      const [r, c] = this.#first ?? [];
      const [now, before] = mark === "," ? ["comma", "point"] : ["point", "comma"];
      throw new CsvProblem(
        `${quoted(text)} has a decimal ${now}, but row ${r}, column ${c} has a decimal ${before}`,
        "Use one decimal mark in the whole file, and none between thousands.",
        row,
        column,
      );
    }
  }
}

function notANumber(text: string, row: number, column: number): CsvProblem {
  const problem = (what: string, advice: string) => new CsvProblem(what, advice, row, column);
  if (text === "") return problem("the cell is empty", "Fill the gap, or take that row out.");
  if (MISSING.test(text)) {
    return problem(
      `${quoted(text)} says that a number is missing`,
      "Fill the gap, for example from its neighbours, or take that row out.",
    );
  }
  if (INFINITE.test(text)) {
    return problem(`${quoted(text)} is not finite`, "Replace it, or take that row out.");
  }
  if (/^[+-]?\d[\d.,'’\s]*$/.test(text)) {
    const spaced = /\d\s+[\d.,+-]/.test(text);
    return spaced
      ? problem(
          `${quoted(text)} is more than one number`,
          "Put a comma, a semicolon or a tab between numbers, not spaces.",
        )
      : problem(
          `${quoted(text)} has more marks than one number can have`,
          "Take out what stands between thousands: 1234.5, not 1,234.5.",
        );
  }
  return problem(
    `${quoted(text)} is not a number`,
    "If the column holds labels, choose it as the label column; else take the text out.",
  );
}
