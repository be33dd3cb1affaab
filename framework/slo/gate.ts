/**
 * The gate: whether trials show that the pass rate is at least as promised, or that it is not.
 * The Wilson interval must exclude the other answer, and so must the exact binomial: Wilson's alone is wrong more often
 * than its confidence says where the promise is near 1 and trials are few (docs/gate.md has the rates).
 */
import { gammaln } from 'simple-statistics';
import type { Share } from '../spec/units.js';
import type { Outcome } from './types.js';
import { wilson } from './wilson.js';

export interface PromisedRate {
  readonly passRate: Share;
  readonly confidence: Share;
}

/** An inconclusive trial helps neither side: not a pass for the lower bound, not a failure for the upper. */
export function gateOf(outcomes: readonly Outcome[], promise: PromisedRate): Outcome {
  const { passed, notFailed, of } = countsOf(outcomes);
  if (showsPass(passed, of, promise)) return 'pass';
  return showsFail(notFailed, of, promise) ? 'fail' : 'inconclusive';
}

/**
 * What the gate will say after `planned` trials, whatever those still to come bring; null: it still depends on them.
 * What is settled is what `gateOf` says of the trials so far, so that a campaign may end here at no cost in confidence.
 */
export function settled(outcomes: readonly Outcome[], planned: number, promise: PromisedRate): Outcome | null {
  const { passed, notFailed, of } = countsOf(outcomes);
  const toCome = Math.max(0, planned - of);
  const all = of + toCome;
  if (showsPass(passed, all, promise)) return 'pass';
  if (showsFail(notFailed + toCome, all, promise)) return 'fail';
  const mayPass = showsPass(passed + toCome, all, promise);
  const mayFail = showsFail(notFailed, all, promise);
  return mayPass || mayFail ? null : 'inconclusive';
}

/** How often a network that just keeps the promise, or just breaks it, would do at least as well, or as badly, by chance. */
export function byChance(side: 'pass' | 'fail', successes: number, of: number, rate: Share): Share {
  return side === 'pass' ? tail(successes, of, of, rate) : tail(0, successes, of, rate);
}

function showsPass(passed: number, of: number, { passRate, confidence }: PromisedRate): boolean {
  if (of === 0 || wilson(passed, of, confidence)[0] < passRate) return false;
  return byChance('pass', passed, of, passRate) <= 1 - confidence;
}

function showsFail(notFailed: number, of: number, { passRate, confidence }: PromisedRate): boolean {
  if (of === 0 || wilson(notFailed, of, confidence)[1] >= passRate) return false;
  return byChance('fail', notFailed, of, passRate) <= 1 - confidence;
}

/** The binomial probability of `from` to `to` successes. */
function tail(from: number, to: number, of: number, rate: Share): Share {
  if (rate >= 1) return to >= of ? 1 : 0;
  if (rate <= 0) return from <= 0 ? 1 : 0;
  let sum = 0;
  for (let k = from; k <= to; k++) {
    const ways = gammaln(of + 1) - gammaln(k + 1) - gammaln(of - k + 1);
    sum += Math.exp(ways + k * Math.log(rate) + (of - k) * Math.log(1 - rate));
  }
  return Math.min(1, sum);
}

function countsOf(outcomes: readonly Outcome[]): { passed: number; notFailed: number; of: number } {
  return {
    passed: outcomes.filter((o) => o === 'pass').length,
    notFailed: outcomes.filter((o) => o !== 'fail').length,
    of: outcomes.length,
  };
}
