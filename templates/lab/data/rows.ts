/** The rows of a text, one after another, by Papa Parse. */
import { parse } from "papaparse";
import { CsvProblem } from "./problem.js";

export const DELIMITERS = [",", ";", "\t"] as const;

export type Delimiter = (typeof DELIMITERS)[number];

const QUOTES = "Look at the quotation marks of that cell: each needs a partner, or take them out.";

/**
 * Calls `visit` with each row that isn't blank, and its number from 1; blank rows count. `visit`
 * answers false to stop. The text's line ends must be `\n`.
 *
 * Throws CsvProblem where quotation marks don't match, and what `visit` throws.
 */
export function eachRow(
  text: string,
  delimiter: Delimiter,
  visit: (cells: string[], row: number) => boolean,
): void {
  let row = 0;
  let start = 0;
  parse(text, {
    delimiter,
    newline: "\n",
    step: ({ data, errors, meta }, handle) => {
      row += 1;
      const finding = errors[0];
      if (finding) {
        const what =
          finding.code === "MissingQuotes"
            ? "a quotation mark opens here and is never closed"
            : "text follows a closing quotation mark";
        const before = parse(text.slice(start, finding.index - 1), { delimiter, newline: "\n" });
        throw new CsvProblem(what, QUOTES, row, before.data[0]?.length ?? 1);
      }
      start = meta.cursor;
      if (isBlank(data)) return;
      if (!visit(data, row)) handle.abort();
    },
  });
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === "";
}
