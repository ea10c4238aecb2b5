// Reads files as the lab's worker does, in Node: a line of standard input is a file in base64, a
// line of standard output is what came of it.
import { createInterface } from "node:readline";
import { readText } from "../../templates/lab/data/decode.js";
import { columnNames, guessForm } from "../../templates/lab/data/form.js";
import { CsvProblem } from "../../templates/lab/data/problem.js";
import { readTable } from "../../templates/lab/data/read.js";

const base64 = (values: ArrayBufferView<ArrayBuffer>) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

async function answer({ file, change }: { file: string; change: object }) {
  try {
    const { text, encoding, packed } = await readText(new Blob([Buffer.from(file, "base64")]));
    const form = { ...guessForm(text), ...change };
    form.label ??= undefined; // JSON has null only
    const table = readTable(text, form);
    return {
      kind: "table",
      encoding,
      packed,
      form,
      columns: columnNames(text, form),
      rows: table.rows,
      points: table.points,
      range: table.range,
      mark: table.mark,
      labels: table.labels,
      label_of: table.labelOf ? [...table.labelOf] : null,
      signals: base64(table.signals),
    };
  } catch (error) {
    if (!(error instanceof CsvProblem)) return { kind: "crash", stack: String(error.stack) };
    const { row, column, sentence, advice } = error;
    return { kind: "problem", row, column, sentence, advice };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
