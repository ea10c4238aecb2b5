/** Takes in a reader's own file: dropped, pasted or picked, understood, chosen about, used. */
import { render } from "lit";
import { count, percent } from "../../shared/format.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import type { LabData } from "../session.types.js";
import type { Answer } from "./csv.protocol.js";
import { CsvReader } from "./csvReader.js";
import type { Form } from "./form.js";
import { type Found, foundView } from "./found.js";
import { fittingSettings, guessNormal, labData } from "./labData.js";
import { MAX_BYTES, MAX_ROWS } from "./limits.js";

/** Brings the markup of data.html.jinja to life; answers how to stop. */
export function mountData(host: HTMLElement, session: Session): () => void {
  const intake = new Intake(host, session);
  return () => intake.dispose();
}

class Intake {
  readonly #host: HTMLElement;
  readonly #session: Session;
  readonly #reader = new CsvReader();
  readonly #end = new AbortController();
  readonly #stopListening: () => void;
  #name = "";
  #title = "";
  /** What was in the box for rows when it was last read. */
  #textRead = "";
  #found: Found | undefined;
  #builtIn: LabData | undefined;

  constructor(host: HTMLElement, session: Session) {
    this.#host = host;
    this.#session = session;
    this.#part("limits").textContent = `${count(MAX_ROWS)} rows and ${MAX_BYTES / 1e6}\u00a0MB`;
    this.#listen();
    const stops = [
      ...(["data", "phase"] as const).map((kind) => session.on(kind, () => this.#showPresent())),
      session.on("phase", () => this.#warn()),
    ];
    this.#stopListening = () => {
      for (const stop of stops) stop();
    };
    this.#showPresent();
  }

  dispose(): void {
    this.#end.abort();
    this.#stopListening();
    this.#reader.stop();
  }

  #part<E extends HTMLElement = HTMLElement>(name: string): E {
    return part<E>(this.#host, name);
  }

  #listen(): void {
    const { signal } = this.#end;
    const on = (part: string, kind: string, listener: (event: Event) => void) =>
      this.#part(part).addEventListener(kind, listener, { signal });
    on("file", "change", (event) => {
      const input = event.target as HTMLInputElement;
      const file = input.files?.[0];
      input.value = ""; // so that the same file, mended, can be chosen again
      if (file) void this.#open(file, file.name);
    });
    on("read", "click", () => {
      const text = this.#text;
      this.#textRead = text;
      void this.#open(new Blob([text]), "pasted rows", "How the rows were read");
    });
    on("stop", "click", () => this.#discard());
    on("discard", "click", () => this.#discard());
    on("use", "click", () => void this.#use());
    on("back", "click", () => void this.#back());
    on("train-now", "click", () => {
      void this.#session.train();
      document.querySelector('[data-part="results"]')?.scrollIntoView();
    });
    this.#listenToDrops();
    this.#host.addEventListener(
      "paste",
      (event) => {
        const file = event.clipboardData?.files[0];
        if (!file) return;
        event.preventDefault();
        void this.#open(file, file.name);
      },
      { signal },
    );
  }

  /** A file may be dropped anywhere: elsewhere the browser would leave the page to show it. */
  #listenToDrops(): void {
    const { signal } = this.#end;
    const zone = this.#part("drop");
    const isOurs = ({ target, dataTransfer }: DragEvent) =>
      dataTransfer?.types.includes("Files") || (target instanceof Node && zone.contains(target));
    const over = (is: boolean) => zone.classList.toggle("is-over", is);
    document.addEventListener(
      "dragover",
      (event) => {
        if (!isOurs(event)) return;
        event.preventDefault();
        over(true);
      },
      { signal },
    );
    document.addEventListener("dragleave", (event) => !event.relatedTarget && over(false), {
      signal,
    });
    document.addEventListener(
      "drop",
      (event) => {
        over(false);
        if (!isOurs(event)) return;
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        const text = event.dataTransfer?.getData("text/plain");
        if (file) void this.#open(file, file.name);
        else if (text) void this.#open(new Blob([text]), "dropped rows", "How the rows were read");
        this.#host.scrollIntoView({ block: "nearest" });
      },
      { signal },
    );
  }

  async #open(file: Blob, name: string, title = `How ${name} was read`): Promise<void> {
    this.#name = name;
    this.#title = title;
    this.#found = undefined;
    this.#say("");
    this.#draw();
    const answer = await this.#whileReading(this.#reader.open(file, this.#report));
    if (answer) this.#take(answer);
  }

  async #reread(form: Form): Promise<void> {
    const answer = await this.#whileReading(this.#reader.read(form, this.#report));
    if (answer) this.#take(answer);
  }

  async #whileReading(answer: Promise<Answer | undefined>): Promise<Answer | undefined> {
    this.#part("reading").hidden = false;
    this.#part("problem").hidden = true;
    const result = await answer;
    // Undefined: another file is being read meanwhile, or reading was stopped.
    if (result) this.#part("reading").hidden = true;
    return result;
  }

  readonly #report = (step: "loading" | "reading", share: number): void => {
    this.#part<HTMLProgressElement>("progress").value = share;
    const what = step === "loading" ? "Loading" : "Reading";
    this.#part("progress-text").textContent = `${what} ${this.#name}: ${percent(share, 0)}`;
  };

  #take(answer: Answer): void {
    const before = this.#found;
    const { outline } = answer;
    const table = answer.kind === "table" ? answer.table : undefined;
    const same = before?.outline.form.label === outline?.form.label && before?.table;
    this.#found = outline && {
      outline,
      table,
      normal: (same && before?.normal) || (table ? guessNormal(table) : new Set()),
      counts: (before?.counts ?? false) || outline.form.counted,
    };
    this.#draw();
    const problem = this.#part("problem");
    problem.hidden = answer.kind === "table";
    if (answer.kind === "fault") {
      this.#part("fault").textContent = answer.fault.sentence;
      this.#part("advice").textContent = answer.fault.advice;
      this.#say("");
    } else {
      const { rows, points } = answer.table;
      this.#say(`${this.#name}: ${count(rows)} signals of ${count(points)} points were read.`);
    }
  }

  #draw(): void {
    const found = this.#found;
    this.#part("found").hidden = !found;
    if (found) this.#part("title").textContent = this.#title;
    this.#part("use").hidden = !found?.table;
    if (!found) return;
    render(
      foundView(found, {
        reread: (form) => void this.#reread(form),
        callNormal: (place, is) => {
          const normal = new Set(found.normal);
          if (is) normal.add(place);
          else normal.delete(place);
          this.#found = { ...found, normal };
          this.#draw();
        },
      }),
      this.#part("view"),
    );
  }

  #discard(): void {
    this.#reader.stop();
    this.#found = undefined;
    this.#part("reading").hidden = true;
    this.#part("problem").hidden = true;
    this.#draw();
    this.#part("file").focus();
  }

  async #use(): Promise<void> {
    const { table, normal } = this.#found ?? {};
    if (!table || !normal) return;
    const data = labData(this.#name, table, normal);
    if (!this.#session.data.own) this.#builtIn = this.#session.data;
    this.#discard();
    await this.#session.setData(data);
    this.#session.setSettings(fittingSettings(this.#session.settings, data));
    this.#say(`The lab now works with ${data.name}: train a network on them.`);
    this.#part("train-now").focus();
  }

  async #back(): Promise<void> {
    if (!this.#builtIn) return;
    await this.#session.setData(this.#builtIn);
    this.#say(`The lab works with ${this.#builtIn.name} again.`);
  }

  #showPresent(): void {
    const { data } = this.#session;
    this.#part("present").hidden = !data.own;
    this.#part("train-now").hidden = this.#session.phase !== "empty" || this.#session.isBusy;
    this.#part("present-name").textContent = data.own
      ? `${data.name}, ${count(data.signals.length / data.points)} signals of ${count(data.points)} points`
      : "";
  }

  get #text(): string {
    return this.#part<HTMLTextAreaElement>("text").value;
  }

  /** Who trains while rows wait here may think that the network learns from them. */
  #warn(): void {
    const { phase, data } = this.#session;
    if (phase !== "training") return;
    const waits = this.#found?.table ? "Use these data" : this.#isUnread ? "Read these rows" : "";
    if (!waits) return;
    const what = this.#found?.table ? this.#name : "what you pasted";
    this.#say(`This run trains on ${data.name}. For ${what}, press “${waits}” first.`);
  }

  get #isUnread(): boolean {
    return this.#text.trim() !== "" && this.#text !== this.#textRead;
  }

  #say(sentence: string): void {
    this.#part("status").textContent = sentence;
  }
}
