/**
 * What a reader has set and might want to share, as typed tables kept in the page's address.
 *
 * A table belongs to a name, most often a figure's: `?replay.epoch=12&threshold.at=0.085`. Only
 * what differs from the default is written. Whatever stands in the address is checked and clamped,
 * so that an old or mistyped link gives a default and never an error. Links in the prose
 * (`<a href="?replay.epoch=12#fig-replay">`) set a table without loading the page again.
 */

/** How one value is written and read. `read` answers undefined for what makes no sense. */
export interface Field<T> {
  readonly initial: T;
  read(text: string): T | undefined;
  write(value: T): string;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A number kept between `min` and `max`, written with `digits` decimals. */
export function number(
  initial: number,
  range: { min?: number; max?: number; digits?: number } = {},
): Field<number> {
  const { min = -Infinity, max = Infinity, digits = 4 } = range;
  const clamp = (value: number) => Math.min(max, Math.max(min, value));
  return {
    initial,
    read: (text) => (isNumeric(text) ? clamp(Number(text)) : undefined),
    write: (value) => String(Number(clamp(value).toFixed(digits))),
  };
}

/** A whole number kept between `min` and `max`. */
export function integer(
  initial: number,
  range: { min?: number; max?: number } = {},
): Field<number> {
  const inner = number(initial, { ...range, digits: 0 });
  return {
    ...inner,
    read: (text) => (/^\s*-?\d+\s*$/.test(text) ? inner.read(text) : undefined),
  };
}

/** One of a few words. */
export function oneOf<T extends string>(initial: T, words: readonly T[]): Field<T> {
  return {
    initial,
    read: (text) => words.find((word) => word === text),
    write: (value) => value,
  };
}

/** On or off, written 1 or 0. */
export function flag(initial: boolean): Field<boolean> {
  return {
    initial,
    read: (text) => (text === "1" ? true : text === "0" ? false : undefined),
    write: (value) => (value ? "1" : "0"),
  };
}

/** A short list of whole numbers, such as the units of hidden layers: `16-8`. */
export function integers(
  initial: readonly number[],
  range: { min: number; max: number; most: number },
): Field<readonly number[]> {
  return {
    initial,
    read: (text) => {
      if (!/^\d+(-\d+)*$/.test(text)) return undefined;
      return text
        .split("-")
        .slice(0, range.most)
        .map((part) => Math.min(range.max, Math.max(range.min, Number(part))));
    },
    write: (values) => values.join("-"),
  };
}

function isNumeric(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

export class UrlState<F extends Fields> {
  readonly #name: string;
  readonly #fields: F;
  readonly #listeners = new Set<(values: Readonly<Values<F>>) => void>();
  #values: Values<F>;

  constructor(name: string, fields: F) {
    this.#name = name;
    this.#fields = fields;
    this.#values = this.#read();
    tables.add(this as unknown as UrlState<Fields>);
  }

  get values(): Readonly<Values<F>> {
    return this.#values;
  }

  /** Changes some values, tells the listeners, and soon afterwards the address. */
  set(change: Partial<Values<F>>): void {
    this.#take({ ...this.#values, ...change });
    writeSoon();
  }

  /** Back to what the figure began with. */
  reset(): void {
    this.set(this.initial);
  }

  get initial(): Values<F> {
    return this.#map((_key, field) => field.initial);
  }

  get isInitial(): boolean {
    return Object.entries(this.#fields).every(([key, field]) => this.#isInitial(key, field));
  }

  /** Calls back after each change, whoever made it; answers how to stop. */
  subscribe(listener: (values: Readonly<Values<F>>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes what the address says now: after Back, Forward or a link in the prose. */
  readAgain(): void {
    this.#take(this.#read());
  }

  /** Puts what differs from the default into `query`, and takes out the rest. */
  writeTo(query: URLSearchParams): void {
    for (const [key, field] of Object.entries(this.#fields)) {
      const name = `${this.#name}.${key}`;
      if (this.#isInitial(key, field)) query.delete(name);
      else query.set(name, field.write(this.#values[key]));
    }
  }

  #isInitial(key: string, field: Field<unknown>): boolean {
    return field.write(this.#values[key]) === field.write(field.initial);
  }

  #take(values: Values<F>): void {
    const fields = Object.entries(this.#fields);
    const same = fields.every(
      ([k, field]) => field.write(values[k]) === field.write(this.#values[k]),
    );
    this.#values = values;
    if (!same) for (const listener of this.#listeners) listener(values);
  }

  #read(): Values<F> {
    const query = new URLSearchParams(location.search);
    return this.#map((key, field) => {
      const text = query.get(`${this.#name}.${key}`);
      return (text === null ? undefined : field.read(text)) ?? field.initial;
    });
  }

  #map(value: (key: string, field: Field<unknown>) => unknown): Values<F> {
    const pairs = Object.entries(this.#fields).map(([key, field]) => [key, value(key, field)]);
    return Object.fromEntries(pairs) as Values<F>;
  }
}

const tables = new Set<UrlState<Fields>>();
let pending: ReturnType<typeof setTimeout> | undefined;

// Browsers refuse more than about a hundred changes of the address in half a minute, which
// dragging a slider would soon reach.
const PAUSE_BEFORE_WRITING = 400;

function writeSoon(): void {
  clearTimeout(pending);
  pending = setTimeout(writeNow, PAUSE_BEFORE_WRITING);
}

function writeNow(): void {
  clearTimeout(pending);
  pending = undefined;
  const query = new URLSearchParams(location.search);
  for (const table of tables) table.writeTo(query);
  const text = query.toString();
  history.replaceState(
    history.state,
    "",
    `${location.pathname}${text && `?${text}`}${location.hash}`,
  );
}

/** The page's full address with all that has been set, even a moment ago. */
export function presentAddress(): string {
  if (pending !== undefined) writeNow();
  return location.href;
}

function readAgain(): void {
  // What a reader set a moment ago must not come back over what the address says now.
  clearTimeout(pending);
  pending = undefined;
  for (const table of tables) table.readAgain();
}

addEventListener("popstate", readAgain);
addEventListener("pagehide", () => pending !== undefined && writeNow());

/**
 * Puts a figure into the state that a link in the prose describes, `epoch=12&speed=2`, as a step
 * that Back undoes. What the link doesn't name keeps its value.
 */
export function follow(figure: string, state: string, hash: string): void {
  if (pending !== undefined) writeNow();
  const query = new URLSearchParams(location.search);
  for (const [key, value] of new URLSearchParams(state)) query.set(`${figure}.${key}`, value);
  visit(`?${query}`, hash);
}

/** As a link to this page with that query, but without loading it again; Back undoes it. */
export function visit(query: string, hash = ""): void {
  if (pending !== undefined) writeNow();
  history.pushState(null, "", `${location.pathname}${query}${hash}`);
  readAgain();
}
