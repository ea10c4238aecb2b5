/** The detector's file in other programs: one language at a time, and a copy of its snippet. */
import { Announcer } from "../../shared/announce.js";
import { Choice } from "../../shared/controls.js";
import { FigureElement } from "../../shared/figure.js";
import { oneOf, UrlState } from "../../shared/urlState.js";

/** Milliseconds that a button says what has become of its click. */
const SAID_FOR = 3000;

class ServeFigure extends FigureElement {
  #language!: Choice;
  #state!: UrlState<{ language: ReturnType<typeof oneOf<string>> }>;

  protected override start(): void {
    this.#language = new Choice(this.find("language"), (language) => this.#state.set({ language }));
    const { initial, values } = this.#language;
    this.#state = new UrlState("serve", { language: oneOf(initial, values) });
    this.#state.subscribe(() => this.#show());
    const announcer = new Announcer(this.find("status"));
    for (const snippet of this.findAll("snippet")) {
      const code = snippet.querySelector("code")?.textContent ?? "";
      const button = snippet.querySelector<HTMLButtonElement>('[data-part="copy"]');
      button?.addEventListener("click", async () => {
        const said = await copy(code);
        button.textContent = said;
        announcer.say(said);
        setTimeout(() => {
          button.textContent = "Copy";
        }, SAID_FOR);
      });
    }
    this.#show();
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #show(): void {
    const { language } = this.#state.values;
    this.#language.show(language);
    for (const snippet of this.findAll("snippet")) {
      snippet.toggleAttribute("data-chosen", snippet.dataset.language === language);
    }
  }
}

/** Browsers may refuse, and have no clipboard at all on pages that came without encryption. */
async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "Your browser refused; select the text instead";
  }
}

customElements.define("anomagram-serve", ServeFigure);
