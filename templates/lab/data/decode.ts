/** From the bytes of a file to its text: unpacked, in whatever encoding it turns out to be. */
import { megabytes } from "../../shared/format.js";
import { MAX_BYTES } from "./limits.js";
import { CsvProblem } from "./problem.js";

export interface Text {
  text: string;
  /** "UTF-8", "UTF-16" or "Latin-1". */
  encoding: string;
  packed: boolean;
}

const SAVE = "In your spreadsheet or program, save it as CSV in UTF-8, and choose that file.";

/** Rejects with CsvProblem where the file is too large, damaged, or no text. */
export async function readText(
  file: Blob,
  onProgress: (share: number) => void = () => {},
): Promise<Text> {
  if (file.size === 0) throw new CsvProblem("the file is empty", "Choose a file that has rows.", 1);
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const packed = isPacked(start);
  if (!packed && file.size > MAX_BYTES) throw tooLarge(`it has ${megabytes(file.size)}`);
  if (start[0] === 0x50 && start[1] === 0x4b) {
    throw new CsvProblem("this is a ZIP archive or a workbook (.xlsx), not a CSV file", SAVE, 1);
  }
  let read = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (part, controller) => {
      read += part.byteLength;
      onProgress(read / file.size);
      controller.enqueue(part);
    },
  });
  const stream = file.stream().pipeThrough(counted);
  const bytes = await (packed
    ? gather(stream.pipeThrough(new DecompressionStream("gzip")), true)
    : gather(stream, false));
  return { ...decode(bytes), packed };
}

/** Whether a file that begins so is packed with gzip. */
export function isPacked(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** Bytes as text, line ends as `\n`; throws CsvProblem where they are no text. */
export function decode(bytes: Uint8Array<ArrayBuffer>): Omit<Text, "packed"> {
  const [encoding, label] = guess(bytes);
  // TextDecoder drops the byte order mark itself.
  const decoded = new TextDecoder(label).decode(bytes);
  const text = decoded.includes("\r") ? decoded.replace(/\r\n?/g, "\n") : decoded;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell a binary file from a text.
  const odd = text.search(/[\u0000-\u0008\u000e-\u001f]/);
  if (odd >= 0) {
    const row = text.slice(0, odd).split("\n").length;
    throw new CsvProblem("there are bytes that no text has, so this is no CSV file", SAVE, row);
  }
  return { text, encoding };
}

function guess(bytes: Uint8Array<ArrayBuffer>): [encoding: string, label: string] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ["UTF-16", "utf-16le"];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ["UTF-16", "utf-16be"];
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return ["UTF-8", "utf-8"];
  } catch {
    // Every byte is some character of Latin-1, so this cannot fail; its labels may read oddly.
    return ["Latin-1", "windows-1252"];
  }
}

async function gather(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  packed: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      length += part.value.byteLength;
      if (length > MAX_BYTES) {
        await reader.cancel().catch(() => {});
        throw tooLarge("it has more when unpacked");
      }
    }
  } catch (error) {
    if (error instanceof CsvProblem) throw error;
    throw packed
      ? new CsvProblem("the packed file is damaged or incomplete", "Pack it again with gzip.", 1)
      : new CsvProblem("the file could not be read", "Is it still there? Choose it again.", 1);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  if (length === 0) throw new CsvProblem("the file is empty", "Choose a file that has rows.", 1);
  return bytes;
}

function tooLarge(how: string): CsvProblem {
  return new CsvProblem(
    `the file is too large: ${how}, and ${megabytes(MAX_BYTES)} is the most`,
    "Take fewer rows, or fewer points of each.",
  );
}
