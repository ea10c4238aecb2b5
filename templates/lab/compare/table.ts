/** The table of runs. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { COLUMNS, type Column, cellText, differing, followedText, sorted } from "./columns.js";
import type { KeptRun } from "./store.js";

export interface Shown {
  runs: readonly KeptRun[];
  /** The run whose name is being written. */
  renaming: string | undefined;
  sort: Column;
  falling: boolean;
  /** Its colour's number, of a run that is in the charts. */
  seriesOf(run: KeptRun): number | undefined;
  /** Whether the charts hold no more. */
  full: boolean;
  /** Why a run cannot be shown now, or nothing. */
  obstacle(run: KeptRun): string;
  /** The run that the page shows. */
  current: string | undefined;
}

export interface Actions {
  sortBy(column: Column): void;
  choose(run: KeptRun, chosen: boolean): void;
  startRenaming(run: KeptRun): void;
  rename(run: KeptRun, name: string | undefined): void;
  restore(run: KeptRun): void;
  remove(run: KeptRun): void;
}

export function runTable(shown: Shown, actions: Actions) {
  const words = differing(shown.runs);
  const [name, made, ...results] = COLUMNS;
  const heads = (columns: readonly (Column | undefined)[]) =>
    columns.map((column) => column && heading(column, shown, actions));
  return html`
    <table class="compare-table">
      <caption class="visually-hidden">Your runs</caption>
      <thead>
        <tr>
          <th scope="col">Draw</th>
          ${heads([name])}
          <th scope="col">What differs</th>
          ${heads([made, ...results])}
          <th scope="col">Variance followed</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          sorted(shown.runs, shown.sort, shown.falling),
          (run) => run.id,
          (run) => row(run, words.get(run.id) ?? "", made, results, shown, actions),
        )}
      </tbody>
    </table>`;
}

function heading(column: Column, { sort, falling }: Shown, actions: Actions) {
  const order = column === sort ? (falling ? "descending" : "ascending") : nothing;
  return html`
    <th scope="col" class=${column.number ? "number" : ""} aria-sort=${order}>
      <button type="button" class="compare-sort" @click=${() => actions.sortBy(column)}>${column.title}</button>
    </th>`;
}

function row(
  run: KeptRun,
  words: string,
  made: Column | undefined,
  results: readonly Column[],
  shown: Shown,
  actions: Actions,
) {
  const series = shown.seriesOf(run);
  const obstacle = shown.obstacle(run);
  const current = run.id === shown.current;
  return html`
    <tr class=${current ? "is-current" : ""} data-run=${run.id}>
      <td>
        <label class="compare-draw ${series === undefined ? "" : `is-series-${series + 1}`}">
          <input type="checkbox" aria-label="Draw ${run.name} in the charts"
            .checked=${live(series !== undefined)} ?disabled=${series === undefined && shown.full}
            @change=${(event: Event) => actions.choose(run, (event.target as HTMLInputElement).checked)}>
        </label>
      </td>
      <th scope="row">${shown.renaming === run.id ? renaming(run, actions) : run.name}</th>
      <td class="compare-words">
        ${words}
        <span class="compare-actions">
          <button type="button" class="button quiet" aria-label="${current ? "Shown" : "Show"} ${run.name}"
            ?disabled=${obstacle !== ""} aria-disabled=${current ? "true" : nothing} @click=${() => actions.restore(run)}>${current ? "Shown" : "Show"}</button>
          <button type="button" class="button quiet" data-part="rename" aria-label="Rename ${run.name}"
            @click=${() => actions.startRenaming(run)}>Rename</button>
          <button type="button" class="button quiet" aria-label="Delete ${run.name}"
            @click=${() => actions.remove(run)}>Delete</button>
          ${obstacle ? html`<span>${obstacle}</span>` : nothing}
        </span>
      </td>
      <td class="compare-made">${made && cellText(made, run)}</td>
      ${results.map((column) => html`<td class="number">${cellText(column, run)}</td>`)}
      <td>${followedText(run)}</td>
    </tr>`;
}

function renaming(run: KeptRun, actions: Actions) {
  const done = (event: Event) => actions.rename(run, (event.target as HTMLInputElement).value);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // The key must not press the button that has the focus next.
    event.preventDefault();
    if (event.key === "Enter") done(event);
    else actions.rename(run, undefined);
  };
  return html`
    <input class="compare-name" type="text" maxlength="60" aria-label="Name of ${run.name}"
      .value=${run.name} @keydown=${pressed} @blur=${done}>`;
}
