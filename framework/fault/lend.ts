/** Mitigation: the servers of one feature are redeployed as nodes of another role; the feature is dark meanwhile. */
import type { Driver } from './driver.js';
import { endNodes, plannedNodes, serving } from './provision.js';

export const lend: Driver<'lend'> = {
  kind: 'lend',
  needs: ['kill'],
  inverse: (action) => `end ${action.nodes.join(', ')}; give ${action.from.join(', ')} back to ${action.feature}`,

  async inject(action, field, signal) {
    const orderedAt = field.now();
    for (const node of action.from) field.mark(node, 'ended');
    await field.swarm.kill(action.from);
    await field.launch(plannedNodes(field, action.nodes), signal);
    return {
      orderedAt,
      words: `${action.from.length} ${action.feature} servers lent as ${action.as}s; ${action.feature} is dark`,
      numbers: { nodes: action.nodes.length },
    };
  },
  evidence: (action, field, injected) => serving(action.nodes, action.as, field, injected),
  evidenceWithin: () => 20_000,

  /** At teardown, when the whole swarm goes: the feature's servers are not started again for nobody. */
  async undo(action, field) {
    return endNodes(action.nodes, field);
  },
};
