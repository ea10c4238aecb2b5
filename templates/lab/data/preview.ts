/** A few of a file's signals, small, so that readers see whether their file was understood. */
import { html, svg, type TemplateResult } from "lit";
import { count } from "../../shared/format.js";
import type { Table } from "./read.js";

const WIDTH = 160;
const HEIGHT = 48;
const MOST = 6;
/** More points than this can't be told apart at the drawing's size. */
const FINEST = 320;

/** The first signal of each label, or the first ones. */
export function preview(table: Table, normal: ReadonlySet<number>): TemplateResult {
  return html`<ul class="data-preview" aria-label="Some of the signals">
    ${rowsToShow(table).map((row) => {
      const place = table.labelOf?.[row];
      const label = place === undefined ? undefined : table.labels[place];
      const kind = place === undefined ? "" : normal.has(place) ? "normal" : "abnormal";
      const known = normal.size > 0 && label !== undefined;
      return html`<li>
        <svg class="data-signal ${known ? `is-${kind}` : ""}" viewBox="0 0 ${WIDTH} ${HEIGHT}"
          preserveAspectRatio="none" aria-hidden="true">
          ${svg`<polyline points=${outline(table, row)}></polyline>`}
        </svg>
        <span>Signal ${count(row + 1)}${label === undefined ? "" : `, ${label}`}${known ? `: ${kind}` : ""}</span>
      </li>`;
    })}
  </ul>`;
}

function rowsToShow({ rows, labels, labelOf }: Table): number[] {
  const first = labelOf ? labels.map((_, place) => labelOf.indexOf(place)) : [];
  const others = Array.from({ length: Math.min(rows, 2 * MOST) }, (_, row) => row);
  return [...new Set([...first.slice(0, MOST), ...others])].slice(0, MOST).sort((a, b) => a - b);
}

function outline({ signals, points }: Table, row: number): string {
  const step = Math.ceil(points / FINEST);
  const values = signals
    .subarray(row * points, (row + 1) * points)
    .filter((_, at) => at % step === 0);
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  return Array.from(values, (value, at) => {
    const x = (at / Math.max(1, values.length - 1)) * WIDTH;
    const y = HEIGHT - 3 - ((value - low) / range) * (HEIGHT - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  }).join(" ");
}
