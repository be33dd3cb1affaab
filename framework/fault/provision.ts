/** Mitigation: starts nodes of a standby role, of which no process or container exists before. */
import type { PlannedNode } from '../plan/types.js';
import type { Driver, Evidence, Field, Injected } from './driver.js';

export const provision: Driver<'provision'> = {
  kind: 'provision',
  needs: [],
  inverse: (action) => `end ${action.nodes.join(', ')}`,

  async inject(action, field, signal) {
    const orderedAt = field.now();
    await field.launch(plannedNodes(field, action.nodes), signal);
    return {
      orderedAt,
      words: `${action.nodes.length} ${action.role}s started`,
      numbers: { nodes: action.nodes.length },
    };
  },
  evidence: (action, field, injected) => serving(action.nodes, action.role, field, injected),
  evidenceWithin: () => 20_000,

  async undo(action, field) {
    return endNodes(action.nodes, field);
  },
};

export function plannedNodes(field: Field, ids: readonly string[]): PlannedNode[] {
  return field.plan.nodes.filter((node) => ids.includes(node.id));
}

/** They are seen when each has reported a second of service. */
export async function serving(
  ids: readonly string[],
  role: string,
  field: Field,
  injected: Injected,
): Promise<Evidence | null> {
  const from = Math.floor(injected.orderedAt / 1000);
  const up = new Set(
    field
      .nodeSeconds(from)
      .filter((r) => r.state === 'serving' && ids.includes(r.node))
      .map((r) => r.node),
  );
  if (up.size < ids.length) return null;
  return { firstSeenAt: field.now(), words: `${up.size} ${role}s serve`, numbers: { serving: up.size } };
}

export async function endNodes(ids: readonly string[], field: Field): Promise<string | null> {
  const started = field.swarm.nodes().filter((node) => ids.includes(node.id));
  if (started.length === 0) return null;
  for (const node of started) field.mark(node.id, 'ended');
  await field.swarm.kill(started.map((node) => node.id));
  return `${started.length} nodes ended`;
}
