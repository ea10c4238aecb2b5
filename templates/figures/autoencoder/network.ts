/** The drawn network: where its parts stand, and which lies where. Knows nothing of the page. */

export interface Unit {
  /** Hidden layer, and place in it, from 0. */
  readonly layer: number;
  readonly place: number;
  /** In a unit square, from its upper left corner. */
  readonly x: number;
  readonly y: number;
}

/** What a signal does on its way, as whole numbers: shares of the largest in a layer. */
export interface Flow {
  readonly shown: readonly number[];
  readonly edges: readonly number[];
  readonly ins: readonly (readonly [unit: number, point: number, share: number])[];
  readonly outs: readonly (readonly [unit: number, point: number, share: number])[];
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

type Edge = readonly [layer: number, source: number, target: number];

/** Rows of the chart's data set `edges`; the mirror of `edge_rows` in Python. */
export function edgeRows(
  flow: Flow,
  units: readonly Unit[],
  edges: readonly Edge[],
  points: number,
  scale: number,
): object[] {
  const last = units.at(-1)?.layer ?? 0;
  const at = (layer: number, place: number) =>
    units.findIndex((unit) => unit.layer === layer && unit.place === place);
  const row = (layer: number, a: number, b: number, from: Spot, to: Spot, share: number) => ({
    layer,
    a,
    b,
    x: from.x,
    y: from.y,
    x2: to.x,
    y2: to.y,
    value: share / scale,
  });
  const unit = (index: number): Spot => units[index] ?? { x: 0, y: 0 };
  const point = (index: number, y: number): Spot => ({ x: index / (points - 1), y });
  return [
    ...flow.ins.map(([place, index, share]) => {
      const b = at(0, place);
      return row(0, -1, b, point(index, 0), unit(b), share);
    }),
    ...edges.map(([layer, source, target], index) => {
      const [a, b] = [at(layer - 1, source), at(layer, target)];
      return row(layer, a, b, unit(a), unit(b), flow.edges[index] ?? 0);
    }),
    ...flow.outs.map(([place, index, share]) => {
      const a = at(last, place);
      return row(last + 1, a, -1, unit(a), point(index, 1), share);
    }),
  ];
}

/** Rows of the chart's data set `units`; the mirror of `unit_rows` in Python. */
export function unitRows(flow: Flow, units: readonly Unit[], scale: number): object[] {
  return units.map(({ layer, x, y }, unit) => ({
    unit,
    layer,
    x,
    y,
    value: (flow.shown[unit] ?? 0) / scale,
  }));
}

/** The unit nearest to a spot on the screen, if one is within reach. */
export function nearestUnit(
  units: readonly Unit[],
  spot: Spot,
  reach: number,
  place: (unit: Unit) => Spot,
): number | undefined {
  let best: number | undefined;
  let least = reach;
  units.forEach((unit, index) => {
    const { x, y } = place(unit);
    const away = Math.hypot(x - spot.x, y - spot.y);
    if (away > least) return;
    least = away;
    best = index;
  });
  return best;
}

/** The unit that a key leads to from another: along its layer, or to the nearest of the next. */
export function neighbour(units: readonly Unit[], from: number, key: string): number | undefined {
  const here = units[from];
  if (!here) return undefined;
  const inLayer = (layer: number) =>
    units.map((unit, index) => ({ unit, index })).filter(({ unit }) => unit.layer === layer);
  const row = inLayer(here.layer);
  const along = (place: number) => row[Math.min(row.length - 1, Math.max(0, place))]?.index ?? from;
  const across = (layer: number) =>
    inLayer(layer).reduce<number>(
      (best, { unit, index }) =>
        best === from || Math.abs(unit.x - here.x) < Math.abs((units[best]?.x ?? 0) - here.x)
          ? index
          : best,
      from,
    );
  const moves: Record<string, () => number> = {
    ArrowLeft: () => along(here.place - 1),
    ArrowRight: () => along(here.place + 1),
    Home: () => along(0),
    End: () => along(row.length - 1),
    ArrowUp: () => across(here.layer - 1),
    ArrowDown: () => across(here.layer + 1),
  };
  return moves[key]?.();
}
