/** What operators tell users, as a step: judged against the truth at that moment, without any effect on the network. */
import type { Denominator, Where } from './types.js';
import type { Share } from './units.js';

/** What operators tell users. It does nothing to the network, and is judged by its claim, never by its words. */
export interface Statement {
  readonly kind: 'statement';
  readonly says: string;
  /** `nothing`: a word that cannot be wrong, such as "we are looking into it". */
  readonly claims: 'back' | 'nothing';
  /** Who is said to be back. */
  readonly where: Where;
  readonly of: Denominator;
  /** At least this share of them is online; null: the target share of the experiment's thresholds. */
  readonly share: Share | null;
}

/**
 * `statement('all clear')` claims that everybody is back: the target share of demand (thresholds.target, 95%) is online.
 * `statement('europe is back', { where: { region: 'eu' }, share: 0.9 })` claims it of some. The words are free.
 */
export const statement = (
  says: string,
  claim: { where?: Where; share?: Share; of?: Denominator; claims?: Statement['claims'] } = {},
): Statement => ({ kind: 'statement', says, claims: 'back', where: {}, of: 'demand', share: null, ...claim });
