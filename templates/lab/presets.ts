/** Links that set all settings and train. Opened in a tab of their own, they set them there. */
import { visit } from "../shared/urlState.js";
import type { Session } from "./session.js";
import type { SettingsState } from "./settings.js";

export function mountPresets(
  host: HTMLElement,
  session: Session,
  state: SettingsState,
): () => void {
  const links = [...host.querySelectorAll<HTMLAnchorElement>("a[data-preset]")];
  const keys = Object.keys(session.settings).map((key) => `lab.${key}`);

  function choose(event: MouseEvent): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    // What else the address says, such as what is hidden, stays.
    const query = new URLSearchParams(location.search);
    for (const key of keys) query.delete(key);
    const link = event.currentTarget as HTMLAnchorElement;
    for (const [key, value] of new URLSearchParams(link.search)) query.set(key, value);
    const text = query.toString();
    visit(text && `?${text}`);
    void session.train();
  }

  function mark(): void {
    const query = new URLSearchParams();
    state.writeTo(query);
    for (const link of links) {
      const here = same(query, new URLSearchParams(link.search));
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  for (const link of links) link.addEventListener("click", choose);
  mark();
  const stop = session.on("settings", mark);
  return () => {
    stop();
    for (const link of links) link.removeEventListener("click", choose);
  };
}

function same(a: URLSearchParams, b: URLSearchParams): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
