/** A curve that was measured, held against the formula that made it. */
import { type Formula, sharesBetween } from '../fixtures/known-answer/formula.js';

export interface Curve {
  /** Seconds of the run; a curve says who was online at the end of each. */
  readonly second: readonly number[];
  readonly demand: readonly number[];
  readonly online: readonly number[];
}

export interface Tolerance {
  readonly seconds: number;
  readonly points: number;
}

/** Seconds in which the curve is nowhere near the formula, in words. `triggeredAt`: of the run, in milliseconds, as users saw it. */
export function strays(
  curve: Curve,
  formula: Formula,
  triggeredAt: number,
  users: number,
  tolerance: Tolerance,
): string[] {
  return curve.second.flatMap((second, i) => {
    const at = second + 1 - triggeredAt / 1000;
    const [online, demand] = [curve.online[i] ?? 0, curve.demand[i] ?? 0];
    // The curve begins while users are still joining.
    if (at < -2) return [];
    const { least, greatest } = sharesBetween(formula, at - tolerance.seconds, at + tolerance.seconds);
    // One user may be more than a point.
    const slack = Math.max(1, (tolerance.points / 100) * users);
    const fits = online >= least * users - slack && online <= greatest * users + slack && demand === users;
    if (fits) return [];
    return [
      `${at.toFixed(2)} s after the trigger: ${online} of ${demand}, not ${least * users} to ${greatest * users} of ${users}`,
    ];
  });
}
