/** What the page and the worker that reads its files say to each other. */
import type { Form } from "./form.js";
import type { Table } from "./read.js";

/** A file, or pasted text as one; the worker keeps it for the questions that follow. */
export type Request =
  | { id: number; kind: "open"; file: Blob }
  | { id: number; kind: "read"; form: Form };

export interface Fault {
  sentence: string;
  advice: string;
}

/** What can be said of a file once it is known to be a text with numbers in it. */
export interface Outline {
  /** "UTF-8", "UTF-16" or "Latin-1". */
  encoding: string;
  packed: boolean;
  form: Form;
  /** What the columns are called. */
  columns: readonly string[];
}

export type Answer =
  | { kind: "table"; outline: Outline; table: Table }
  | { kind: "fault"; outline: Outline | undefined; fault: Fault };

export type Reply = { id: number } & (
  | { kind: "progress"; step: "loading" | "reading"; share: number }
  | Answer
);
