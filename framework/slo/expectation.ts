/** A variant that should fail must fail as it was said to: the named promise, and the named state. */
import type { Plan } from '../plan/types.js';
import type { SloVerdict, TrialVerdict } from './types.js';

export function expectationOf(
  expect: Plan['expect'],
  seen: {
    readonly slos: readonly SloVerdict[];
    readonly state: TrialVerdict['state'];
    readonly conclusive: boolean;
  },
): TrialVerdict['expected'] {
  if (expect === null) return null;
  const { slo, state } = expect.fails;
  const promise = seen.slos.find((s) => s.name === slo);
  // Judged again with other promises: the expectation was of one that is not asked about.
  if (promise === undefined) return null;
  return { slo, state, met: seen.conclusive && promise.outcome === 'fail' && seen.state === state };
}

/** What a trial comes to against what was expected of it. */
export function againstExpectation(verdict: TrialVerdict): TrialVerdict['outcome'] {
  const { expected } = verdict;
  if (expected === null) return verdict.outcome;
  if (expected.met) return 'pass';
  if (verdict.ended !== 'complete' || verdict.doubts.length > 0) return 'inconclusive';
  const promise = verdict.slos.find((s) => s.name === expected.slo);
  const cannotTell = promise?.outcome === 'inconclusive' || verdict.state === 'unknown';
  return cannotTell && promise?.outcome !== 'pass' ? 'inconclusive' : 'fail';
}
