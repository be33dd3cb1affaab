/** Statements about the share of users online, as data. `lasting` is a method of the prototype: canonical JSON never sees it. */
import type { Condition, Denominator, Impact, Where } from './types.js';
import type { Duration, Share } from './units.js';

/** `online({ of: 'demand' }).below(0.5).lasting('3s')` */
export function online(o: { of: Denominator; where?: Where }): {
  atLeast(share: Share): LastingCondition;
  below(share: Share): LastingCondition;
} {
  const { of, where, ...rest } = o;
  const common = { metric: 'online', of, where: where ?? {}, ...rest } as const;
  return {
    atLeast: (share) => new LastingCondition({ ...common, is: 'at-least', share, for: '0s' }),
    below: (share) => new LastingCondition({ ...common, is: 'below', share, for: '0s' }),
  };
}

export class LastingCondition implements Condition {
  declare readonly metric: 'online';
  declare readonly of: Denominator;
  declare readonly where: Where;
  declare readonly is: 'at-least' | 'below';
  declare readonly share: Share;
  declare readonly for: Duration;
  constructor(condition: Condition) {
    Object.assign(this, condition);
  }
  /** It must hold this long without a break. */
  lasting(time: Duration): LastingCondition {
    return new LastingCondition({ ...this, for: time });
  }
}

/** For `stopWhen`: too many users of whom nothing is known. */
export const missing = {
  above: (share: Share) => ({ metric: 'missing', is: 'above', share }) as const,
};

/** The faults must have done this to users in one second at least. */
export const atLeastOnce = (condition: Condition): Impact => ({ impact: 'users', condition });
/** The faults must have ended this many nodes, themselves or by what they set off. */
export const nodesLost = (o: { role: string; count: number }): Impact => ({ impact: 'nodes', ...o });
/** Arrivals at a role must have reached this multiple of their steady mean. */
export const loadReached = (o: { role: string; multiple: number }): Impact => ({ impact: 'load', ...o });
