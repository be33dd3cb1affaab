/** Floods a role with operations made by the run's own users, at a multiple of the planned rate; bounded in rate and time. */
import { lookAt } from './crash-nodes.js';
import { commandHosts, counted, type Driver, type Field, sumBySecond } from './driver.js';

/** Share of the flood that the target must count as arrivals in some second. */
const SEEN_SHARE = 0.5;

export const overload: Driver<'overload'> = {
  kind: 'overload',
  needs: [],
  inverse: () => 'stop the flood; it also ends by itself',

  async inject(action, field) {
    const alive = await livingHosts(field);
    const users = field.plan.hosts.reduce((sum, host) => sum + (alive.includes(host.id) ? host.users : 0), 0);
    const orderedAt = field.now();
    await commandHosts(field, (host) => {
      if (!alive.includes(host.id)) return null;
      const perSecond = (action.floodPerSecond * host.users) / users;
      return [{ do: 'flood', operation: action.with, perSecond, lasting: action.lasting }];
    });
    return {
      orderedAt,
      words: `${action.with} at ${action.multiple} times the plan, ${counted(action.floodPerSecond)} more a second`,
      numbers: { floodPerSecond: action.floodPerSecond, plannedPerSecond: action.plannedPerSecond },
    };
  },

  async evidence(action, field, injected) {
    const nodes = nodesOf(field, action.role);
    const usual = nodes.reduce((sum, node) => sum + field.steadyMean(node, (r) => r.arrivals[action.with] ?? 0), 0);
    const from = Math.floor(injected.orderedAt / 1000);
    const arrivals = sumBySecond(field.nodeSeconds(from), new Set(nodes), (r) => r.arrivals[action.with] ?? 0);
    const enough = [...arrivals].filter(([, n]) => n >= usual + action.floodPerSecond * SEEN_SHARE);
    if (enough.length === 0) return null;
    const peak = Math.max(...enough.map(([, n]) => n));
    const first = Math.min(...enough.map(([second]) => second));
    return {
      firstSeenAt: Math.max(injected.orderedAt, first * 1000),
      words: `${counted(peak)} a second arrive`,
      numbers: { peakPerSecond: peak, usualPerSecond: usual },
    };
  },
  evidenceWithin: (action) => action.lasting + 3_000,

  async course(action, field, injected, signal) {
    await field.until(injected.orderedAt + action.lasting, signal);
  },

  async undo(action, field) {
    await commandHosts(field, () => [{ do: 'stop-flood', operation: action.with }]);
    return 'the flood was stopped';
  },
};

/** Whoever cannot be told to be dead is taken to live: an order to it then says what is wrong. */
function livingHosts(field: Field): Promise<string[]> {
  const ids = field.plan.hosts.map((host) => host.id);
  return lookAt(ids, (id) =>
    field.swarm
      .node(id)
      .life()
      .then(
        (life) => life !== 'gone',
        () => true,
      ),
  );
}

function nodesOf(field: Field, role: string): string[] {
  return field.plan.nodes.filter((node) => node.role === role).map((node) => node.id);
}
