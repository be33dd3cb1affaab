/** Mitigation: controlled return. The entry role admits users at a rate, region after region. */
import { type Driver, type Field, order } from './driver.js';

export const admit: Driver<'admit'> = {
  kind: 'admit',
  needs: [],
  inverse: () => 'admit everybody again',

  async inject(action, field) {
    const orderedAt = field.now();
    await Promise.all(
      entryNodes(field).map((node) =>
        order(field.control, node, [{ do: 'admit', rate: action.rate, order: action.order }]),
      ),
    );
    const regions = action.order.length === 0 ? '' : `, ${action.order.join(', ')}`;
    return {
      orderedAt,
      words: `controlled return, ${action.rate} users a second${regions}`,
      numbers: { perSecond: action.rate },
    };
  },

  /** The entry answered the order and reports its seconds; how fast users come back is in the curves. */
  async evidence(_action, field, injected) {
    const from = Math.floor(injected.orderedAt / 1000) + 1;
    const entries = new Set(entryNodes(field));
    const answered = field.nodeSeconds(from).some((record) => entries.has(record.node));
    return answered ? { firstSeenAt: injected.orderedAt, words: 'the entry keeps a line' } : null;
  },
  evidenceWithin: () => 10_000,

  async undo(_action, field) {
    await Promise.all(entryNodes(field).map((node) => order(field.control, node, [{ do: 'admit-all' }])));
    return 'everybody is admitted again';
  },
};

function entryNodes(field: Field): string[] {
  const roles = new Set(field.plan.roles.filter((role) => role.admits).map((role) => role.role));
  return field.swarm
    .nodes()
    .filter((node) => roles.has(node.role))
    .map((node) => node.id);
}
