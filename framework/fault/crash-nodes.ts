/** Crashes nodes: SIGKILL, or the engine's kill. An exact seeded set; each may be started again after its planned delay. */
import type { PlannedAction, PlannedStep } from '../plan/types.js';
import { commandHosts, type Driver, type Field } from './driver.js';

export const crashNodes: Driver<'crash-nodes'> = {
  kind: 'crash-nodes',
  needs: ['kill'],
  inverse: (action) =>
    action.relaunchAfter === null ? null : `relaunch of ${action.victims.join(', ')} is part of the fault`,

  async inject(action, field) {
    const attached = await countAttached(field, action, action.victims);
    const orderedAt = field.now();
    for (const node of action.victims) field.mark(node, 'killed');
    await field.swarm.kill(action.victims);
    return {
      orderedAt,
      words: `${action.victims.length} of ${ofRole(field, action.nodes.role)} ${action.nodes.role}s crashed`,
      numbers: { nodes: action.victims.length, attached },
      hit: { crashed: 0, attached },
    };
  },

  /** The process is gone, and nothing accepts a connection where it was. */
  async evidence(action, field) {
    const gone = await lookAt(action.victims, async (id) => {
      const node = field.swarm.node(id);
      return (await node.life()) === 'gone' && (await node.accepts()) !== true;
    });
    if (gone.length === 0) return null;
    return {
      firstSeenAt: field.now(),
      partial: gone.length < action.victims.length,
      words: `${gone.length} gone, connections refused`,
      numbers: { gone: gone.length },
    };
  },
  // A relaunch may be due before all were looked at: they are looked at at once, and the shortest delays are seconds.
  evidenceWithin: () => 5_000,

  async course(action, field, injected, signal) {
    const delays = action.relaunchAfter;
    if (delays === null) return;
    await Promise.all(
      action.victims.map(async (id, i) => {
        await field.until(injected.orderedAt + (delays[i] ?? 0), signal);
        const planned = field.plan.nodes.find((node) => node.id === id);
        if (planned) await field.launch([planned], signal);
      }),
    );
  },
  undo: async () => null,
};

/**
 * Users attached to these nodes at this instant that were not hit before. Clients that are crashed at the same time count
 * as crashed, whichever order comes first.
 */
export async function countAttached(field: Field, action: PlannedAction, nodes: readonly string[]): Promise<number> {
  const due = field.plan.steps.find((step) => step.action === action)?.trigger;
  const except = field.plan.steps.flatMap((step) =>
    'victims' in step.action && isOfUsers(step.action) && due && sameTime(step.trigger, due) ? step.action.victims : [],
  );
  const totals = await commandHosts(field, () => [{ do: 'count-attached', nodes, except }]);
  return totals.attached ?? 0;
}

function isOfUsers(action: PlannedAction): action is Extract<PlannedAction, { kind: 'crash-users' | 'vanish-users' }> {
  return action.kind === 'crash-users' || action.kind === 'vanish-users';
}

function sameTime(a: PlannedStep['trigger'], b: PlannedStep['trigger']): boolean {
  return 'at' in a && 'at' in b && a.at === b.at;
}

export function ofRole(field: Field, role: string): number {
  return field.plan.nodes.filter((node) => node.role === role && node.startedBy === 'provision').length;
}

/** Those of `ids` for which `look` says yes, all asked at once. */
export async function lookAt(ids: readonly string[], look: (id: string) => Promise<boolean>): Promise<string[]> {
  const seen = await Promise.all(ids.map(async (id) => ((await look(id)) ? id : null)));
  return seen.filter((id) => id !== null);
}
