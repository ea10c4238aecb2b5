/** The detector's file in other programs: one language at a time, and a copy of its snippet. */
import { Announcer } from "../../shared/announce.js";
import { FigureElement } from "../../shared/figure.js";
import { oneOf, UrlState } from "../../shared/urlState.js";

class ServeFigure extends FigureElement {
  #radios: HTMLInputElement[] = [];
  #state!: UrlState<{ language: ReturnType<typeof oneOf<string>> }>;

  protected override start(): void {
    this.#radios = [...this.find("language").querySelectorAll("input")];
    const languages = this.#radios.map((radio) => radio.value);
    this.#state = new UrlState("serve", { language: oneOf(languages[0] ?? "", languages) });
    this.#state.subscribe(() => this.#show());
    for (const radio of this.#radios) {
      radio.addEventListener("change", () => this.#state.set({ language: radio.value }));
    }
    const announcer = new Announcer(this.find("status"));
    for (const snippet of this.findAll("snippet")) {
      const code = snippet.querySelector("code")?.textContent ?? "";
      const button = snippet.querySelector<HTMLButtonElement>('[data-part="copy"]');
      button?.addEventListener("click", async () => {
        const said = await copy(code);
        button.textContent = said;
        announcer.say(said);
      });
      button?.addEventListener("blur", () => {
        button.textContent = "Copy";
        announcer.say("");
      });
    }
    this.#show();
  }

  protected override reset(): void {
    this.#state.reset();
  }

  #show(): void {
    const { language } = this.#state.values;
    for (const radio of this.#radios) radio.checked = radio.value === language;
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
