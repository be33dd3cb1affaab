/**
 * recovered(share s, within W, heldFor H): L is the end of the last second from onset on that lies below s.
 * Whatever came before L proves nothing, so a plateau before the dip cannot pass, and a relapse after W fails.
 */
import type { Missing } from '../observe/series.js';
import type { Denominator, Slo, Where } from '../spec/types.js';
import type { DurationMs, Second, Share, TimeMs } from '../spec/units.js';
import { percent, seconds, whereWords } from './figures.js';
import type { Finding } from './finding.js';
import { type Observed, secondsIn } from './observed.js';

export interface Loss {
  /** End of the last second below; null: no second was below. */
  readonly lastBelowEnd: TimeMs | null;
  /** The share of that second. */
  readonly share: Share | null;
  readonly backAtTheEnd: boolean;
}

export function lossOf(
  o: Observed,
  promise: { readonly share: Share; readonly of: Denominator; readonly where: Where },
  missing: Missing,
): Loss {
  let last: Second | null = null;
  let share: Share | null = null;
  for (const s of secondsIn(o)) {
    const now = o.fold.share(promise, s, missing);
    if (now === null || now >= promise.share) continue;
    last = s;
    share = now;
  }
  return {
    lastBelowEnd: last === null ? null : (last + 1) * 1000,
    share,
    backAtTheEnd: last === null || last + 1 < o.to,
  };
}

/** Time from onset to L; 0: never lost; null: not back at the end. */
export function recoveryTime(o: Observed, share: Share, missing: Missing = 'offline'): DurationMs | null {
  const loss = lossOf(o, { share, of: 'demand', where: {} }, missing);
  if (loss.lastBelowEnd === null) return 0;
  return loss.backAtTheEnd ? Math.max(0, loss.lastBelowEnd - o.onset) : null;
}

export function recovered(slo: Extract<Slo<DurationMs>, { slo: 'recovered' }>, o: Observed, missing: Missing): Finding {
  const base = { promised: slo.within, unit: 'ms', better: 'less', resolution: resolutionOf(o) } as const;
  const group = `${percent(slo.share)} of ${slo.of}${whereWords(slo.where)}`;
  const origin = slo.since === 'onset' ? o.onset : o.lifted;
  if (origin === null) {
    return { ...base, outcome: 'inconclusive', measured: null, words: 'the faults were never seen to be lifted' };
  }
  const loss = lossOf(o, slo, missing);
  if (loss.lastBelowEnd === null) {
    const words = `never lost: no second below ${group}`;
    return { ...base, outcome: 'pass', measured: 0, resolution: null, words };
  }
  const end = o.to * 1000;
  if (!loss.backAtTheEnd) {
    // Observation that ended before W was over cannot say that W was missed.
    const outcome = end - origin > slo.within ? 'fail' : 'inconclusive';
    const words = `not back: ${percent(loss.share ?? 0)} online in the last second, ${seconds(end - origin)} after ${slo.since}, of ${group} promised within ${seconds(slo.within)}`;
    return { ...base, outcome, measured: null, words };
  }
  const measured = Math.max(0, loss.lastBelowEnd - origin);
  const held = end - loss.lastBelowEnd;
  const words = `${group} back ${seconds(measured)} after ${slo.since} (promised: ${seconds(slo.within)}) and held for ${seconds(held)} to the end`;
  if (measured > slo.within) return { ...base, outcome: 'fail', measured, words };
  if (held < slo.heldFor) {
    return { ...base, outcome: 'inconclusive', measured, words: `${words}, too short to show ${seconds(slo.heldFor)}` };
  }
  return { ...base, outcome: 'pass', measured, words };
}

/** Of a time: one probe interval plus the poll, and the probe's time-out where a silent fault must be noticed. */
export function resolutionOf(o: Observed): DurationMs {
  return o.plan.times.silent ? o.plan.times.resolutionSilent : o.plan.times.resolution;
}
