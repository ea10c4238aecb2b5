/**
 * A signal under a pen: strokes, bends and keys, with undo. It knows nothing of the page.
 *
 * Coordinates are the data's own: `x` counts points from 0 and may be fractional, `y` is a value.
 */

export interface Spot {
  x: number;
  y: number;
}

/** How the neighbours of a grabbed point follow it. */
export interface Bend {
  /** As far as any follow, as a share of the signal's length. */
  reach: number;
  /** How much they follow, at even distances from 0 to `reach`. */
  bell: readonly number[];
}

/** What undo brings back. */
interface State {
  name: string | undefined;
  values: number[];
  drawn: boolean[] | undefined;
}

export class SignalEditor {
  #name: string | undefined;
  #values: number[];
  /** Which points were drawn since the signal was cleared; undefined where it was not. */
  #drawn: boolean[] | undefined;
  readonly #past: State[] = [];
  #low: number;
  #high: number;
  readonly #bend: Bend;
  #grab: { from: number[]; point: number; y: number } | undefined;
  #pen: Spot | undefined;

  /** `range` is the lowest and highest value that a pen can draw. */
  constructor(values: readonly number[], range: readonly [number, number], bend: Bend) {
    this.#values = [...values];
    [this.#low, this.#high] = range;
    this.#bend = bend;
  }

  /** What the signal was called when it came; undefined once the reader has changed it. */
  get name(): string | undefined {
    return this.#name;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  get range(): readonly [number, number] {
    return [this.#low, this.#high];
  }

  /** True after `clear`, until something is drawn. */
  get blank(): boolean {
    return this.#drawn !== undefined && !this.#drawn.includes(true);
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Begins anew with another signal, and maybe another range; nothing is left to undo. */
  load(
    name: string,
    values: readonly number[],
    range: readonly [number, number] = this.range,
  ): void {
    this.#name = name;
    this.#values = [...values];
    [this.#low, this.#high] = range;
    this.#drawn = undefined;
    this.#past.length = 0;
    this.lift();
  }

  /** Another signal in place of this one; can be undone. */
  replace(name: string, values: readonly number[]): void {
    this.#remember();
    this.#name = name;
    this.#values = [...values];
    this.#drawn = undefined;
  }

  /** A flat line to draw on. */
  clear(): void {
    this.#remember();
    this.#values = this.#values.map(() => this.#clamp(0));
    this.#drawn = this.#values.map(() => false);
  }

  undo(): void {
    const last = this.#past.pop();
    if (!last) return;
    this.#name = last.name;
    this.#values = last.values;
    this.#drawn = last.drawn;
    this.lift();
  }

  /** Puts the pen down; `drawTo` then draws. */
  press(spot: Spot): void {
    this.#remember();
    this.#pen = spot;
    this.drawTo(spot);
  }

  /** Draws a straight line from where the pen was, so that a fast stroke has no steps. */
  drawTo(spot: Spot): void {
    const from = this.#pen ?? spot;
    this.#pen = spot;
    const [left, right] = from.x <= spot.x ? [from, spot] : [spot, from];
    const first = this.#point(left.x);
    const last = this.#point(right.x);
    for (let point = first; point <= last; point += 1) {
      const share = right.x > left.x ? (point - left.x) / (right.x - left.x) : 1;
      const along = Math.min(1, Math.max(0, share));
      this.#values[point] = this.#clamp(left.y + along * (right.y - left.y));
      if (this.#drawn) this.#drawn[point] = true;
    }
    // A stroke that stayed at one point ends at its last height.
    if (first === last) this.#values[first] = this.#clamp(spot.y);
    this.#fillGaps();
  }

  /** Takes hold of the signal at the nearest point; `bendTo` then pulls. */
  grab(spot: Spot): void {
    this.#remember();
    this.#grab = { from: [...this.#values], point: this.#point(spot.x), y: spot.y };
  }

  bendTo(spot: Spot): void {
    if (!this.#grab) return;
    const { from, point, y } = this.#grab;
    this.#values = from.map((value, place) => {
      const follows = this.#follows(Math.abs(place - point));
      return follows === 0 ? value : this.#clamp(value + follows * (spot.y - y));
    });
  }

  /** How much a point so many points from the grabbed one follows it. */
  #follows(away: number): number {
    const { reach, bell } = this.#bend;
    const share = away / (reach * this.#values.length);
    return bell[Math.round(share * (bell.length - 1))] ?? 0;
  }

  /** The pen is lifted, or the grabbed point let go. */
  lift(): void {
    this.#pen = undefined;
    this.#grab = undefined;
  }

  /** Moves one point and its neighbours up or down, as a bend does. */
  nudge(point: number, by: number): void {
    this.grab({ x: point, y: 0 });
    this.bendTo({ x: point, y: by });
    if (this.#drawn) this.#drawn[point] = true;
    this.lift();
  }

  /** Keeps what is about to change; what it changes into has no name of its own. */
  #remember(): void {
    this.#past.push({
      name: this.#name,
      values: [...this.#values],
      drawn: this.#drawn && [...this.#drawn],
    });
    if (this.#past.length > 200) this.#past.shift();
    this.#name = undefined;
  }

  /** On a cleared signal, what lies between strokes joins them, and what lies outside is level. */
  #fillGaps(): void {
    const drawn = this.#drawn;
    if (!drawn) return;
    let before = -1;
    for (let point = 0; point <= drawn.length; point += 1) {
      if (point < drawn.length && !drawn[point]) continue;
      this.#join(before, point);
      before = point;
    }
  }

  /** Fills what lies strictly between two drawn points; an end beyond the signal has no say. */
  #join(before: number, after: number): void {
    const left = this.#values[before];
    const right = this.#values[after];
    for (let point = before + 1; point < after; point += 1) {
      const share = (point - before) / (after - before);
      if (left === undefined && right === undefined) return;
      const from = left ?? (right as number);
      this.#values[point] = from + share * ((right ?? from) - from);
    }
  }

  #point(x: number): number {
    return Math.min(this.#values.length - 1, Math.max(0, Math.round(x)));
  }

  #clamp(value: number): number {
    return Math.min(this.#high, Math.max(this.#low, value));
  }
}
