/** The lab's page: reads what the build wrote into it, and brings its parts to life. */
import { settingsState, type Table } from "./settings.js";

interface Facts {
  settings: Table;
}

const root = document.querySelector<HTMLElement>('[data-part="lab"]');
if (root) {
  const facts = JSON.parse(root.dataset.facts ?? "") as Facts;
  settingsState(facts.settings);
}
