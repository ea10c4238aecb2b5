/** What was found in a file, and the choices that readers have about it. */
import { html, nothing, type TemplateResult } from "lit";
import { count } from "../../shared/format.js";
import type { Outline } from "./csv.protocol.js";
import type { Form } from "./form.js";
import { countLabels, dividesLabels } from "./labData.js";
import { preview } from "./preview.js";
import type { Table } from "./read.js";
import type { Delimiter } from "./rows.js";

const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
};

export interface Found {
  outline: Outline;
  /** Missing where something in the file is wrong. */
  table: Table | undefined;
  /** Places in `table.labels`. */
  normal: ReadonlySet<number>;
  /** Whether a column that counts the rows was seen: its switch stays, once it has been there. */
  counts: boolean;
}

export interface Choices {
  reread(form: Form): void;
  callNormal(place: number, normal: boolean): void;
}

export function foundView({ outline, table, normal, counts }: Found, choices: Choices) {
  return html`
    ${table ? facts(outline, table) : nothing}
    ${columns(outline, counts, choices)}
    ${table?.labelOf ? labelTable(table, normal, choices) : nothing}
    ${table ? html`<p class="data-verdict">${verdict(table, normal)}</p>` : nothing}
    ${table ? preview(table, normal) : nothing}
  `;
}

function facts({ form, encoding, packed }: Outline, table: Table): TemplateResult {
  const mark = table.mark === "," ? "decimal comma" : "decimal point";
  const entries = [
    ["Signals", count(table.rows)],
    ["Points in each", count(table.points)],
    ["Between cells", DELIMITER_NAMES[form.delimiter]],
    ["Numbers", table.mark ? `with a ${mark}` : "whole"],
    ["Text", packed ? `${encoding}, packed` : encoding],
  ] as const;
  return html`
    <dl class="data-facts">
      ${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${
      encoding === "Latin-1"
        ? html`<p class="data-note">The text is not UTF-8, so it was read as Latin-1. If letters
          look wrong below, save the file as UTF-8.</p>`
        : nothing
    }`;
}

function columns({ form, columns: names }: Outline, counts: boolean, choices: Choices) {
  const switched = (key: "header" | "counted") => (event: Event) =>
    choices.reread({ ...form, [key]: (event.target as HTMLInputElement).checked });
  const labelled = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    choices.reread({ ...form, label: value === "" ? undefined : Number(value) });
  };
  return html`
    <div class="controls">
      <label class="select">
        <span>Labels</span>
        <select data-part="label" @change=${labelled}>
          <option value="" .selected=${form.label === undefined}>none in the file</option>
          ${names.map(
            (name, at) =>
              html`<option value=${at} .selected=${form.label === at}>in “${name}”</option>`,
          )}
        </select>
      </label>
      <label class="toggle">
        <input type="checkbox" role="switch" data-part="header" .checked=${form.header}
          @change=${switched("header")}>
        <span>First row names the columns</span>
      </label>
      ${
        counts
          ? html`<label class="toggle">
            <input type="checkbox" role="switch" data-part="counted" .checked=${form.counted}
              @change=${switched("counted")}>
            <span>First column counts the rows: leave it out</span>
          </label>`
          : nothing
      }
    </div>`;
}

function labelTable(table: Table, normal: ReadonlySet<number>, choices: Choices) {
  const counts = countLabels(table);
  return html`
    <div class="table-scroll" tabindex="0" role="region" aria-label="Signals by label">
      <table class="data-labels">
        <caption class="visually-hidden">Signals by label</caption>
        <thead>
          <tr><th scope="col">Label</th><th scope="col" class="number">Signals</th><th scope="col">Normal?</th></tr>
        </thead>
        <tbody>
          ${table.labels.map(
            (label, place) => html`<tr>
              <th scope="row">${label}</th>
              <td class="number">${count(counts[place] ?? 0)}</td>
              <td><label class="data-normal">
                <input type="checkbox" .checked=${normal.has(place)} aria-label="${label} is normal"
                  @change=${(event: Event) => choices.callNormal(place, (event.target as HTMLInputElement).checked)}>
                <span class=${normal.has(place) ? "normal" : ""}>${normal.has(place) ? "normal" : "no"}</span>
              </label></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** What the labels, as chosen, are good for. */
function verdict(table: Table, normal: ReadonlySet<number>): string {
  const free =
    "so thresholds come from the scores alone, and there is nothing to count right and wrong by.";
  if (!table.labelOf) return `No labels, ${free}`;
  if (dividesLabels(table, normal)) {
    const counts = countLabels(table);
    const good = [...normal].reduce((sum, place) => sum + (counts[place] ?? 0), 0);
    return `${count(good)} normal signals to learn from, ${count(table.rows - good)} abnormal ones to find.`;
  }
  const which = normal.size === 0 ? "No label is normal" : "Every label is normal";
  return `${which}: the labels are left out, ${free}`;
}
