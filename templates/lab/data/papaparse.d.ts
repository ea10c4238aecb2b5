// The part of Papa Parse that is used here: its published types would bring those of Node along.
declare module "papaparse" {
  interface Finding {
    code: string;
    /** Where in the text the field with the fault begins, after its quotation mark. */
    index: number;
  }
  interface Step {
    data: string[];
    errors: readonly Finding[];
    /** `cursor`: where in the text the row ends. */
    meta: { cursor: number };
  }
  interface Handle {
    abort(): void;
  }
  interface Options {
    delimiter: string;
    newline: string;
  }
  export function parse(
    text: string,
    options: Options & { step(row: Step, handle: Handle): void },
  ): void;
  export function parse(text: string, options: Options): { data: string[][] };
  export function unparse(rows: readonly (readonly (string | number)[])[]): string;
}
