/** Links that set all settings and train. Opened in a tab of their own, they set them there. */
import { visit } from "../shared/urlState.js";
import type { Session } from "./session.js";

export function mountPresets(host: HTMLElement, session: Session): () => void {
  const links = [...host.querySelectorAll<HTMLAnchorElement>("a[data-preset]")];

  function choose(event: MouseEvent): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    visit((event.currentTarget as HTMLAnchorElement).search);
    void session.train();
  }

  for (const link of links) link.addEventListener("click", choose);
  return () => {
    for (const link of links) link.removeEventListener("click", choose);
  };
}
