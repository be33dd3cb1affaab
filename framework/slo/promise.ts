/** One promise to its verdict: folded twice, held against the resolution, and void where the measuring did not hold. */
import type { Missing } from '../observe/series.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs, Share } from '../spec/units.js';
import { amplification } from './amplification.js';
import { rounded, wholeMs } from './figures.js';
import { agreed, type Finding, resolved } from './finding.js';
import { noLostMessages } from './messages.js';
import { neverBelow } from './never-below.js';
import { noneBehind, regionsOf } from './none-behind.js';
import { type Observed, windowOf } from './observed.js';
import { latency, success } from './operations.js';
import { recovered } from './recovered.js';
import { doubtsOfWindow } from './reliability.js';
import { notMetastable } from './state.js';
import type { Doubt, SloVerdict } from './types.js';

/** `doubts` are those of the whole run: any of them makes every promise inconclusive. */
export function judgePromise(name: string, slo: Slo<DurationMs>, o: Observed, doubts: readonly Doubt[]): SloVerdict {
  const finding = agreed(resolved(findingOf(slo, o, 'offline')), resolved(findingOf(slo, o, 'online')));
  const reason = doubts[0] ?? doubtsOfPromise(slo, o)[0];
  if (reason === undefined) return verdictOf(name, slo, finding);
  const words = `${finding.words}; not to be relied on: ${reason.found} (expected ${reason.expected})`;
  return verdictOf(name, slo, { ...finding, outcome: 'inconclusive', words });
}

/** A promise that no second was observed for. */
export function unjudged(name: string, slo: Slo<DurationMs>, words: string): SloVerdict {
  const { promised, unit } = promisedOf(slo);
  return verdictOf(name, slo, {
    outcome: 'inconclusive',
    measured: null,
    promised,
    unit,
    better: 'less',
    resolution: null,
    words,
  });
}

function findingOf(slo: Slo<DurationMs>, o: Observed, missing: Missing): Finding {
  switch (slo.slo) {
    case 'recovered':
      return recovered(slo, o, missing);
    case 'never-below':
      return neverBelow(slo, o, missing);
    case 'none-behind':
      return noneBehind(slo, o, missing);
    case 'success':
      return success(slo, o, missing);
    case 'latency':
      return latency(slo, o, missing);
    case 'amplification':
      return amplification(slo, o, missing);
    case 'not-metastable':
      return notMetastable(slo, o, missing);
    case 'no-lost-messages':
      return noLostMessages(slo, o, missing);
  }
}

/** The deciding window and the group of this promise, which may be worse measured than the whole. */
function doubtsOfPromise(slo: Slo<DurationMs>, o: Observed): readonly Doubt[] {
  switch (slo.slo) {
    case 'success':
    case 'latency':
      return doubtsOfWindow(o, windowOf(o, slo.during), slo.where);
    case 'not-metastable':
      return doubtsOfWindow(o, windowOf(o, 'at-the-end'), slo.where);
    case 'none-behind':
      return regionsOf(slo, o).flatMap((region) => doubtsOfWindow(o, o, { ...slo.where, region }));
    case 'recovered':
    case 'never-below':
    case 'amplification':
    case 'no-lost-messages':
      return doubtsOfWindow(o, o, slo.where);
  }
}

function promisedOf(slo: Slo<DurationMs>): Pick<Finding, 'promised' | 'unit'> {
  switch (slo.slo) {
    case 'recovered':
    case 'none-behind':
      return { promised: slo.within, unit: 'ms' };
    case 'never-below':
      return { promised: slo.share, unit: 'share' };
    case 'success':
      return { promised: slo.atLeast, unit: 'share' };
    case 'latency':
      return { promised: slo.below, unit: 'ms' };
    case 'amplification':
      return { promised: slo.below, unit: 'factor' };
    case 'not-metastable':
      return { promised: null, unit: 'state' };
    case 'no-lost-messages':
      return { promised: 0, unit: 'count' };
  }
}

function verdictOf(name: string, slo: Slo<DurationMs>, finding: Finding): SloVerdict {
  const { measured, promised } = finding;
  // Latencies keep their digits: they may be under a millisecond.
  const figure = finding.unit === 'ms' && slo.slo !== 'latency' ? wholeMs : rounded;
  const distance = measured === null || promised === null ? null : promised - measured;
  return {
    name,
    kind: slo.slo,
    share: shareOf(slo),
    outcome: finding.outcome,
    measured: figure(measured),
    promised: figure(promised),
    unit: finding.unit,
    margin: figure(distance === null || finding.better === 'less' ? distance : -distance),
    resolution: finding.resolution,
    evidence: finding.words,
  };
}

function shareOf(slo: Slo<DurationMs>): Share | null {
  switch (slo.slo) {
    case 'recovered':
    case 'never-below':
    case 'none-behind':
      return slo.share;
    case 'success':
      return slo.atLeast;
    default:
      return null;
  }
}
