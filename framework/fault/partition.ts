/** Cuts a role or a region off from every other node of the run, by rules in the nodes' own network namespaces. */
import type { Driver } from './driver.js';

export const partition: Driver<'partition'> = {
  kind: 'partition',
  needs: ['partition'],
  inverse: (action) => `remove the rules that cut off ${action.victims.join(', ')}`,

  async inject(action, field) {
    // Sidecars start first, for seconds; the rules then fall together: that is the instant.
    await field.swarm.isolate(action.victims);
    const orderedAt = field.now();
    for (const node of action.victims) field.mark(node, 'isolated');
    const side = action.side.region ?? action.side.role ?? 'nodes';
    return {
      orderedAt,
      words: `${side}: ${action.victims.length} of ${field.swarm.nodes().length} nodes cut off`,
      numbers: { nodes: action.victims.length },
    };
  },

  /** The rules' own counters: packets that wanted to cross and did not. */
  async evidence(action, field, injected) {
    const dropped = await field.swarm.dropped(action.victims);
    const total = Object.values(dropped).reduce((a, b) => a + b, 0);
    if (total === 0) return null;
    return {
      firstSeenAt: injected.orderedAt,
      words: `${total} packets dropped at the cut`,
      numbers: { dropped: total },
    };
  },
  evidenceWithin: (action) => action.lasting,

  async course(action, field, injected, signal) {
    await field.until(injected.orderedAt + action.lasting, signal);
    await this.undo(action, field);
  },

  async undo(action, field) {
    await field.swarm.rejoin(action.victims);
    for (const id of action.victims) field.mark(id, 'rejoined');
    return `${action.victims.length} nodes joined again`;
  },
};
