/** The methods: a table to sort, a scatter of quality and cost, one method's scores. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart } from "../../shared/chart.js";
import { Choice } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { FigureElement } from "../../shared/figure.js";
import { flag, integer, oneOf, UrlState } from "../../shared/urlState.js";

interface Point {
  key: string;
  miss: number;
  [field: string]: unknown;
}

/** By key of a method, but for `points`, which are in order of AUC, and `labels`, by cost. */
interface Sent {
  points: Point[];
  labels: Record<string, object[]>;
  costs: string[];
  names: Record<string, string>;
  sentences: Record<string, string>;
  edges: number[];
  normal: Record<string, number[]>;
  abnormal: Record<string, number[]>;
  threshold: Record<string, number>;
}

class MethodsFigure extends FigureElement {
  #sent!: Sent;
  #state!: UrlState<{
    method: ReturnType<typeof oneOf<string>>;
    cost: ReturnType<typeof oneOf<string>>;
    sort: ReturnType<typeof integer>;
    up: ReturnType<typeof flag>;
  }>;
  #scatter!: Chart;
  #histogram!: Chart;
  #columns!: HTMLElement[];
  #cost!: Choice;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("result"));
    this.#columns = this.findAll("column");
    const radios = this.findAll<HTMLInputElement>("method");
    this.#state = new UrlState("methods", {
      method: oneOf(
        radios.find((radio) => radio.defaultChecked)?.value ?? "",
        radios.map((radio) => radio.value),
      ),
      cost: oneOf(this.#sent.costs[0] ?? "", this.#sent.costs),
      sort: integer(1, { min: 0, max: this.#columns.length - 1 }),
      up: flag(false),
    });
    this.#announcer = new Announcer(this.find("status"));
    [this.#scatter, this.#histogram] = await Promise.all([
      mountChart(this.find("scatter")),
      mountChart(this.find("histogram")),
    ]);
    this.#columns.forEach((column, place) => {
      this.#makeSortable(column, place);
    });
    this.#listen(radios);
    this.#state.subscribe(() => this.#show());
    this.#show();
  }

  protected override reset(): void {
    this.#state.reset();
  }

  /** The title becomes a button of the same size. */
  #makeSortable(column: HTMLElement, place: number): void {
    const title = column.querySelector("span");
    if (!title) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "methods-sort";
    button.textContent = title.textContent;
    button.addEventListener("click", () => {
      const { sort, up } = this.#state.values;
      // A second click turns the order round.
      this.#state.set({
        sort: place,
        up: sort === place ? !up : column.dataset.first !== "descending",
      });
      const order = this.#state.values.up ? "ascending" : "descending";
      this.#announcer.say(`Sorted by ${button.textContent}, ${order}.`);
    });
    title.replaceWith(button);
  }

  #listen(radios: HTMLInputElement[]): void {
    for (const radio of radios) {
      radio.addEventListener("change", () => this.#pick(radio.value));
    }
    this.find("rows").addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-key]");
      if (row?.dataset.key) this.#pick(row.dataset.key);
    });
    this.#cost = new Choice(this.find("cost"), (cost) => this.#state.set({ cost }));
    this.#scatter.host.addEventListener("click", (event) => {
      const box = this.#scatter.host.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const { cost } = this.#state.values;
      const off = (point: Point) =>
        Math.hypot(
          this.#scatter.place("x", Number(point[cost])) - x,
          this.#scatter.place("y", point.miss) - y,
        );
      const near = this.#sent.points.reduce((best, one) => (off(one) < off(best) ? one : best));
      this.#pick(near.key);
    });
  }

  #pick(method: string): void {
    if (method === this.#state.values.method) return;
    this.#state.set({ method });
    this.#announcer.say(`${this.#sent.names[method]}. ${this.#sent.sentences[method]}`);
  }

  #show(): void {
    const { method, cost } = this.#state.values;
    void this.#scatter.setSignals({ picked: method });
    void this.#scatter.setData(
      "points",
      this.#sent.points.map((point) => ({ ...point, cost: point[cost] })),
    );
    void this.#scatter.setData("labels", this.#sent.labels[cost] ?? []);
    this.#showScores(method);
    this.#sort();
    for (const row of this.find("rows").querySelectorAll<HTMLElement>("[data-key]")) {
      row.classList.toggle("is-picked", row.dataset.key === method);
    }
    for (const radio of this.findAll<HTMLInputElement>("method")) {
      radio.checked = radio.value === method;
    }
    this.find("cost-name").textContent = this.#cost.show(cost).toLowerCase();
  }

  #showScores(method: string): void {
    const { edges, normal, abnormal, threshold, names, sentences } = this.#sent;
    void this.#histogram.setSignals({ threshold: threshold[method] });
    void this.#histogram.setData(
      "bins",
      (normal[method] ?? []).map((count, bin) => ({
        bin,
        low: edges[bin],
        high: edges[bin + 1],
        normal: count,
        abnormal: -(abnormal[method]?.[bin] ?? 0),
      })),
    );
    this.find("name").textContent = names[method] ?? "";
    this.find("sentence").textContent = sentences[method] ?? "";
  }

  #sort(): void {
    const { sort, up } = this.#state.values;
    this.#columns.forEach((column, place) => {
      if (place !== sort) column.removeAttribute("aria-sort");
      else column.setAttribute("aria-sort", up ? "ascending" : "descending");
    });
    const body = this.find("rows");
    const value = (row: Element) => (row.children[sort] as HTMLElement).dataset.value ?? "";
    const compare = (one: Element, other: Element) =>
      sort === 0
        ? value(one).localeCompare(value(other), "en")
        : Number(value(one)) - Number(value(other));
    const rows = [...body.children].sort((one, other) => (up ? 1 : -1) * compare(one, other));
    // Rows that stand right stay, so that the focus within them does.
    rows.forEach((row, place) => {
      if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
    });
  }
}

customElements.define("anomagram-methods", MethodsFigure);
