/** The field on which faults act: the swarm, its control plane and what was polled so far. */
import type { Field } from '../fault/driver.js';
import type { ControlClient } from '../observe/control.js';
import type { Journal } from '../observe/journal.js';
import type { Poller } from '../observe/poller.js';
import type { NodeRecord } from '../observe/records.js';
import type { Fold } from '../observe/series.js';
import type { Plan } from '../plan/types.js';
import type { NodeLaunch, Swarm } from '../runtime/runtime.js';
import type { Second } from '../spec/units.js';
import type { RunClock } from './clock.js';
import { launchOf } from './launching.js';

export interface FieldParts {
  readonly plan: Plan;
  readonly swarm: Swarm;
  readonly control: ControlClient;
  readonly journal: Journal;
  readonly fold: Fold;
  readonly clock: RunClock;
  readonly poller: Poller;
}

export function fieldOf(parts: FieldParts): {
  field: Field;
  /** Wave after wave; nodes of one wave start side by side. */
  launchAll(waves: readonly (readonly NodeLaunch[])[], signal: AbortSignal): Promise<void>;
} {
  const { plan, swarm, control, journal, fold, clock, poller } = parts;
  const startedBefore = new Set<string>();

  async function start(launches: readonly NodeLaunch[], signal: AbortSignal): Promise<void> {
    await swarm.start(launches, signal);
    for (const { id, role } of launches) {
      const event = startedBefore.has(id) ? 'relaunched' : 'started';
      startedBefore.add(id);
      journal.append({ k: 'life', t: clock.now(), node: id, role, event, by: null });
      poller.follow(id);
    }
  }

  const field: Field = {
    plan,
    swarm,
    control,
    now: () => clock.now(),
    until: (time, signal) => clock.until(time, signal),
    launch: (nodes, signal) =>
      start(
        nodes.map((node) => launchOf(plan, node)),
        signal,
      ),
    mark(node, event) {
      const down = event === 'killed' || event === 'paused' || event === 'ended';
      journal.append({
        k: 'life',
        t: clock.now(),
        node,
        role: swarm.node(node).role,
        event,
        by: down ? 'injected' : null,
      });
      if (down) poller.leave(node);
      if (event === 'resumed') poller.follow(node);
    },
    nodeSeconds: (second) => nodeSeconds(fold, second, Math.floor(clock.now() / 1000)),
    steadyMean: (node, figure) => steadyMean(fold, node, figure),
  };

  return {
    field,
    async launchAll(waves, signal) {
      for (const wave of waves) await start(wave, signal);
    },
  };
}

function nodeSeconds(fold: Fold, from: Second, to: Second): NodeRecord[] {
  const records: NodeRecord[] = [];
  for (let second = from; second <= to; second++) records.push(...fold.nodesAt(second));
  return records;
}

function steadyMean(fold: Fold, node: string, figure: (record: NodeRecord) => number): number {
  if (fold.steady === null) return 0;
  const { from, to } = fold.steady;
  const seen = nodeSeconds(fold, from, to).filter((record) => record.node === node);
  return seen.length === 0 ? 0 : seen.reduce((sum, record) => sum + figure(record), 0) / seen.length;
}
