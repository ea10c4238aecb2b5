/** Reads a file apart from the page, so that a large one stops nothing. */
import type { Answer, Outline, Reply, Request } from "./csv.protocol.js";
import { isPacked, readText, type Text } from "./decode.js";
import { columnNames, type Form, guessForm } from "./form.js";
import { CsvProblem } from "./problem.js";
import { readTable } from "./read.js";

// The DOM's types and a worker's cannot be loaded together; this is all that is needed here.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Reply, transfer?: Transferable[]): void;
};

let kept: Text | undefined;

scope.onmessage = async ({ data: request }) => {
  const { id } = request;
  const answer = await answerTo(request);
  const buffers =
    answer.kind === "table"
      ? [
          answer.table.signals.buffer,
          ...(answer.table.labelOf ? [answer.table.labelOf.buffer] : []),
        ]
      : [];
  scope.postMessage({ id, ...answer }, buffers);
};

async function answerTo(request: Request): Promise<Answer> {
  const { id } = request;
  const report = (step: "loading" | "reading") => (share: number) =>
    scope.postMessage({ id, kind: "progress", step, share });
  let outline: Outline | undefined;
  try {
    if (request.kind === "open") kept = await readText(request.file, report("loading"));
    if (!kept) throw new Error("no file has been opened");
    const { text, encoding, packed } = kept;
    const form: Form = request.kind === "open" ? guessForm(text) : request.form;
    outline = { encoding, packed, form, columns: columnNames(text, form) };
    const reading = report("reading");
    const table = readTable(text, form, (rows, most) => reading(rows / most));
    return { kind: "table", outline, table };
  } catch (error) {
    const unread = request.kind === "open" && !outline;
    const misnamed = unread && (await isMisnamed(request.file));
    return { kind: "fault", outline, fault: misnamed ? NOT_PACKED : faultOf(error) };
  }
}

/** Some programs unpack what they fetch and leave its name: only what cannot be read is told. */
const NOT_PACKED = {
  sentence: "The file’s name ends in .gz, but it is not packed with gzip, and it is no CSV file.",
  advice: "Pack it with gzip, or choose the file that it was made from.",
};

async function isMisnamed(file: Blob): Promise<boolean> {
  if (!(file instanceof File && /\.gz$/i.test(file.name))) return false;
  return !isPacked(new Uint8Array(await file.slice(0, 2).arrayBuffer()));
}

function faultOf(error: unknown): { sentence: string; advice: string } {
  if (error instanceof CsvProblem) return { sentence: error.sentence, advice: error.advice };
  console.warn(error);
  const detail = error instanceof Error ? error.message : String(error);
  return {
    sentence: `The file could not be read: ${detail}.`,
    advice: "Try a smaller one.",
  };
}
