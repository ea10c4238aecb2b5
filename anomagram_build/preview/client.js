// Added to every page by the preview, never to the site: reloads the page in place when there is a
// new one, and shows what stands in the way of one.

const SCROLL = "anomagram-preview-scroll";
/** How long after loading figures may still take their room, in milliseconds. */
const AFTER_LOADING = 1000;

/** What the page is held to while it loads, unless the reader has moved on. */
let held = null;

/** Where the reader is: the element with an id that is nearest to the window's top. */
function remember() {
  if (held) {
    // Reloaded again before all had its place: what is at the top now is not where the reader was.
    sessionStorage.setItem(SCROLL, JSON.stringify(held));
    return;
  }
  let nearest = null;
  for (const element of document.querySelectorAll("main [id]")) {
    const { top, height } = element.getBoundingClientRect();
    // What sticks to the window says nothing of the place in the text.
    if (height === 0 || element.closest("nav")) continue;
    if (!nearest || Math.abs(top) < Math.abs(nearest.top)) nearest = { id: element.id, top };
  }
  const place = { path: location.pathname, y: scrollY, nearest };
  sessionStorage.setItem(SCROLL, JSON.stringify(place));
}

/** Back to it. Text that was inserted above moves the page down, not the reader. */
function restore() {
  const text = sessionStorage.getItem(SCROLL);
  sessionStorage.removeItem(SCROLL);
  const place = text && JSON.parse(text);
  if (!place || place.path !== location.pathname) return;
  history.scrollRestoration = "manual";
  const away = () => {
    const element = place.nearest && document.getElementById(place.nearest.id);
    return element
      ? element.getBoundingClientRect().top - place.nearest.top
      : place.y - scrollY;
  };
  const go = () => {
    if (held) scrollTo({ top: scrollY + away(), behavior: "instant" });
  };
  held = place;
  go();
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(kind, () => { held = null; }, { once: true, passive: true });
  }
  // Again whenever fonts, pictures or figures take their room, and a last time when all have.
  const grown = new ResizeObserver(go);
  grown.observe(document.body);
  addEventListener("load", () => {
    setTimeout(() => {
      go();
      held = null;
      grown.disconnect();
      history.scrollRestoration = "auto";
    }, AFTER_LOADING);
  });
}

/** The problems of the last build, over the page; none of them, nothing. */
function show(complaints) {
  document.querySelector(".preview-problems")?.remove();
  if (complaints.length === 0) return;
  const panel = document.createElement("section");
  panel.className = "preview-problems";
  panel.setAttribute("role", "alert");
  panel.setAttribute("aria-label", "Build errors");
  const heading = document.createElement("h2");
  heading.textContent =
    complaints.length === 1
      ? "The build failed; this page is as it was before"
      : `The build failed with ${complaints.length} errors; this page is as it was before`;
  const list = document.createElement("ol");
  list.tabIndex = 0;
  for (const complaint of complaints) {
    const item = document.createElement("li");
    const text = document.createElement("pre");
    text.textContent = complaint;
    item.append(text);
    list.append(item);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Hide";
  close.addEventListener("click", () => panel.remove());
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel.remove();
  });
  panel.append(heading, list, close);
  document.body.append(panel);
}

restore();
let site = null;
const events = new EventSource(new URL("events", import.meta.url));
events.addEventListener("message", (event) => {
  const state = JSON.parse(event.data);
  if (site !== null && state.site !== site) {
    remember();
    location.reload();
    return;
  }
  site = state.site;
  show(state.complaints);
});
