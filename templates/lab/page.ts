/** The lab's page: reads what the build wrote into it, and brings its parts to life. */
import { dataAreDear } from "../shared/connection.js";
import { firstSign, wakeNear } from "../shared/watch.js";
import { announced, type BuiltIn, fetchBuiltIn } from "./builtIn.js";
import { mountComposer } from "./composer.js";
import { mountControls } from "./controls.js";
import { mountFilm } from "./film.js";
import { mountForesight } from "./foresight.js";
import { mountHealth } from "./health.js";
import { Hiding } from "./hide.js";
import { keepClick } from "./keepClick.js";
import { mountNetwork } from "./network.js";
import { mountPanelChoice } from "./panelChoice.js";
import { part } from "./parts.js";
import { mountPresets } from "./presets.js";
import { fetchFilm, fetchRecorded } from "./recorded.js";
import { Session } from "./session.js";
import { settingsState, type Table } from "./settings.js";
import { mountTeach } from "./teach.js";
import { mountTrain } from "./train.js";
import { Trainer } from "./trainer.js";

/** Where settings and results stand side by side: see page.css. */
const WIDE = matchMedia("(min-width: 62em)");

interface Facts {
  readonly settings: Table;
  readonly data: BuiltIn;
}

function begin(root: HTMLElement): void {
  const { settings, data } = JSON.parse(root.dataset.facts ?? "") as Facts;
  const trainer = new Trainer(root.dataset.graphs ?? "");
  const state = settingsState(settings);
  const session = new Session(trainer, state, announced(data), () => fetchBuiltIn(data));
  const hiding = new Hiding(root);
  mountComposer(part(root, "composer"), session, settings.hidden);
  mountControls(part(root, "settings"), session, settings);
  mountForesight(part(root, "settings"), session);
  mountNetwork(part(root, "network"), session);
  mountTrain(part(root, "train"), session, trainer, part(root, "results"));
  mountFilm(part(root, "film"), session, trainer, (last) =>
    fetchFilm(root.dataset.film ?? "", root.dataset.filmArrays ?? "", last),
  );
  mountHealth(part(root, "health"), session);
  mountPresets(part(root, "presets"), session, state);
  mountTeach(part(root, "teach"), session, hiding);
  mountPanelChoice(part(root, "panel-choice"), hiding);
  if (WIDE.matches)
    for (const group of root.querySelectorAll("details[data-wide]")) group.setAttribute("open", "");
  session.on("runs", async () => void (await import("./compare/history.js")).History.of(session));
  const tools = root.querySelectorAll<HTMLElement>("[data-tool]");
  for (const tool of tools) keepClick(tool);
  wakeNear(tools, (tool) => wake(tool, session));
  const tellLabels = () => root.toggleAttribute("data-unlabelled", !session.data.kinds.length);
  session.on("data", tellLabels);
  root.setAttribute("data-live", "");
  void firstSign()
    .then(async () => {
      await showRecorded(root, session);
      // Who comes here wants to train; but not everybody can have the engine in advance.
      if (!dataAreDear()) await trainer.prepare();
    })
    .catch(() => {}); // the trainer tells its state itself
  if (hiding.state.values.train) void session.train();
}

/** What the pictures show becomes what can be looked into, unless there is a run already. */
async function showRecorded(root: HTMLElement, session: Session): Promise<void> {
  try {
    session.setRecorded(await fetchRecorded(root.dataset.run ?? "", root.dataset.arrays ?? ""));
  } catch (error) {
    console.error(error);
  }
}

type Mount = (host: HTMLElement, session: Session) => unknown;

/** What comes to life as it comes near, by the name in its `data-tool`. */
const TOOLS: Readonly<Record<string, () => Promise<Mount>>> = {
  panels: async () => (await import("./panels/all.js")).mountPanels,
  try: async () => (await import("./try.js")).mountTry,
  data: async () => (await import("./data/intake.js")).mountData,
  compare: async () => (await import("./compare/compare.js")).mountCompare,
  take: async () => (await import("./take/take.js")).mountTake,
};

async function wake(tool: HTMLElement, session: Session): Promise<void> {
  try {
    const mount = await TOOLS[tool.dataset.tool ?? ""]?.();
    await mount?.(tool, session);
    // A panel tells it itself, once it is set up: see panels/live.ts.
    if (!tool.classList.contains("panel")) tool.setAttribute("data-live", "");
  } catch (error) {
    // What the server rendered is still there.
    console.error(error);
    tool.setAttribute("data-failed", "");
  }
}

const root = document.querySelector<HTMLElement>('[data-part="lab"]');
if (root) begin(root);
