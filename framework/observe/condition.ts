/** Conditions of triggers, steady state, stop conditions and impact, judged on the fold second by second. */
import type { Condition } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import type { Fold, Missing } from './series.js';

export type Evaluation =
  | { readonly holds: true; readonly since: Second; readonly saw: Share }
  /** `since`: it is true, but not yet for long enough. `saw` null: nothing to see. */
  | {
      readonly holds: false;
      readonly since: Second | null;
      readonly saw: Share | null;
    };

/** Whether the condition holds at the end of `second`: true in each of the last `for` seconds, at least in this one. */
export function evaluate(
  fold: Fold,
  condition: Condition<DurationMs>,
  second: Second,
  missing: Missing = 'offline',
): Evaluation {
  const saw = fold.share(condition, second, missing);
  if (saw === null || !isTrue(condition, saw)) return { holds: false, since: null, saw };
  let since = second;
  for (;;) {
    const share = fold.share(condition, since - 1, missing);
    if (share === null || !isTrue(condition, share)) break;
    since -= 1;
  }
  return (second - since + 1) * 1000 >= condition.for ? { holds: true, since, saw } : { holds: false, since, saw };
}

/** The first second of `from`..`to` (both included) at which it holds, or null. */
export function firstTrue(
  fold: Fold,
  condition: Condition<DurationMs>,
  from: Second,
  to: Second,
  missing: Missing = 'offline',
): Second | null {
  let run = 0;
  for (let s = from; s <= to; s++) {
    const share = fold.share(condition, s, missing);
    run = share !== null && isTrue(condition, share) ? run + 1 : 0;
    if (run > 0 && run * 1000 >= condition.for) return s;
  }
  return null;
}

/** The share of users in demand that are missing in that second. */
export function missingShare(fold: Fold, second: Second): Share {
  const { demand, missing } = fold.tally(second);
  return demand === 0 ? 0 : missing / demand;
}

function isTrue(condition: Condition<DurationMs>, share: Share): boolean {
  return condition.is === 'below' ? share < condition.share : share >= condition.share;
}
