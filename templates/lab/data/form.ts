/** What the columns and rows of a file are: guessed from its first rows, changed by the reader. */
import { isNumeric } from "./numbers.js";
import { CsvProblem } from "./problem.js";
import { DELIMITERS, type Delimiter, eachRow } from "./rows.js";

export interface Form {
  delimiter: Delimiter;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Whether the first column only counts the rows, and is left out. */
  counted: boolean;
  /** The column of labels, from 0. */
  label: number | undefined;
}

const SAMPLE_ROWS = 60;
const SAMPLE_LETTERS = 1_000_000;
const FEW_LABELS = 20;
const LABEL_NAME = /^(?:label|class|target|category|kind|type|y|outcome|anomaly|abnormal)s?$/i;
const COUNT_NAME = /^(?:|index|idx|id|row|nr|no|number|#|unnamed: 0)$/i;

/** Throws CsvProblem where there is no table of numbers to be seen. */
export function guessForm(text: string): Form {
  const sample = text.length > SAMPLE_LETTERS ? wholeRows(text) : text;
  const [delimiter, rows] = guessDelimiter(sample);
  const first = rows[0] ?? [];
  const header = isHeader(first, rows.slice(1));
  const body = header && rows.length > 1 ? rows.slice(1) : rows;
  const names = header ? first.map((name) => name.trim()) : [];
  const counted = isCounted(names[0], body);
  return { delimiter, header, counted, label: guessLabel(names, body, counted) };
}

/** What the file's columns are called: by its header, or by their numbers. */
export function columnNames(text: string, { delimiter, header }: Form): string[] {
  let names: string[] = [];
  eachRow(text, delimiter, (cells) => {
    names = cells.map((name, at) => (header && name.trim()) || `column ${at + 1}`);
    return false;
  });
  return names;
}

function wholeRows(text: string): string {
  const start = text.slice(0, SAMPLE_LETTERS);
  const end = start.lastIndexOf("\n");
  if (end > 0) return start.slice(0, end);
  throw new CsvProblem(
    `the first row has more than ${SAMPLE_LETTERS / 1e6} million letters`,
    "Put each sample in a row of its own.",
    1,
  );
}

/** The delimiter under which most cells are numbers, and the rows as it divides them. */
function guessDelimiter(sample: string): [Delimiter, string[][]] {
  let best: { delimiter: Delimiter; rows: string[][]; share: number; numbers: number } | undefined;
  let problem: unknown;
  let single: string[] | undefined;
  for (const delimiter of DELIMITERS) {
    const rows: string[][] = [];
    try {
      eachRow(sample, delimiter, (cells) => rows.push(cells) < SAMPLE_ROWS);
    } catch (error) {
      // Where quotes go wrong some way into the sample, what came before still tells much.
      problem ??= error;
    }
    single ??= rows[0];
    const cells = rows.filter((row) => row.length > 1).flat();
    const numbers = cells.filter(isNumeric).length;
    const share = numbers / Math.max(1, cells.length);
    if (numbers === 0) continue;
    if (!best || share > best.share || (share === best.share && numbers > best.numbers)) {
      best = { delimiter, rows, share, numbers };
    }
  }
  if (best) return [best.delimiter, best.rows];
  if (problem instanceof CsvProblem) throw problem;
  throw noTable(single?.[0]);
}

function noTable(cell: string | undefined): CsvProblem {
  if (cell === undefined) {
    return new CsvProblem("the file holds only blank lines", "Choose a file that has rows.", 1);
  }
  if (/^\s*\S+(?:[ \u00a0]+\S+)+\s*$/.test(cell) && cell.split(/\s+/).some(isNumeric)) {
    return new CsvProblem(
      "the numbers stand between spaces",
      "Put a comma, a semicolon or a tab between them, one sample a row.",
      1,
      1,
    );
  }
  if (isNumeric(cell)) {
    return new CsvProblem(
      "there is one column only, so each sample would be a single number",
      "Put all points of a sample in one row, with commas between them.",
      1,
      1,
    );
  }
  return new CsvProblem(
    "there are no numbers in rows and columns",
    "Each row is one sample: numbers with a comma, a semicolon or a tab between them.",
    1,
    1,
  );
}

/** A first row of names over columns of numbers, or one that counts: 0, 1, 2, … */
function isHeader(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const overNumbers = first.filter(
    (_, at) => rest.length > 0 && rest.every((row) => isNumeric(row[at] ?? "")),
  );
  const names = overNumbers.filter((cell) => !isNumeric(cell));
  if (names.length > overNumbers.length / 2) return true;
  const numbers = first.filter(isNumeric).map(Number);
  return numbers.length > 2 && (numbers[0] === 0 || numbers[0] === 1) && counts(numbers);
}

function isCounted(name: string | undefined, body: readonly (readonly string[])[]): boolean {
  if (name !== undefined && !COUNT_NAME.test(name)) return false;
  const cells = body.map((row) => (row[0] ?? "").trim());
  return cells.length > 4 && cells.every((cell) => /^\d+$/.test(cell)) && counts(cells.map(Number));
}

function counts(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1);
}

/** By its name; else the first or last column, if it holds words or a few whole numbers. */
function guessLabel(
  names: readonly string[],
  body: readonly (readonly string[])[],
  counted: boolean,
): number | undefined {
  const named = names.findIndex((name) => LABEL_NAME.test(name));
  if (named >= 0) return named;
  const width = body[0]?.length ?? 0;
  const column = (at: number) => body.map((row) => (row[at] ?? "").trim());
  const ends = [counted ? 1 : 0, width - 1];
  const words = ends.find((at) => column(at).every((cell) => cell !== "" && !isNumeric(cell)));
  if (words !== undefined) return words;
  // Whole numbers are labels only where the signals' own are not whole.
  const between = column(ends[0] === width - 2 ? width - 1 : width - 2);
  if (body.length < 4 || between.every(isWhole)) return undefined;
  return ends.find((at) => {
    const cells = column(at);
    return cells.every(isWhole) && new Set(cells).size <= Math.min(FEW_LABELS, body.length / 2);
  });
}

function isWhole(cell: string): boolean {
  return isNumeric(cell) && Number.isInteger(Number(cell.trim().replace(",", ".")));
}
