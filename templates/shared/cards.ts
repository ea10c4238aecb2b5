/**
 * Cards of citations and terms: CSS shows them under the pointer or the focus; here they are kept
 * on the screen, and Escape puts one away.
 */
const MARGIN = 8;

export function watchCards(root: Document = document): void {
  for (const event of ["pointerover", "focusin"]) {
    root.addEventListener(event, ({ target }) => {
      const holder = target instanceof Element ? target.closest<HTMLElement>(".has-card") : null;
      if (holder) keepOnScreen(holder);
    });
  }
  root.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const shown of root.querySelectorAll<HTMLElement>(".has-card:is(:hover, :focus-within)")) {
      shown.dataset.dismissed = "";
      for (const leaving of ["pointerleave", "focusout"]) {
        shown.addEventListener(leaving, () => delete shown.dataset.dismissed, { once: true });
      }
    }
  });
}

function keepOnScreen(holder: HTMLElement): void {
  const card = holder.querySelector<HTMLElement>(":scope > .card");
  if (!card) return;
  card.style.translate = "";
  const { left, right } = card.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const over = Math.max(0, right - (width - MARGIN));
  const shift = Math.max(-over, MARGIN - left);
  if (shift < 0) card.style.translate = `${Math.round(shift)}px 0`;
}
