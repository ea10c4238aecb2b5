/** Binds the settings' controls, which the server has rendered, to the session. */
import type { Session } from "./session.js";
import type { Amount, Table } from "./settings.js";
import { Stepper } from "./stepper.js";
import type { Settings } from "./trainer.protocol.js";

export function mountControls(host: HTMLElement, session: Session, table: Table): () => void {
  const show: (() => void)[] = [];
  for (const control of host.querySelectorAll<HTMLElement>("[data-setting]")) {
    const key = control.dataset.setting as keyof Settings;
    const select = control.querySelector("select");
    if (select) {
      select.addEventListener("change", () => session.setSettings({ [key]: select.value }));
      show.push(() => {
        select.value = String(session.settings[key]);
      });
    } else if (control.querySelector(":scope > .stepper")) {
      const stepper = new Stepper(control, table[key] as Amount, (value) =>
        session.setSettings({ [key]: value }),
      );
      show.push(() => stepper.show(session.settings[key] as number));
    }
  }
  const seed = host.querySelector("[data-part='new-seed']");
  seed?.addEventListener("click", () => session.setSettings({ seed: newSeed(session.settings) }));

  function update(): void {
    for (const one of show) one();
  }

  function tellNouns(): void {
    for (const word of document.querySelectorAll("[data-noun]")) {
      word.textContent = session.data.noun;
    }
    for (const word of document.querySelectorAll("[data-nouns]")) {
      word.textContent = session.data.nouns;
    }
  }

  update();
  tellNouns();
  const stops = [session.on("settings", update), session.on("data", tellNouns)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** A short number, so that it can be told to someone, and not the one before. */
function newSeed({ seed }: Readonly<Settings>): number {
  const drawn = Math.floor(Math.random() * 9999);
  return drawn === seed ? drawn + 1 : drawn;
}
