/** A statement to users: a record in the journal, and nothing else. No node hears of it. */
import type { Driver } from './driver.js';

export const statement: Driver<'statement'> = {
  kind: 'statement',
  needs: [],
  inverse: () => null,
  inject: async (action, field) => {
    const { says, claims, where, of } = action;
    const share = action.share ?? field.plan.thresholds.target;
    return { orderedAt: field.now(), words: `said "${says}"`, said: { words: says, claims, where, of, share } };
  },
  evidence: async (_action, _field, injected) => ({
    firstSeenAt: injected.orderedAt,
    words: 'said; nothing was done to the network',
  }),
  evidenceWithin: () => 1_000,
  undo: async () => null,
};
