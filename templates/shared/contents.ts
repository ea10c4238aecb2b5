/** Marks in the table of contents the section that is being read. */
export function watchContents(root: ParentNode = document): void {
  const links = new Map<Element, HTMLAnchorElement>();
  for (const link of root.querySelectorAll<HTMLAnchorElement>(".contents a[href^='#']")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  if (links.size === 0) return;

  const begun = new Set<Element>();
  let current: HTMLAnchorElement | undefined;
  // All that lies above a line in the upper third of the screen has been begun. The margin above
  // is without end, so that a jump over several headings is seen too.
  const line = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) begun.add(target);
        else begun.delete(target);
      }
      const last = [...links.keys()].filter((section) => begun.has(section)).at(-1);
      const next = last && links.get(last);
      if (next === current) return;
      current?.removeAttribute("aria-current");
      next?.setAttribute("aria-current", "true");
      current = next;
    },
    { rootMargin: "1000000px 0px -67% 0px" },
  );
  for (const section of links.keys()) line.observe(section);
}
