/** How the whole network, each region and each cohort came back: depth, times, climb, the wave of log-ins, relapses. */
import type { Where } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import { rounded, wholeMs } from './figures.js';
import { type Observed, secondsIn } from './observed.js';
import { resolutionOf } from './recovered.js';
import { untold } from './reliability.js';
import { backFrom, lastClimb, lowestSecond, relapsesOf, type ShareCurve } from './share-curve.js';
import type { GroupRecovery } from './types.js';

export const RECOVERY_SHARES: readonly Share[] = [0.5, 0.8, 0.9, 0.95, 0.99];

type Group = Pick<GroupRecovery, 'of' | 'name'> & { readonly where: Where };

/** A single region or cohort is the whole network, and not told twice. */
export function groupRecoveries(o: Observed): GroupRecovery[] {
  const named = (of: 'region' | 'cohort', names: readonly string[]): Group[] => {
    const all = [...new Set(names)];
    return all.length < 2 ? [] : all.map((name) => ({ of, name, where: { [of]: name } }));
  };
  const groups: Group[] = [
    { of: 'network', name: '', where: {} },
    ...named('region', o.plan.regions),
    ...named(
      'cohort',
      o.plan.slices.map((slice) => slice.cohort),
    ),
  ];
  return groups.map((group) => recoveryOf(o, group));
}

function recoveryOf(o: Observed, { of, name, where }: Group): GroupRecovery {
  const selected = o.fold.slices(where);
  const users = o.plan.slices.reduce((sum, slice) => sum + (selected.has(slice.id) ? slice.users : 0), 0);
  const unknown = untold(o, o, where);
  if (unknown !== null) {
    return { of, name, users, unknown, trough: null, back: [], climb: null, overshoot: null, relapses: null };
  }
  const curve = curveOf(o, where);
  return {
    of,
    name,
    users,
    unknown,
    trough: troughOf(o, where, curve),
    back: RECOVERY_SHARES.map((share) => {
      const back = backFrom(curve, share);
      return { share, afterOnsetMs: back === null ? null : endOf(o, back - 1) };
    }),
    climb: climbOf(o, curve),
    overshoot: overshootOf(o, selected),
    relapses: relapsesOf(curve, o.plan.thresholds.target, Math.ceil(resolutionOf(o) / 1000)).map(({ from, to }) => ({
      fromMs: endOf(o, from - 1),
      toMs: endOf(o, to - 1),
      lowest: rounded(curve.slice(from, to).reduce<Share>((least, share) => Math.min(least, share ?? 1), 1)),
    })),
  };
}

function curveOf(o: Observed, where: Where): ShareCurve {
  return [...secondsIn(o)].map((s) => o.fold.share({ of: 'demand', where }, s));
}

/** The end of a second of the curve, from onset; never before it. */
function endOf(o: Observed, second: Second): DurationMs {
  return wholeMs(Math.max(0, (o.from + second + 1) * 1000 - o.onset));
}

function troughOf(o: Observed, where: Where, curve: ShareCurve): GroupRecovery['trough'] {
  const second = lowestSecond(curve);
  if (second === null) return null;
  const { online } = o.fold.tally(o.from + second, where);
  return { share: rounded(curve[second] ?? 0), online, afterOnsetMs: endOf(o, second) };
}

function climbOf(o: Observed, curve: ShareCurve): GroupRecovery['climb'] {
  const climb = lastClimb(curve, o.plan.thresholds.target);
  if (climb === null) return null;
  const { low, slope, high } = climb.slope;
  return {
    low: rounded(low),
    slope: rounded(slope),
    high: rounded(high),
    fromMs: endOf(o, climb.from),
    toMs: endOf(o, climb.to - 1),
  };
}

/** Users cannot overshoot: none is online who does not want to be. Their log-ins can, and bring down what they return to. */
function overshootOf(o: Observed, selected: ReadonlySet<number>): GroupRecovery['overshoot'] {
  const { steady } = o.fold;
  if (steady === null || !o.plan.shape.operations.includes('logins')) return null;
  const usual = [...secondsIn({ from: steady.from, to: steady.to + 1 })].map((s) => loginsIn(o, s, selected));
  const usualPerSecond = usual.reduce((sum, n) => sum + n, 0) / Math.max(1, usual.length);
  let worst = { second: o.from, n: 0 };
  for (const second of secondsIn(o)) {
    const n = loginsIn(o, second, selected);
    if (n > worst.n) worst = { second, n };
  }
  return {
    perSecond: worst.n,
    afterOnsetMs: endOf(o, worst.second - o.from),
    usualPerSecond: rounded(usualPerSecond),
    factor: usualPerSecond === 0 ? null : rounded(worst.n / usualPerSecond),
  };
}

/** Attempts that ended in that second, well or not; not those of an overload, which are nobody's own. */
function loginsIn(o: Observed, second: Second, selected: ReadonlySet<number>): number {
  let sum = 0;
  for (const host of o.fold.usersAt(second)) {
    for (const { slice, logins } of host.slices) {
      if (logins !== undefined && selected.has(slice)) sum += logins.ok + logins.failed;
    }
  }
  return sum;
}
