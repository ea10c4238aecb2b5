/** A tool that still sleeps keeps the button that a reader presses on it, often the first sign of life. */

/** Presses again, once the tool is live, the button that was pressed last before. */
export function keepClick(tool: HTMLElement): void {
  let pressed: HTMLButtonElement | undefined;
  const keep = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest("button") : null;
    pressed = button ?? pressed;
  };
  const woken = new MutationObserver(() => {
    if (!tool.hasAttribute("data-live")) return;
    woken.disconnect();
    tool.removeEventListener("click", keep);
    pressed?.click();
  });
  tool.addEventListener("click", keep);
  woken.observe(tool, { attributeFilter: ["data-live"] });
}
