/** Motion explains and then stops; readers who asked for less motion get none. */

const wish = matchMedia("(prefers-reduced-motion: reduce)");

export function prefersLessMotion(): boolean {
  return wish.matches;
}

/**
 * Calls `step` once a frame with the milliseconds since the last one, until it answers false or
 * the returned function is called.
 */
export function animate(step: (elapsed: number) => boolean | undefined): () => void {
  let last: number | undefined;
  let frame = requestAnimationFrame(function next(now) {
    const elapsed = last === undefined ? 0 : now - last;
    last = now;
    if (step(elapsed) !== false) frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}
