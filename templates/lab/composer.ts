/** The hidden layers: add one, take one away, give each its units. The decoder mirrors them. */
import { part } from "./parts.js";
import type { Session } from "./session.js";
import type { Layers } from "./settings.js";
import { Stepper } from "./stepper.js";

export function mountComposer(host: HTMLElement, session: Session, range: Layers): () => void {
  const list = part(host, "layers");
  const template = part<HTMLTemplateElement>(host, "layer");
  const add = part<HTMLButtonElement>(host, "add-layer");
  let steppers: Stepper[] = [];

  add.addEventListener("click", () => {
    const { hidden } = session.settings;
    const last = hidden.at(-1) ?? range.max;
    set([...hidden, Math.max(range.min, Math.ceil(last / 2))]);
    steppers.at(-1)?.input.focus();
  });

  function set(hidden: readonly number[]): void {
    session.setSettings({ hidden });
    update();
  }

  function change(place: number, units: number): void {
    set(session.settings.hidden.map((before, at) => (at === place ? units : before)));
  }

  function remove(place: number): void {
    set(session.settings.hidden.filter((_, at) => at !== place));
    steppers[Math.min(place, steppers.length - 1)]?.input.focus();
  }

  function update(): void {
    const { hidden } = session.settings;
    if (hidden.length !== steppers.length) {
      list.replaceChildren(...hidden.map(() => template.content.cloneNode(true)));
      steppers = [...list.children].map((row, place) => bind(row as HTMLElement, place));
    }
    hidden.forEach((units, place) => {
      steppers[place]?.show(units);
    });
    add.disabled = hidden.length >= range.most;
  }

  function bind(row: HTMLElement, place: number): Stepper {
    const name = part(row, "name");
    const button = part<HTMLButtonElement>(row, "remove");
    const input = row.querySelector("input");
    const id = `lab-hidden-${place + 1}`;
    name.textContent = `Layer ${place + 1}`;
    name.setAttribute("for", id);
    if (input) input.id = id;
    button.setAttribute("aria-label", `Remove layer ${place + 1}`);
    button.disabled = session.settings.hidden.length === 1;
    button.addEventListener("click", () => remove(place));
    const units = { initial: 0, min: range.min, max: range.max, whole: true };
    return new Stepper(row, { ...units, offered: range.offered }, (value) => change(place, value));
  }

  update();
  return session.on("settings", update);
}
