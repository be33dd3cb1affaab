/** The state after the faults are lifted, over the last T of observation; asked in NUMBERS.md's order. */
import { max, mean, min } from 'simple-statistics';
import type { Missing } from '../observe/series.js';
import type { NetworkState, Slo } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import { count, percent, whereWords } from './figures.js';
import type { Finding } from './finding.js';
import { type Observed, secondsIn } from './observed.js';
import { type Slope, theilSen } from './theil-sen.js';

export interface StateSeen {
  readonly state: NetworkState | 'unknown';
  readonly words: string;
}

interface LastT {
  readonly shares: readonly Share[];
  readonly demand: readonly number[];
  readonly capacity: readonly number[];
  readonly before: number;
  /** Of demand per T. */
  readonly slope: Slope;
}

export function stateOf(o: Observed, missing: Missing): StateSeen {
  const unknown = (words: string): StateSeen => ({ state: 'unknown', words });
  if (o.lifted === null) return unknown('the faults were never seen to be lifted');
  const enough = Math.ceil(o.plan.times.stateWindow / 1000);
  if (o.to - o.stateFrom < enough || o.lifted > o.stateFrom * 1000 + 999) {
    return unknown(`less than ${enough} s were observed after the faults were lifted`);
  }
  const t = lastT(o, missing);
  if (t === null) return unknown('nobody was in demand');
  const state = decide(o, t, missing);
  const [low, high] = [percent(min(t.shares)), percent(max(t.shares))];
  const words = `${low === high ? low : `${low} to ${high}`} of demand online in the last ${t.shares.length} s, slope ${points(t.slope.low)} to ${points(t.slope.high)} points, standing capacity ${count(min(t.capacity))} for ${count(max(t.demand))} in demand`;
  return { state, words };
}

/** Both readings of missing data must see the same state. */
export function stateAgreed(o: Observed): StateSeen {
  const [offline, online] = [stateOf(o, 'offline'), stateOf(o, 'online')];
  if (offline.state === online.state) return offline;
  return {
    state: 'unknown',
    words: `${offline.state} or ${online.state}, by how missing users count: ${offline.words}`,
  };
}

function decide(o: Observed, t: LastT, missing: Missing): NetworkState {
  const limits = o.plan.thresholds;
  const carriesAll = t.demand.every((demand, i) => (t.capacity[i] ?? 0) >= demand);
  const wanted = t.demand.every((demand) => demand >= limits.demandAtLeast * t.before);
  const low = t.shares.every((share) => share < limits.metastableBelow);
  // The whole interval must lie at or below the limit: a network that may be on its way back is not called metastable.
  if (low && wanted && carriesAll && t.slope.high <= limits.slopePerT) return 'metastable';
  const carriesNever = t.demand.every((demand, i) => (t.capacity[i] ?? 0) < demand);
  if (carriesNever && t.shares.every((share) => share < limits.lostBelow)) return 'lost';
  if (neverAffected(o, missing)) return 'unaffected';
  if (t.shares.every((share) => share >= limits.target)) return 'recovered';
  return t.slope.low > limits.slopePerT ? 'slow' : 'degraded';
}

function lastT(o: Observed, missing: Missing): LastT | null {
  const shares: Share[] = [];
  const demand: number[] = [];
  const capacity: number[] = [];
  for (const s of secondsIn({ from: o.stateFrom, to: o.to })) {
    const tally = o.fold.tally(s, {}, missing);
    if (tally.demand === 0) continue;
    shares.push(tally.online / tally.demand);
    demand.push(tally.demand);
    capacity.push(standingCapacity(o, s));
  }
  const slope = theilSen(shares);
  if (slope === null) return null;
  const perT = o.plan.times.stateWindow / 1000;
  return {
    shares,
    demand,
    capacity,
    before: o.fold.before() ?? 0,
    slope: { low: slope.low * perT, slope: slope.slope * perT, high: slope.high * perT },
  };
}

/** Users that the nodes which exist could carry, in their own cool-down included. */
export function standingCapacity(o: Observed, second: Second): number {
  return o.plan.nodes.reduce((sum, node) => {
    if (node.capacityUsers === null) return sum;
    return o.fold.lives.exists(node.id, second, node.startedBy === 'provision') ? sum + node.capacityUsers : sum;
  }, 0);
}

function neverAffected(o: Observed, missing: Missing): boolean {
  const { steady } = o.fold;
  if (steady === null) return false;
  const shareAt = (s: Second): Share => o.fold.share({ of: 'demand', where: {} }, s, missing) ?? 1;
  const usual = mean([...secondsIn({ from: steady.from, to: steady.to + 1 })].map(shareAt));
  for (const s of secondsIn(o)) if (shareAt(s) < o.plan.thresholds.unaffectedAtLeast * usual) return false;
  return true;
}

export function notMetastable(
  slo: Extract<Slo<DurationMs>, { slo: 'not-metastable' }>,
  o: Observed,
  missing: Missing,
): Finding {
  const base = { promised: null, measured: null, unit: 'state', better: 'less', resolution: null } as const;
  const slice = whereWords(slo.where);
  if (slice !== '')
    return { ...base, outcome: 'inconclusive', words: `the state is of the whole network, not of those${slice}` };
  const { state, words } = stateOf(o, missing);
  if (state === 'unknown') return { ...base, outcome: 'inconclusive', words: `state unknown: ${words}` };
  return { ...base, outcome: state === 'metastable' ? 'fail' : 'pass', words: `${state}: ${words}` };
}

const points = (share: Share): string => `${Number((share * 100).toFixed(1))}`;
