/** What is wrong with a reader's file, where, and what to do about it; the only error of this folder. */
export class CsvProblem extends Error {
  override readonly name = "CsvProblem";
  /** From 1, counted as a spreadsheet does: header and blank lines are rows too. */
  readonly row: number | undefined;
  /** From 1. */
  readonly column: number | undefined;
  readonly advice: string;

  constructor(what: string, advice: string, row?: number, column?: number) {
    super(what);
    this.advice = advice;
    this.row = row;
    this.column = column;
  }

  /** "Row 3, column 7: “n/a” is not a number." */
  get sentence(): string {
    const place = [
      this.row === undefined ? "" : `row ${this.row}`,
      this.column === undefined ? "" : `column ${this.column}`,
    ].filter(Boolean);
    return capital(place.length > 0 ? `${place.join(", ")}: ${this.message}.` : `${this.message}.`);
  }
}

/** A cell's text between quotation marks, short enough for a sentence. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return `“${line.length > 24 ? `${line.slice(0, 23)}…` : line}”`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
