/** What was promised and what was measured, in words, for each kind of promise. */
import type { Plan } from '../plan/types.js';
import type { Outcome, SloVerdict } from '../slo/types.js';
import type { Slo, Where } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { count, factor, latency, measuredSeconds, percent, points, promisedPercent, seconds } from './figures.js';
import type { ScorePromise, ScorePromiseKept } from './types.js';

/** In the order of the spec. The resolution is that of the first trial that has one. */
export function promisesOf(plan: Plan, verdicts: readonly SloVerdict[]): ScorePromise[] {
  return Object.entries(plan.slos).map(([name, slo]) => {
    const own = verdicts.filter((v) => v.name === name);
    const resolution = own.find((v) => v.resolution !== null)?.resolution ?? null;
    return {
      name,
      kind: slo.slo,
      words: promiseWords(slo),
      promised: promisedFigure(slo),
      resolution: resolution === null ? '-' : resolutionWords(slo, resolution),
      unit: own[0]?.unit ?? 'state',
    };
  });
}

/** One promise over the trials of a variant: the worst outcome, the middle measurement and its range. */
export function promiseKept(
  name: string,
  slo: Slo<DurationMs>,
  trials: readonly SloVerdict[],
  accepted: number | null,
): ScorePromiseKept {
  const outcome = worst(trials.map((t) => t.outcome));
  const first = trials.find((t) => t.outcome === outcome) ?? trials[0];
  const margins = trials.map((t) => t.margin).filter((m): m is number => m !== null);
  return {
    name,
    outcome,
    words: measuredWords(slo, trials, accepted),
    margin: margins.length === trials.length && margins.length > 0 ? marginWords(slo, Math.min(...margins)) : '-',
    evidence: first?.evidence ?? 'not judged',
  };
}

export function worst(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('fail')) return 'fail';
  if (outcomes.includes('inconclusive') || outcomes.length === 0) return 'inconclusive';
  return 'pass';
}

export function promiseWords(slo: Slo<DurationMs>): string {
  const where = whereWords(slo.where);
  switch (slo.slo) {
    case 'recovered':
      return `${promisedPercent(slo.share)} of ${slo.of}${where} back within ${seconds(slo.within)} of ${sinceWords(slo.since)}, held for ${seconds(slo.heldFor)}`;
    case 'never-below':
      return `never below ${promisedPercent(slo.share)} of ${slo.of}${where} after onset`;
    case 'none-behind':
      return `the last region back at ${promisedPercent(slo.share)} at most ${seconds(slo.within)} after the first`;
    case 'success':
      return `at least ${promisedPercent(slo.atLeast)} of ${operationWords(slo.operation)}${where} answered well, ${windowWords(slo.during)}`;
    case 'latency':
      return `p${slo.percentile} of ${operationWords(slo.operation)}${where} under ${latency(slo.below)}, ${windowWords(slo.during)}`;
    case 'amplification':
      return `amplification under ${factor(slo.below)}`;
    case 'not-metastable':
      return 'does not stay down with capacity enough (metastable)';
    case 'no-lost-messages':
      return `no accepted message lost${where}`;
  }
}

function promisedFigure(slo: Slo<DurationMs>): string {
  switch (slo.slo) {
    case 'recovered':
    case 'none-behind':
      return seconds(slo.within);
    case 'never-below':
      return promisedPercent(slo.share);
    case 'success':
      return promisedPercent(slo.atLeast);
    case 'latency':
      return latency(slo.below);
    case 'amplification':
      return factor(slo.below);
    case 'not-metastable':
      return 'other state';
    case 'no-lost-messages':
      return '0';
  }
}

function measuredWords(slo: Slo<DurationMs>, trials: readonly SloVerdict[], accepted: number | null): string {
  const known = trials.map((t) => t.measured).filter((m): m is number => m !== null);
  if (slo.slo === 'not-metastable') return stateWords(trials);
  if (known.length === 0) return neverWords(slo, trials);
  if (trials.every(neverLost)) return 'never lost';
  const sorted = [...known].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const text = figureOf(slo, middle, trials, accepted);
  if (known.length < trials.length)
    return `${text}, none in ${count(trials.length - known.length)} of ${count(trials.length)}`;
  const [low, high] = [sorted[0] ?? middle, sorted.at(-1) ?? middle];
  return low === high
    ? text
    : `${text} (${bare(figureOf(slo, low, trials, null))}-${bare(figureOf(slo, high, trials, null))})`;
}

/** A recovery of nothing: no second was below, so there is no time to be sure of. */
export function neverLost(verdict: SloVerdict): boolean {
  const time = verdict.kind === 'recovered' || verdict.kind === 'none-behind';
  return time && verdict.measured === 0 && verdict.resolution === null;
}

function stateWords(trials: readonly SloVerdict[]): string {
  switch (worst(trials.map((t) => t.outcome))) {
    case 'pass':
      return 'not metastable';
    case 'fail':
      return 'metastable';
    case 'inconclusive':
      return 'unknown';
  }
}

function neverWords(slo: Slo<DurationMs>, trials: readonly SloVerdict[]): string {
  if (slo.slo !== 'recovered' && slo.slo !== 'none-behind') return 'unknown';
  switch (worst(trials.map((t) => t.outcome))) {
    case 'pass':
      return 'never lost';
    case 'fail':
      return 'never';
    case 'inconclusive':
      return 'unknown';
  }
}

/** More digits where a broken promise would otherwise read as a kept one. */
function figureOf(slo: Slo<DurationMs>, value: number, trials: readonly SloVerdict[], accepted: number | null): string {
  switch (slo.slo) {
    case 'recovered':
    case 'none-behind':
      return measuredSeconds(value);
    case 'never-below':
    case 'success': {
      const text = percent(value);
      const broken = trials.some((t) => t.outcome === 'fail');
      return broken && Number.parseFloat(text) === Number.parseFloat(promisedFigure(slo))
        ? `${(value * 100).toFixed(3)}%`
        : text;
    }
    case 'latency':
      return latency(value);
    case 'amplification':
      return factor(value);
    case 'no-lost-messages':
      return accepted === null ? count(value) : `${count(value)} of ${count(accepted)}`;
    case 'not-metastable':
      return '';
  }
}

function marginWords(slo: Slo<DurationMs>, margin: number): string {
  switch (slo.slo) {
    case 'recovered':
    case 'none-behind':
      return seconds(margin);
    case 'never-below':
    case 'success':
      return points(margin);
    case 'latency':
      return margin < 0 ? `-${latency(-margin)}` : latency(margin);
    case 'amplification':
      return factor(margin);
    case 'no-lost-messages':
      return count(margin);
    case 'not-metastable':
      return '-';
  }
}

function resolutionWords(slo: Slo<DurationMs>, resolution: number): string {
  switch (slo.slo) {
    case 'recovered':
    case 'none-behind':
      return seconds(resolution);
    case 'never-below':
    case 'success':
      return points(resolution);
    case 'latency':
      return latency(resolution);
    case 'amplification':
      return factor(resolution);
    case 'no-lost-messages':
      return `${count(resolution)} message`;
    case 'not-metastable':
      return '-';
  }
}

export function sinceWords(since: 'onset' | 'lifted'): string {
  return since === 'onset' ? 'onset' : 'lifting';
}

export function operationWords(operation: 'lookups' | 'logins' | 'messages'): string {
  return operation === 'lookups' ? 'look-ups' : operation;
}

function windowWords(during: 'after-onset' | 'at-the-end'): string {
  return during === 'after-onset' ? 'from onset to the end' : 'over the last of the run';
}

function whereWords(where: Where): string {
  const parts = [where.region, where.cohort, where.version].filter((p): p is string => p !== undefined);
  return parts.length === 0 ? '' : ` in ${parts.join(', ')}`;
}

function bare(text: string): string {
  return text.replace(/\s*(s|ms|×|%)$/, '');
}
