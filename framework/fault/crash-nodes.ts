/** Crashes nodes: SIGKILL, or the engine's kill. An exact seeded set; each may be started again after its planned delay. */
import type { PlannedAction, PlannedStep } from '../plan/types.js';
import { commandHosts, type Driver, type Field, type Injected, usersOf } from './driver.js';

/** Victims of one injection that were seen gone so far. */
const goneBefore = new WeakMap<Injected, Set<string>>();

export const crashNodes: Driver<'crash-nodes'> = {
  kind: 'crash-nodes',
  needs: ['kill'],
  inverse: (action) =>
    action.relaunchAfter === null ? null : `relaunch of ${action.victims.join(', ')} is part of the fault`,

  async inject(action, field) {
    const attached = await countAttached(field, action, action.victims);
    const orderedAt = field.now();
    for (const node of action.victims) field.mark(node, 'killed');
    // An engine takes seconds for this, and what it kills first may be back before the last is gone.
    const underWay = field.swarm.kill(action.victims);
    return {
      orderedAt,
      underWay,
      words: `${action.victims.length} of ${ofRole(field, action.nodes.role)} ${action.nodes.role}s crashed`,
      numbers: { nodes: action.victims.length, attached },
      hit: { crashed: 0, attached },
    };
  },

  /** The process is gone, and nothing accepts a connection where it was. Each victim once: it may be back before the last one falls. */
  async evidence(action, field, injected) {
    const seen = await gone(action.victims, field, injected);
    if (seen === 0) return null;
    return {
      firstSeenAt: field.now(),
      partial: seen < action.victims.length,
      words: `${seen} gone, connections refused`,
      numbers: { gone: seen },
    };
  },
  evidenceWithin: (action) => Math.max(0, ...(action.relaunchAfter ?? [])) + 10_000,

  async course(action, field, injected, signal) {
    const delays = action.relaunchAfter;
    if (delays === null) return;
    await Promise.all(
      action.victims.map(async (id, i) => {
        await field.until(injected.orderedAt + (delays[i] ?? 0), signal);
        // A busy engine answers slowly: before the node comes back there is one last look at it.
        await lookForGone(id, goneOf(injected), field).catch(() => undefined);
        const planned = field.plan.nodes.find((node) => node.id === id);
        if (planned) await field.launch([planned], signal);
      }),
    );
  },
  undo: async () => null,
};

/** How many of the victims were seen gone so far, after one more look. */
export async function gone(victims: readonly string[], field: Field, injected: Injected): Promise<number> {
  const seen = goneOf(injected);
  await Promise.all(victims.map((id) => lookForGone(id, seen, field)));
  return seen.size;
}

function goneOf(injected: Injected): Set<string> {
  const seen = goneBefore.get(injected) ?? new Set();
  goneBefore.set(injected, seen);
  return seen;
}

async function lookForGone(id: string, seen: Set<string>, field: Field): Promise<void> {
  if (seen.has(id)) return;
  const node = field.swarm.node(id);
  if ((await node.life()) === 'gone' && (await node.accepts()) !== true) seen.add(id);
}

/**
 * Users attached to these nodes at this instant that were not hit before. Clients that are crashed at the same time count
 * as crashed, whichever order comes first.
 */
export async function countAttached(field: Field, action: PlannedAction, nodes: readonly string[]): Promise<number> {
  const due = field.plan.steps.find((step) => step.action === action)?.trigger;
  const except = field.plan.steps.flatMap((step) =>
    due && sameTime(step.trigger, due) ? clientsOf(step.action, field) : [],
  );
  const totals = await commandHosts(field, () => [{ do: 'count-attached', nodes, except }]);
  return totals.attached ?? 0;
}

/** Users whose clients the action takes down. */
function clientsOf(action: PlannedAction, { plan }: Field): readonly number[] {
  switch (action.kind) {
    case 'crash-users':
    case 'vanish-users':
      return action.victims;
    case 'crash-hosts':
      return plan.hosts.filter(({ id }) => action.victims.includes(id)).flatMap(usersOf);
    default:
      return [];
  }
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
