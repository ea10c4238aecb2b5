/**
 * Runs before the page is painted, from its head: no flash of the other theme, and room is kept
 * for controls that need script only where there is script.
 */
import { applyTheme, storedTheme } from "./themeStore.js";

document.documentElement.setAttribute("data-scripted", "");
applyTheme(storedTheme());
