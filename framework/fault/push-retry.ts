/** Mitigation: a new reconnect policy is pushed to the users of a cohort, or to all. */
import { commandHosts, type Driver } from './driver.js';

export const pushRetry: Driver<'push-retry'> = {
  kind: 'push-retry',
  needs: [],
  inverse: (action) => `give ${action.cohort ?? 'every cohort'} its planned reconnect policy back`,

  async inject(action, field) {
    const orderedAt = field.now();
    const totals = await commandHosts(field, () => [
      { do: 'retry', cohort: action.cohort ?? null, reconnect: action.reconnect },
    ]);
    return {
      orderedAt,
      words: `retry policy ${action.reconnect.policy} pushed to ${totals.users ?? 0} users`,
      numbers: totals,
    };
  },
  async evidence(_action, _field, injected) {
    const changed = injected.numbers?.users ?? 0;
    return changed > 0 ? { firstSeenAt: injected.orderedAt, words: `${changed} users took it` } : null;
  },
  evidenceWithin: () => 2_000,

  async undo(action, field) {
    const cohorts = field.plan.cohorts.filter((cohort) => action.cohort === undefined || cohort.name === action.cohort);
    await commandHosts(field, () => cohorts.map((c) => ({ do: 'retry', cohort: c.name, reconnect: c.reconnect })));
    return 'planned retry policies set back';
  },
};
