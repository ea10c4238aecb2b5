/** Which panels are on show: tick boxes that the address remembers, as all that a link hides. */

export interface Choice {
  isHidden(name: string): boolean;
  hide(name: string, hidden: boolean): void;
  readonly state: { subscribe(listener: () => void): () => void };
}

export function mountPanelChoice(host: HTMLElement, choice: Choice): () => void {
  const boxes = [...host.querySelectorAll("input")];
  const update = () => {
    for (const box of boxes) box.checked = !choice.isHidden(box.value);
  };
  for (const box of boxes) {
    box.addEventListener("change", () => choice.hide(box.value, !box.checked));
  }
  update();
  return choice.state.subscribe(update);
}
