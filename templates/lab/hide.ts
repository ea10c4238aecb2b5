/**
 * What a link hides, for teachers who want less on the page: `?lab.hide=optimizer.latent`.
 *
 * A setting is hidden by its key; whatever else can be hidden bears `data-hideable="NAME"` and
 * `data-hideable-name="what to call it"`.
 */
import { type Field, flag, UrlState } from "../shared/urlState.js";

export interface Hideable {
  readonly name: string;
  readonly label: string;
  readonly element: HTMLElement;
}

export type ViewState = UrlState<{ hide: Field<readonly string[]>; train: Field<boolean> }>;

export class Hiding {
  readonly all: readonly Hideable[];
  /** `train` in the address begins at once. */
  readonly state: ViewState;

  constructor(root: ParentNode) {
    this.all = hideables(root);
    this.state = new UrlState("lab", {
      hide: someOf(this.all.map(({ name }) => name)),
      train: flag(false),
    });
    this.state.subscribe(() => this.#apply());
    this.#apply();
  }

  isHidden(name: string): boolean {
    return this.state.values.hide.includes(name);
  }

  hide(name: string, hidden: boolean): void {
    const others = this.state.values.hide.filter((other) => other !== name);
    this.state.set({ hide: hidden ? [...others, name] : others });
  }

  #apply(): void {
    for (const { name, element } of this.all) element.hidden = this.isHidden(name);
    for (const group of document.querySelectorAll<HTMLElement>(".lab-group")) {
      const settings = [...group.querySelectorAll<HTMLElement>("[data-setting]")];
      group.hidden = settings.length > 0 && settings.every((setting) => setting.hidden);
    }
  }
}

/** The names of the list that are known, in any order, written with dots between them. */
export function someOf(words: readonly string[]): Field<readonly string[]> {
  return {
    initial: [],
    read: (text) => words.filter((word) => text.split(/[.,\s]+/).includes(word)),
    write: (values) => words.filter((word) => values.includes(word)).join("."),
  };
}

function hideables(root: ParentNode): Hideable[] {
  const found = root.querySelectorAll<HTMLElement>("[data-setting], [data-hideable]");
  return [...found].map((element) => ({
    element,
    name: element.dataset.hideable ?? element.dataset.setting ?? "",
    label: element.dataset.hideableName ?? element.querySelector("label")?.textContent ?? "",
  }));
}
