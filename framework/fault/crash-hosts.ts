/** Crashes client hosts: the machine of many users at once is gone, and so is whoever could say how they are. */
import { countAttached, gone } from './crash-nodes.js';
import { counted, type Driver } from './driver.js';

export const crashHosts: Driver<'crash-hosts'> = {
  kind: 'crash-hosts',
  needs: ['kill'],
  inverse: () => null,

  async inject(action, field) {
    const everywhere = field.plan.nodes.map((node) => node.id);
    const online = await countAttached(field, action, everywhere, action.victims);
    const orderedAt = field.now();
    for (const host of action.victims) field.mark(host, 'killed');
    const underWay = field.swarm.kill(action.victims);
    return {
      orderedAt,
      underWay,
      words: `${action.victims.length} of ${field.plan.hosts.length} client hosts crashed, with ${counted(action.users)} users`,
      numbers: { hosts: action.victims.length, users: action.users, online },
      hit: { crashed: online, attached: 0 },
    };
  },

  /** The process is gone, as the system says, and none of its addresses answers. */
  async evidence(action, field, injected) {
    const seen = await gone(action.victims, field, injected);
    if (seen === 0) return null;
    return {
      firstSeenAt: field.now(),
      partial: seen < action.victims.length,
      words: `${seen} gone`,
      numbers: { gone: seen },
    };
  },
  evidenceWithin: () => 10_000,
  undo: async () => null,
};
