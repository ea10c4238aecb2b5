/** Six optimizers: pick a learning rate for all, or leave each at its own best. */
import { Announcer } from "../../shared/announce.js";
import { type Chart, mountChart, pictureLabel } from "../../shared/chart.js";
import { Choice } from "../../shared/controls.js";
import { fetchJson } from "../../shared/data.js";
import { unscaled } from "../../shared/decode.js";
import { FigureElement } from "../../shared/figure.js";
import { oneOf, UrlState } from "../../shared/urlState.js";

/** By optimizer and choice: how far the least, the median and the most AUC are from 1, by epoch. */
interface Sent {
  epochs: number[];
  scale: number;
  choices: string[];
  bands: Record<string, number[][][]>;
  notes: Record<string, string[]>;
  sentences: string[];
}

interface Panel {
  name: string;
  chart: Chart;
  note: HTMLElement;
}

const MEASURES = ["auc", "copy"] as const;

class OptimizersFigure extends FigureElement {
  #sent!: Sent;
  #panels: Panel[] = [];
  #state!: UrlState<{
    rate: ReturnType<typeof oneOf<string>>;
    shown: ReturnType<typeof oneOf<(typeof MEASURES)[number]>>;
  }>;
  #rate!: Choice;
  #measure!: Choice;
  #announcer!: Announcer;

  protected override async start(): Promise<void> {
    this.#sent = await fetchJson<Sent>(this.source("lines"));
    this.#announcer = new Announcer(this.find("status"));
    this.#panels = await Promise.all(this.findAll("panel").map(mountPanel));
    this.#state = new UrlState("optimizers", {
      rate: oneOf(this.#sent.choices[0] ?? "", this.#sent.choices),
      shown: oneOf("auc", MEASURES),
    });
    this.#rate = new Choice(this.find("rate"), (rate) => this.#state.set({ rate }));
    this.#measure = new Choice(this.find("measure"), (word) =>
      this.#state.set({ shown: MEASURES.find((known) => known === word) ?? "auc" }),
    );
    this.#state.subscribe(() => this.#show(true));
    this.#show(false);
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #show(tell: boolean): void {
    const { rate, shown } = this.#state.values;
    const { choices, notes, sentences } = this.#sent;
    const choice = choices.indexOf(rate);
    for (const { name, chart, note } of this.#panels) {
      void chart.setData("band", this.#rows(name, choice));
      note.textContent = notes[name]?.[choice] ?? "";
      chart.describe({ label: `${pictureLabel(chart.host).split(".")[0]}. ${note.textContent}.` });
    }
    this.#rate.show(rate);
    this.#measure.show(shown);
    const heat = this.find("heat");
    heat.dataset.measure = shown;
    for (const row of heat.querySelectorAll("tbody tr")) {
      row.querySelectorAll("td").forEach((cell, place) => {
        cell.classList.toggle("is-chosen", place === choice - 1);
      });
    }
    const sentence = sentences[choice] ?? "";
    this.find("sentence").textContent = sentence;
    if (tell) this.#announcer.say(sentence);
  }

  #rows(name: string, choice: number): object[] {
    const { bands, epochs, scale } = this.#sent;
    const [low = [], middle = [], high = []] = (bands[name]?.[choice] ?? []).map((line) =>
      unscaled(line, scale),
    );
    return middle.map((value, place) => ({
      epoch: epochs[place],
      low: low[place],
      middle: value,
      high: high[place],
    }));
  }
}

async function mountPanel(host: HTMLElement): Promise<Panel> {
  const [picture, note] = [host.querySelector<HTMLElement>(".chart"), host.querySelector("span")];
  if (!picture || !note) throw new Error("a panel needs its chart and its note");
  return { name: host.dataset.name ?? "", chart: await mountChart(picture), note };
}

customElements.define("anomagram-optimizers", OptimizersFigure);
