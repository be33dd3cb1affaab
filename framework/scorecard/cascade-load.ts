/** How much a node had to carry, second by second, against its steady state. */
import type { NodeRecord } from '../observe/records.js';
import type { Fold } from '../observe/series.js';
import type { DurationMs, Second, TimeMs } from '../spec/units.js';
import type { Fall } from './cascade-falls.js';
import type { ScoreSeries } from './types.js';

/** What arrived of one kind, a second, at the mean serving node. */
export interface LoadKind {
  readonly kind: string;
  readonly usual: number;
  readonly atPeak: number;
}

export interface CascadeLoad {
  /** `work`: units of work offered, as the target counts them; `requests`: arrivals, where it counts no work. */
  readonly measure: 'work' | 'requests';
  /** At the mean node in the steady state, a second. */
  readonly usual: number;
  /** In each second of the curve, of the mean node that served in it, over `usual`; null: nobody served, or nobody said. */
  readonly multiple: readonly (number | null)[];
  readonly peak: {
    readonly multiple: number;
    readonly sinceOnsetMs: DurationMs;
    readonly serving: number;
    readonly kinds: readonly LoadKind[];
  } | null;
}

export interface Loads {
  readonly measure: CascadeLoad['measure'];
  /** Just before an instant: over its steady mean, and whether above the most of any steady second; null: not heard of. */
  before(node: string, t: TimeMs, reaction: DurationMs): { multiple: number | null; aboveSteady: boolean } | null;
  /** Beyond its steady mean, summed over the seconds from one instant to another; null: not heard of. */
  extra(node: string, from: TimeMs, to: TimeMs): number | null;
  /** Mean over steady seconds and nodes that hold sessions; 0: nothing arrived. */
  readonly usual: number;
  of(record: NodeRecord): number;
}

interface Steady {
  readonly mean: number;
  readonly most: number;
}

export function loadsOf(fold: Fold): Loads {
  const steady = steadySeconds(fold);
  const counts = steady.some((s) => fold.nodesAt(s).some((n) => n.offeredUnits > 0));
  const of = (r: NodeRecord): number =>
    counts ? r.offeredUnits : Object.values(r.arrivals).reduce((a, b) => a + b, 0);
  const own = new Map<string, Steady>();
  for (const { id } of fold.plan.nodes) {
    const known = steadyOf(steady.flatMap((s) => fold.node(s, id) ?? []).map(of));
    if (known !== null) own.set(id, known);
  }
  const holders = holdersIn(fold);
  const all = steadyOf(steady.flatMap((s) => fold.nodesAt(s).filter((n) => holders.has(n.node))).map(of));
  // A node that was not there yet is held against those that were.
  const steadyAt = (node: string): Steady | null => own.get(node) ?? all;
  return {
    measure: counts ? 'work' : 'requests',
    usual: all?.mean ?? 0,
    of,
    before: (node, t, reaction) => {
      const usual = steadyAt(node);
      const seen = secondsBetween(t - reaction, t).flatMap((s) => fold.node(s, node) ?? []);
      if (usual === null || seen.length === 0) return null;
      const most = seen.map(of).reduce((a, b) => Math.max(a, b), 0);
      return { multiple: usual.mean > 0 ? tidy(most / usual.mean) : null, aboveSteady: most > usual.most };
    },
    extra: (node, from, to) => {
      const usual = steadyAt(node);
      const seen = secondsBetween(from, to).flatMap((s) => fold.node(s, node) ?? []);
      if (usual === null || seen.length === 0) return null;
      return seen.reduce((sum, r) => sum + Math.max(0, of(r) - usual.mean), 0);
    },
  };
}

/** The multiple on those that served; null: no load is known. */
export function loadOf(
  fold: Fold,
  loads: Loads,
  series: ScoreSeries,
  falls: readonly Fall[],
): { readonly told: CascadeLoad; peakBetween(from: TimeMs, to: TimeMs | null): number | null } | null {
  if (loads.usual <= 0 || fold.onset === null) return null;
  const onset = fold.onset.t;
  const zero = Math.floor(onset / 1000);
  const fell = new Map<Second, Set<string>>();
  for (const { t, node } of falls) {
    const second = Math.floor(t / 1000);
    fell.set(second, (fell.get(second) ?? new Set()).add(node));
  }
  const served = (s: Second): NodeRecord[] => servingAt(fold, s, fell.get(s) ?? NOBODY);
  const multipleAt = (s: Second): number | null => {
    const nodes = served(s);
    if (nodes.length === 0) return null;
    return tidy(nodes.reduce((sum, n) => sum + loads.of(n), 0) / nodes.length / loads.usual);
  };
  const multiple = series.second.map((s) => multipleAt(s + zero));
  const peakIn = (from: Second, to: Second): { i: number; value: number } | null =>
    series.second.reduce<{ i: number; value: number } | null>((peak, s, i) => {
      const value = multiple[i] ?? null;
      if (value === null || s + zero < from || s + zero > to || (peak !== null && value <= peak.value)) return peak;
      return { i, value };
    }, null);
  const peak = peakIn(zero, Number.POSITIVE_INFINITY);
  return {
    told: {
      measure: loads.measure,
      usual: tidy(loads.usual),
      multiple,
      peak: peak === null ? null : peakTold(fold, peak.value, zero + (series.second[peak.i] ?? 0), onset, served),
    },
    peakBetween: (from, to) =>
      peakIn(Math.floor(from / 1000), to === null ? Number.POSITIVE_INFINITY : Math.floor(to / 1000))?.value ?? null,
  };
}

function peakTold(
  fold: Fold,
  multiple: number,
  second: Second,
  onset: TimeMs,
  served: (s: Second) => NodeRecord[],
): CascadeLoad['peak'] {
  const holders = holdersIn(fold);
  const before = steadySeconds(fold).flatMap((s) => fold.nodesAt(s).filter((n) => holders.has(n.node)));
  const now = served(second);
  const kinds = [...new Set([...before, ...now].flatMap((n) => Object.keys(n.arrivals)))].sort();
  const mean = (nodes: readonly NodeRecord[], kind: string): number =>
    nodes.length === 0 ? 0 : tidy(nodes.reduce((sum, n) => sum + (n.arrivals[kind] ?? 0), 0) / nodes.length);
  return {
    multiple,
    sinceOnsetMs: Math.max(0, second * 1000 - Math.floor(onset / 1000) * 1000),
    serving: now.length,
    kinds: kinds
      .map((kind) => ({ kind, usual: mean(before, kind), atPeak: mean(now, kind) }))
      .filter((k) => k.usual > 0 || k.atPeak > 0),
  };
}

/** Nodes that hold sessions and served in that second, to its end or until they fell in it. */
function servingAt(fold: Fold, second: Second, fell: ReadonlySet<string>): NodeRecord[] {
  const holders = holdersIn(fold);
  return fold.nodesAt(second).filter((n) => holders.has(n.node) && (n.state === 'serving' || fell.has(n.node)));
}

const NOBODY: ReadonlySet<string> = new Set();
const known = new WeakMap<Fold, ReadonlySet<string>>();

/** Asked for every second: kept with the fold. */
function holdersIn(fold: Fold): ReadonlySet<string> {
  const roles = new Set(fold.plan.roles.filter((r) => r.holdsSessions).map((r) => r.role));
  const ids = known.get(fold) ?? new Set(fold.plan.nodes.filter((n) => roles.has(n.role)).map((n) => n.id));
  known.set(fold, ids);
  return ids;
}

function steadySeconds({ steady }: Fold): Second[] {
  return steady === null ? [] : Array.from({ length: steady.to - steady.from + 1 }, (_, i) => steady.from + i);
}

function secondsBetween(from: TimeMs, to: TimeMs): Second[] {
  const [first, last] = [Math.floor(from / 1000), Math.floor(to / 1000)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

function steadyOf(values: readonly number[]): Steady | null {
  if (values.length === 0) return null;
  const sum = values.reduce((a, b) => a + b, 0);
  return { mean: sum / values.length, most: values.reduce((a, b) => Math.max(a, b), 0) };
}

/** Three digits are more than is known. */
function tidy(n: number): number {
  return Number(n.toPrecision(3));
}
