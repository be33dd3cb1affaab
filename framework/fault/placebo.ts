/** Does nothing, at the time at which a fault would have acted: what is then seen is not the fault's doing. */
import type { Driver } from './driver.js';

export const placebo: Driver<'placebo'> = {
  kind: 'placebo',
  needs: [],
  inverse: () => null,
  inject: async (_action, field) => ({ orderedAt: field.now(), words: 'nothing (placebo)' }),
  evidence: async (_action, _field, injected) => ({
    firstSeenAt: injected.orderedAt,
    words: 'a placebo has nothing to show',
  }),
  evidenceWithin: () => 1_000,
  undo: async () => null,
};
