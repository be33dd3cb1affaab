/** What a verdict looks at: the fold, and the seconds that decide. */
import type { Fold } from '../observe/series.js';
import type { Plan } from '../plan/types.js';
import type { SloWindow } from '../spec/types.js';
import type { Second, TimeMs } from '../spec/units.js';

export interface Observed {
  readonly fold: Fold;
  readonly plan: Plan;
  readonly onset: TimeMs;
  readonly lifted: TimeMs | null;
  /** Seconds judged: `from` is the one that holds onset, `to` is not judged any more. */
  readonly from: Second;
  readonly to: Second;
  /** The last T of observation, T as in the plan; never before `from`. */
  readonly stateFrom: Second;
}

/** null: nothing was injected, so that there is nothing to judge. */
export function observed(fold: Fold): Observed | null {
  // A plan without a fault has no onset: its promises count from the start of inject.
  const onset = fold.onset?.t ?? fold.phase('inject');
  if (onset === null || fold.steady === null) return null;
  const from = Math.floor(onset / 1000);
  const to = Math.max(from, fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? from - 1) + 1);
  const stateFrom = Math.max(from, to - Math.ceil(fold.plan.times.stateWindow / 1000));
  const faultless = fold.plan.steps.every((step) => step.nature !== 'fault');
  return { fold, plan: fold.plan, onset, lifted: fold.lifted ?? (faultless ? onset : null), from, to, stateFrom };
}

export function windowOf(o: Observed, during: SloWindow): { from: Second; to: Second } {
  return { from: during === 'after-onset' ? o.from : o.stateFrom, to: o.to };
}

export function* secondsIn({ from, to }: { readonly from: Second; readonly to: Second }): Generator<Second> {
  for (let s = from; s < to; s++) yield s;
}
