/** Text in charts grows with the page's: a reader's own text size is a want, not a zoom. */
import type { Spec } from "vega";

const USUAL = 16;
/** Charts are lettered to be read at this width, in pixels; narrower, larger text has no room. */
const NARROW = 360;
const MOST = 2;

/** The specification for a chart of some width, its text larger where the page's text is. */
export function lettered(spec: Spec, width: number): Spec {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const times = Math.min(MOST, size / USUAL, width / NARROW);
  return times > 1 ? (enlarged(spec, times) as Spec) : spec;
}

function enlarged(part: unknown, times: number): unknown {
  if (Array.isArray(part)) return part.map((item) => enlarged(item, times));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      // Rows are the data's, whatever their columns are called.
      key === "data"
        ? value
        : /fontSize$/i.test(key)
          ? multiplied(value, times)
          : enlarged(value, times),
    ]),
  );
}

function multiplied(size: unknown, times: number): unknown {
  if (typeof size === "number") return size * times;
  return typeof size === "object" && size !== null && "value" in size
    ? { ...size, value: Number(size.value) * times }
    : size;
}
