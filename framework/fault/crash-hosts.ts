/**
 * Crashes client hosts: the machine of many users at once is gone, and so is whoever could say how they are. Its clients are
 * crashed first, by order: it alone knows how many run and who was hit before. The kill follows within milliseconds.
 */
import { gone, lookAt } from './crash-nodes.js';
import { commandHosts, counted, type Driver, type Field, type Injected, usersOf } from './driver.js';

/** Of an injection: the victims that lived, and were killed. Those that had died by themselves are not ours. */
const killed = new WeakMap<Injected, readonly string[]>();

export const crashHosts: Driver<'crash-hosts'> = {
  kind: 'crash-hosts',
  needs: ['kill'],
  inverse: () => null,

  async inject(action, field) {
    const alive = await lookAt(action.victims, async (id) => (await field.swarm.node(id).life()) !== 'gone');
    const orderedAt = field.now();
    const totals = await crashClients(field, alive);
    for (const host of alive) field.mark(host, 'killed');
    const injected: Injected = {
      orderedAt,
      underWay: field.swarm.kill(alive),
      words: `${alive.length} of ${field.plan.hosts.length} client hosts crashed, with ${counted(totals.crashed ?? 0)} clients`,
      numbers: { hosts: alive.length, ...totals },
      hit: { crashed: totals.firstHit ?? 0, attached: 0 },
    };
    killed.set(injected, alive);
    return injected;
  },

  /** The process is gone, as the system says, and its control port does not answer. */
  async evidence(_action, field, injected) {
    const victims = killed.get(injected) ?? [];
    const seen = await gone(victims, field, injected);
    const mute = await lookAt(victims, async (id) => !(await field.control.answers(id, 300)));
    if (seen === 0 || mute.length === 0) return null;
    return {
      firstSeenAt: field.now(),
      partial: Math.min(seen, mute.length) < victims.length,
      words: `${seen} gone, no answer`,
      numbers: { gone: seen },
    };
  },
  evidenceWithin: () => 10_000,
  undo: async () => null,
};

function crashClients(field: Field, hosts: readonly string[]): Promise<Record<string, number>> {
  return commandHosts(field, (host) =>
    hosts.includes(host.id) ? [{ do: 'crash', users: usersOf(host), relaunchAfter: null }] : null,
  );
}
