/** From text to signals and labels, as a form says. */
import type { Form } from "./form.js";
import { MAX_LABELS, MAX_POINTS, MAX_ROWS, MIN_POINTS, MIN_ROWS } from "./limits.js";
import { type DecimalMark, isNumeric, NumberReader } from "./numbers.js";
import { CsvProblem, quoted } from "./problem.js";
import { rangeOf } from "./range.js";
import { eachRow } from "./rows.js";

export interface Table {
  /** Row after row, without labels. */
  signals: Float32Array<ArrayBuffer>;
  rows: number;
  points: number;
  mark: DecimalMark | undefined;
  /** Different labels in order of their first row; empty without a label column. */
  labels: readonly string[];
  labelOf: Uint8Array<ArrayBuffer> | undefined;
  /** All but the most extreme values lie in it. */
  range: readonly [low: number, high: number];
}

const ROWS_BETWEEN_REPORTS = 1_000;

/** Throws CsvProblem, with row and column, at the first thing that is wrong. */
export function readTable(
  text: string,
  form: Form,
  onProgress: (rows: number, most: number) => void = () => {},
): Table {
  const reader = new TableReader(text, form);
  eachRow(text, form.delimiter, (cells, row) => {
    if (row % ROWS_BETWEEN_REPORTS === 0) onProgress(row, reader.most);
    reader.take(cells, row);
    return true;
  });
  return reader.finish();
}

class TableReader {
  /** As many rows as the text has lines. */
  readonly most: number;
  readonly #letters: number;
  readonly #form: Form;
  readonly #numbers = new NumberReader();
  readonly #labels = new Map<string, number>();
  /** Where the first row stands; 0 before it. */
  #firstRow = 0;
  #width = 0;
  /** Places of the signal's columns, from 0. */
  #used: readonly number[] = [];
  #signals = new Float32Array(0);
  #labelOf = new Uint8Array(0);
  #rows = 0;

  constructor(text: string, form: Form) {
    this.#form = form;
    this.#letters = text.length;
    this.most = lines(text);
  }

  take(cells: string[], row: number): void {
    if (this.#firstRow === 0) {
      this.#begin(cells, row);
      if (this.#form.header) return;
    }
    if (cells.length !== this.#width && !this.#endsEmpty(cells)) throw this.#ragged(cells, row);
    if (this.#rows === MAX_ROWS) throw tooManyRows(row);
    if (this.#form.label !== undefined) this.#label(cells[this.#form.label] ?? "", row);
    let at = this.#rows * this.#used.length;
    for (const place of this.#used) {
      this.#signals[at] = this.#numbers.read(cells[place] ?? "", row, place + 1);
      at += 1;
    }
    this.#rows += 1;
  }

  finish(): Table {
    if (this.#firstRow === 0) {
      throw new CsvProblem("the file holds only blank lines", "Choose a file that has rows.", 1);
    }
    if (this.#rows < MIN_ROWS) {
      const many = `${this.#rows} ${this.#rows === 1 ? "sample" : "samples"}`;
      throw new CsvProblem(
        `there ${this.#rows === 1 ? "is" : "are"} ${many}, and ${MIN_ROWS} are the least to train on and test with`,
        this.#form.header && this.#rows === 0
          ? "Add rows, one for each sample; the first row was taken for a header."
          : "Add rows, one for each sample.",
        this.#firstRow,
      );
    }
    const { label } = this.#form;
    const signals = shrunk(this.#signals, this.#rows * this.#used.length);
    if (allAlike(signals, this.#used.length))
      throw alike(signals, this.#used.length, this.#firstRow);
    return {
      signals,
      rows: this.#rows,
      points: this.#used.length,
      mark: this.#numbers.mark,
      labels: [...this.#labels.keys()],
      labelOf: label === undefined ? undefined : shrunk(this.#labelOf, this.#rows),
      range: rangeOf(signals),
    };
  }

  #begin(cells: string[], row: number): void {
    const { counted, label } = this.#form;
    // Some programs end every row with a delimiter.
    if (cells.length > 2 && cells.at(-1)?.trim() === "" && label !== cells.length - 1) cells.pop();
    this.#firstRow = row;
    this.#width = cells.length;
    this.#used = cells.map((_, at) => at).filter((at) => at !== label && !(counted && at === 0));
    const points = this.#used.length;
    if (points < MIN_POINTS) {
      throw new CsvProblem(
        `a sample has ${points === 0 ? "no points" : "one point only"}, and ${MIN_POINTS} are the least`,
        "Put all points of a sample in one row; the label, if any, in one column more.",
        row,
        cells.length,
      );
    }
    if (points > MAX_POINTS) {
      throw new CsvProblem(
        `a sample has ${points} points, and ${MAX_POINTS} are the most`,
        "Cut the signals into shorter ones, or take fewer points of each.",
        row,
        cells.length,
      );
    }
    // A cell takes two letters at least, one of them for what ends it.
    const room = Math.floor((this.#letters + 1) / (2 * this.#width));
    const rows = Math.min(this.most, MAX_ROWS, room);
    this.#signals = new Float32Array(rows * points);
    this.#labelOf = new Uint8Array(label === undefined ? 0 : rows);
  }

  #endsEmpty(cells: readonly string[]): boolean {
    return cells.length === this.#width + 1 && cells.at(-1)?.trim() === "";
  }

  #ragged(cells: readonly string[], row: number): CsvProblem {
    const [here, there] = [cells.length, this.#width];
    const many = `${here} ${here === 1 ? "cell" : "cells"}`;
    return new CsvProblem(
      `this row has ${many}, but row ${this.#firstRow} has ${there}`,
      here < there
        ? "Fill in what is missing, or take that row out."
        : "Take out what is too much; a decimal comma needs a semicolon between cells.",
      row,
      Math.min(here, there) + 1,
    );
  }

  #label(cell: string, row: number): void {
    const text = cell.trim();
    const column = (this.#form.label ?? 0) + 1;
    if (text === "") {
      throw new CsvProblem("the label is empty", "Fill it in, or take that row out.", row, column);
    }
    // Some archives write labels as 1.0000000e+00.
    const name = isNumeric(text) ? String(Number(text.replace(",", "."))) : text;
    let at = this.#labels.get(name);
    if (at === undefined) {
      at = this.#labels.size;
      if (at === MAX_LABELS) {
        throw new CsvProblem(
          `${quoted(name)} is the ${MAX_LABELS + 1}st different label, too many to choose from`,
          "Choose another label column, or none.",
          row,
          column,
        );
      }
      this.#labels.set(name, at);
    }
    this.#labelOf[this.#rows] = at;
  }
}

function tooManyRows(row: number): CsvProblem {
  const most = MAX_ROWS.toLocaleString("en");
  return new CsvProblem(
    `there are more than ${most} samples`,
    `Take ${most} of them, by chance rather than the first ones.`,
    row,
  );
}

/** Whether every signal is the same, point by point. */
function allAlike(signals: Float32Array, points: number): boolean {
  return signals.every((value, at) => value === signals[at % points]);
}

function alike(signals: Float32Array, points: number, row: number): CsvProblem {
  const level = signals.subarray(0, points).every((value) => value === signals[0]);
  return new CsvProblem(
    level ? `every value is ${signals[0]}` : "all samples are the same",
    "A network learns how samples differ: choose a file in which they do.",
    row,
  );
}

function lines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function shrunk<A extends Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  values: A,
  length: number,
): A {
  return (values.length === length ? values : values.slice(0, length)) as A;
}
