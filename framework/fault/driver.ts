/**
 * How an action of a plan acts on live nodes. A driver is stateless; one file a family.
 *
 *      inverse --(intent log)--> inject --> evidence, looked for again and again until seen
 *                                   \-----> course: relaunches, the end of a pause  --> over
 *                                                                  (interrupted) --> undo
 */
import type { ControlClient } from '../observe/control.js';
import type { NodeRecord, StatementRecord } from '../observe/records.js';
import type { Plan, PlannedAction, PlannedNode } from '../plan/types.js';
import type { Capability, Swarm } from '../runtime/runtime.js';
import type { DurationMs, Second, TimeMs } from '../spec/units.js';

export type ActionKind = PlannedAction['kind'];
export type ActionOf<K extends ActionKind> = Extract<PlannedAction, { kind: K }>;

/** What a driver may see and touch. Everything in it belongs to the run. */
export interface Field {
  readonly plan: Plan;
  readonly swarm: Swarm;
  readonly control: ControlClient;
  now(): TimeMs;
  /** Waits on the run's clock; rejects when the run is ended early. */
  until(time: TimeMs, signal: AbortSignal): Promise<void>;
  /** Starts planned nodes and waits for their health; writes their life records. */
  launch(nodes: readonly PlannedNode[], signal: AbortSignal): Promise<void>;
  /** A node was hit, or released, by our hand: polling must not call it missing. Writes the life record. */
  mark(node: string, event: 'killed' | 'relaunched' | 'paused' | 'resumed' | 'isolated' | 'rejoined' | 'ended'): void;
  /** Node samples of whole seconds from `second` on, as polled so far. */
  nodeSeconds(second: Second): readonly NodeRecord[];
  /** Mean of a figure of one node over the steady window. */
  steadyMean(node: string, figure: (record: NodeRecord) => number): number;
}

export interface Injected {
  /** When the order was given. */
  readonly orderedAt: TimeMs;
  /** For people: what, how many of how many. */
  readonly words: string;
  readonly numbers?: Readonly<Record<string, number>>;
  /** The order is still being carried out: evidence is looked for meanwhile, the course begins after it. */
  readonly underWay?: Promise<void>;
  /** Users hit directly: crashed clients, and users attached to the nodes hit; no user twice. */
  readonly hit?: { readonly crashed: number; readonly attached: number };
  /** What users were told, and what that claims. */
  readonly said?: Omit<StatementRecord, 'k' | 't' | 'step'>;
}

export interface Evidence {
  /** The first instant at which the action was seen to act. */
  readonly firstSeenAt: TimeMs;
  /** Some of it is seen, and the look goes on: enough for the onset, not enough for the evidence. */
  readonly partial?: boolean;
  readonly words: string;
  readonly numbers?: Readonly<Record<string, number>>;
}

export interface Driver<K extends ActionKind> {
  readonly kind: K;
  readonly needs: readonly Capability[];
  /** What would put it back, in words, written to the intent log before the action. null: nothing to put back. */
  inverse(action: ActionOf<K>): string | null;
  inject(action: ActionOf<K>, field: Field, signal: AbortSignal): Promise<Injected>;
  /** One look, by another path than the one that injected. null: not seen yet. */
  evidence(action: ActionOf<K>, field: Field, injected: Injected): Promise<Evidence | null>;
  /** How long to look for evidence. */
  evidenceWithin(action: ActionOf<K>, field: Field): DurationMs;
  /** What the fault goes on to do after injection, until it is over. */
  course?(action: ActionOf<K>, field: Field, injected: Injected, signal: AbortSignal): Promise<void>;
  /** Idempotent; also called when the course was interrupted, and for mitigations at teardown. Words, or null where there was nothing to do. */
  undo(action: ActionOf<K>, field: Field): Promise<string | null>;
}

/** Gives orders to a node; throws where it does not take one. */
export async function order(control: ControlClient, node: string, commands: Commands): Promise<readonly Numbers[]> {
  const results = await control.command(node, commands);
  return results.map((result) => {
    if (!result.ok) throw new Error(`${node}: ${result.error}`);
    return result.numbers ?? {};
  });
}

/** Sends commands to the client hosts for which there are any, and adds up the numbers of the answers. */
export async function commandHosts(
  field: Field,
  commandOf: (host: { id: string; firstUser: number; users: number }) => Commands | null,
): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  await Promise.all(
    field.plan.hosts.map(async (host) => {
      const commands = commandOf(host);
      if (commands === null) return;
      for (const numbers of await orderHost(field, host.id, commands)) {
        for (const [name, n] of Object.entries(numbers)) totals[name] = (totals[name] ?? 0) + n;
      }
    }),
  );
  return totals;
}

/** Numbers of the users on a host. */
export function usersOf({ firstUser, users }: { readonly firstUser: number; readonly users: number }): number[] {
  return Array.from({ length: users }, (_, i) => firstUser + i);
}

type Commands = Parameters<ControlClient['command']>[1];
type Numbers = Readonly<Record<string, number>>;

/** A host that died by itself has no users left to act on: they are missing data, which is for the verdict to say. */
async function orderHost(field: Field, host: string, commands: Commands): Promise<readonly Numbers[]> {
  try {
    return await order(field.control, host, commands);
  } catch (error) {
    if ((await field.swarm.node(host).life()) === 'gone') return [];
    throw error;
  }
}

/** Sums a figure over nodes, second by second, from `second` on. */
export function sumBySecond(
  records: readonly NodeRecord[],
  nodes: ReadonlySet<string>,
  figure: (record: NodeRecord) => number,
): Map<Second, number> {
  const sums = new Map<Second, number>();
  for (const record of records) {
    if (nodes.has(record.node)) sums.set(record.s, (sums.get(record.s) ?? 0) + figure(record));
  }
  return sums;
}

/** 4,000 rather than 4000: words are for people. */
export function counted(n: number): string {
  return Math.round(n).toLocaleString('en-GB');
}
