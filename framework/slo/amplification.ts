/**
 * amplification: the peak of (demand - online), less its mean in the steady window, over the users hit directly,
 * each once. It cannot pass N / hit.
 */
import type { Missing } from '../observe/series.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { count, whereWords } from './figures.js';
import type { Finding } from './finding.js';
import { type Observed, secondsIn } from './observed.js';

export interface Amplification {
  readonly peakLoss: number;
  readonly crashed: number;
  /** Crashed clients, and users attached to nodes killed or paused. */
  readonly hit: number;
  /** null: nobody was hit directly. */
  readonly ofHit: number | null;
  readonly ofCrashed: number | null;
  readonly ceiling: number | null;
}

export function amplificationOf(o: Observed, missing: Missing): Amplification {
  const steady = o.fold.steady;
  const lossAt = (s: number): number => {
    const { demand, online } = o.fold.tally(s, {}, missing);
    return demand - online;
  };
  const usual = steady === null ? [] : [...secondsIn({ from: steady.from, to: steady.to + 1 })].map(lossAt);
  const mean = usual.length === 0 ? 0 : usual.reduce((a, b) => a + b, 0) / usual.length;
  const peakLoss = Math.max(0, ...[...secondsIn(o)].map(lossAt)) - mean;
  // A hit record holds users not counted before, so the records add up.
  const crashed = o.fold.hits.reduce((sum, h) => sum + h.crashed, 0);
  const hit = crashed + o.fold.hits.reduce((sum, h) => sum + h.attached, 0);
  const over = (value: number, n: number): number | null => (n === 0 ? null : Math.max(0, value) / n);
  return {
    peakLoss,
    crashed,
    hit,
    ofHit: over(peakLoss, hit),
    ofCrashed: over(peakLoss, crashed),
    ceiling: over(o.plan.users, hit),
  };
}

export function amplification(
  slo: Extract<Slo<DurationMs>, { slo: 'amplification' }>,
  o: Observed,
  missing: Missing,
): Finding {
  const base = { promised: slo.below, unit: 'factor', better: 'less', resolution: null } as const;
  const { ofHit, peakLoss, hit, ceiling } = amplificationOf(o, missing);
  const slice = whereWords(slo.where);
  if (slice !== '') {
    const words = `not defined${slice}: users hit directly are counted for the whole population`;
    return { ...base, outcome: 'inconclusive', measured: null, words };
  }
  if (ofHit === null) {
    return { ...base, outcome: 'inconclusive', measured: null, words: 'not defined: nobody was hit directly' };
  }
  const words = `${count(peakLoss)} users lost at the peak, ${count(hit)} hit directly: ${ofHit.toFixed(2)} times (promised: below ${slo.below}; it cannot pass ${ceiling?.toFixed(2)})`;
  return { ...base, outcome: ofHit < slo.below ? 'pass' : 'fail', measured: ofHit, words };
}
