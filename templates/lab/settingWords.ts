/** Settings in words, as the controls of this page have them: so each name has one home. */
import type { Settings } from "./trainer.protocol.js";

/** "Learning rate 0.02", "tanh": as short as it can be told from others. */
export function settingWords<K extends keyof Settings>(key: K, value: Settings[K]): string {
  if (key === "hidden") return `layers ${(value as readonly number[]).join(", ") || "none"}`;
  const name = document.querySelector(`label[for="lab-${key}"]`)?.textContent?.trim() ?? key;
  const option = [...document.querySelectorAll<HTMLOptionElement>(`#lab-${key} option`)].find(
    (one) => one.value === String(value),
  );
  const short = name.toLowerCase().replace(/, in %$/, "");
  if (option) return `${short}: ${option.textContent?.trim()}`;
  return key === "abnormalShare"
    ? `${short} ${Number((Number(value) * 100).toFixed(2))}%`
    : `${short} ${value}`;
}
