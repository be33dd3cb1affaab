/** neverBelow(s): the trough, the least share from onset to the end. */
import type { Missing } from '../observe/series.js';
import type { Denominator, Slo, Where } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import { count, percent, seconds, whereWords } from './figures.js';
import type { Finding } from './finding.js';
import { type Observed, secondsIn } from './observed.js';

export interface Trough {
  readonly second: Second;
  readonly share: Share;
  readonly online: number;
  readonly whole: number;
}

export function troughOf(
  o: Observed,
  group: { readonly of: Denominator; readonly where: Where },
  missing: Missing,
): Trough | null {
  let least: Trough | null = null;
  for (const s of secondsIn(o)) {
    const share = o.fold.share(group, s, missing);
    if (share === null || (least !== null && share >= least.share)) continue;
    const tally = o.fold.tally(s, group.where, missing);
    least = { second: s, share, online: tally.online, whole: o.fold.denominator(group, tally) ?? 0 };
  }
  return least;
}

export function neverBelow(
  slo: Extract<Slo<DurationMs>, { slo: 'never-below' }>,
  o: Observed,
  missing: Missing,
): Finding {
  const base = { promised: slo.share, unit: 'share', better: 'more', resolution: null } as const;
  const trough = troughOf(o, slo, missing);
  if (trough === null) return { ...base, outcome: 'inconclusive', measured: null, words: 'nobody to judge' };
  const at = seconds(Math.max(0, (trough.second + 1) * 1000 - o.onset));
  return {
    ...base,
    outcome: trough.share >= slo.share ? 'pass' : 'fail',
    measured: trough.share,
    words: `at worst ${count(trough.online)} of ${count(trough.whole)} (${percent(trough.share)} of ${slo.of}${whereWords(slo.where)}) online, ${at} after onset (promised: ${percent(slo.share)})`,
  };
}
