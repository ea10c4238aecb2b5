/** Shows in a figure how far the runtime has come, and what to do where it can't be had. */
import { megabytes } from "./format.js";
import { type RuntimeState, runtime } from "./runtime.js";

/**
 * Keeps `host` (the macro `runtime_status`) up to date; answers how to stop. `without` says what
 * still works where the runtime does not: "The beats in the grid are answered all the same."
 */
export function showRuntime(host: HTMLElement, without: string): () => void {
  const text = document.createElement("span");
  const bar = document.createElement("progress");
  const retry = document.createElement("button");
  bar.setAttribute("aria-label", "Loading the network");
  retry.type = "button";
  retry.className = "button";
  retry.textContent = "Try again";
  retry.addEventListener("click", () => void runtime.prepare().catch(() => {}));

  return runtime.subscribe((state) => {
    host.dataset.state = state.kind;
    text.textContent = sentence(state, without);
    if (state.kind === "loading") {
      bar.max = state.total;
      bar.value = state.done;
      text.setAttribute("aria-hidden", "true"); // the bar says it
      host.replaceChildren(bar, text);
    } else {
      text.removeAttribute("aria-hidden");
      host.replaceChildren(text, ...(state.kind === "failed" ? [retry] : []));
    }
  });
}

function sentence(state: RuntimeState, without: string): string {
  if (state.kind === "loading") {
    if (state.done >= state.total) return "Starting…";
    return `Loading the network’s engine: ${megabytes(state.done)} of ${megabytes(state.total)}`;
  }
  if (state.kind === "failed") return `The network cannot run here: ${state.reason}. ${without}`;
  return "";
}
