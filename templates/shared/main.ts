/** The script of every page: small, and complete without the figures. */
import { watchCards } from "./cards.js";
import { watchContents } from "./contents.js";
import { prefersLessMotion } from "./motion.js";
import { settled } from "./settle.js";
import { chooseTheme, storedTheme, THEMES } from "./themeStore.js";
import { follow } from "./urlState.js";
import { watchFigures } from "./watch.js";

function bindThemeSwitch(): void {
  const radios = document.querySelectorAll<HTMLInputElement>('input[name="theme"]');
  const current = storedTheme();
  for (const radio of radios) {
    radio.checked = radio.value === current;
    radio.addEventListener("change", () => {
      const theme = THEMES.find((name) => name === radio.value);
      if (theme) chooseTheme(theme);
    });
  }
}

/** `<a href="#fig-replay" data-figure="replay" data-state="epoch=12">` sets that figure. */
function bindStateLinks(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const { figure, state } = link?.dataset ?? {};
    if (!link || !figure || !state) return;
    event.preventDefault();
    follow(figure, state, link.hash);
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    // Most are a few lines away. Other links jump: nobody wants to fly past forty screens.
    const behavior = prefersLessMotion() ? "auto" : "smooth";
    // Of one taller than the screen, the nearest part is the end, and its first chart is above.
    const block = target.offsetHeight > innerHeight ? "start" : "nearest";
    target.scrollIntoView({ block, behavior });
  });
}

bindThemeSwitch();
bindStateLinks();
watchContents();
watchCards();
watchFigures(settled());
