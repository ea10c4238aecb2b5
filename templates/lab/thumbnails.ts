/** Samples to choose from, as buttons with a small picture of the signal. */
import type { LabData } from "./session.types.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 60;
/** Corners of the line; a thumbnail shows no more. */
const CORNERS = 60;

export function sampleButton(data: LabData, row: number, name: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sample";
  button.setAttribute("role", "radio");
  button.setAttribute("aria-checked", "false");
  button.setAttribute("aria-label", name);
  button.dataset.part = "sample";
  button.dataset.row = String(row);
  if (data.kindOf) button.dataset.kind = String(data.kindOf[row]);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", line(data, row));
  svg.append(path);
  button.append(svg);
  return button;
}

function line(data: LabData, row: number): string {
  const { points, signals, range } = data;
  const [low, high] = range;
  const corners = Math.min(CORNERS, points);
  const places = Array.from({ length: corners }, (_, corner) => {
    const point = Math.round((corner * (points - 1)) / Math.max(1, corners - 1));
    const value = signals[row * points + point] ?? 0;
    const x = (WIDTH * point) / Math.max(1, points - 1);
    const y = (HEIGHT * (high - value)) / (high - low);
    return `${x.toFixed(1)} ${Math.min(HEIGHT, Math.max(0, y)).toFixed(1)}`;
  });
  return `M${places.join("L")}`;
}
