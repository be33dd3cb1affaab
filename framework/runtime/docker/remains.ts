/**
 * Finds and removes what a run has on the engine, by label alone, with plain requests: what `stop`, `clean` and the reaper do.
 * The engine finishes creating what a dead controller asked for, so one look is never enough, nor are two where it had not answered yet.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { z } from 'zod';
import { MachineError } from '../../errors.js';
import { creationKey, type Unanswered } from './creations.js';
import { askEngine, type Engine, findEngine, refusal } from './engine.js';
import { LABEL } from './labels.js';

export interface DockerRemains {
  readonly runId: string;
  /** Where its controller was started; null: it does not say. */
  readonly home: string | null;
  readonly containers: number;
  readonly networks: number;
}

export interface DockerRemoval {
  readonly containers: number;
  readonly networks: number;
  /** What could not be removed, in words; empty: a last look found nothing. */
  readonly left: readonly string[];
}

export interface RemovalBounds {
  /** All of it ends by then. */
  readonly withinMs?: number;
  /** Between the two looks that must both find nothing. */
  readonly lookAgainAfterMs?: number;
  /** What may still come: two empty looks are not enough until each was seen, or its time is over. */
  readonly unanswered?: Unanswered;
}

const LOOK_WITHIN_MS = 10_000;
const REMOVE_WITHIN_MS = 10_000;
const PARALLEL_REMOVALS = 8;

const containersSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullable(),
    Labels: z.record(z.string(), z.string()).nullable(),
    State: z.string().optional(),
    NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  }),
);
const networksSchema = z.array(
  z.object({ Id: z.string(), Name: z.string(), Labels: z.record(z.string(), z.string()).nullable() }),
);

interface Thing {
  readonly kind: 'container' | 'network';
  readonly id: string;
  readonly name: string;
  /** As it was asked for: `creationKey`. */
  readonly key: string;
  readonly runId: string;
  readonly home: string | null;
  /** The networks that a running container is in, by name. */
  readonly attachedTo: readonly string[];
}

/** Every run that has something on the engine, live ones too: whose controller is gone is for the caller to tell. */
export async function findDockerRemains(engine: Engine = findEngine()): Promise<readonly DockerRemains[]> {
  const runs = new Map<string, { home: string | null; containers: number; networks: number }>();
  for (const thing of await look(engine, LABEL.run)) {
    const counts = runs.get(thing.runId) ?? { home: thing.home, containers: 0, networks: 0 };
    counts[thing.kind === 'container' ? 'containers' : 'networks'] += 1;
    runs.set(thing.runId, counts);
  }
  return [...runs].map(([runId, counts]) => ({ runId, ...counts }));
}

/**
 * Removes until two looks, one after the other, find nothing, or the time is over. Idempotent; throws only where the first
 * look finds no engine. An engine that fails to list, in the middle of removals, has not said that nothing is there.
 */
export async function removeDockerRemains(
  runId: string,
  bounds: RemovalBounds = {},
  engine: Engine = findEngine(),
): Promise<DockerRemoval> {
  if (runId === '') return { containers: 0, networks: 0, left: [] };
  const began = performance.now();
  const deadline = began + (bounds.withinMs ?? 15_000);
  const awaited = new Set(bounds.unanswered?.keys);
  const waits = (): boolean => awaited.size > 0 && performance.now() - began < (bounds.unanswered?.waitMs ?? 0);
  const removed = { container: new Set<string>(), network: new Set<string>() };
  const reasons = new Map<string, string>();
  let emptyLooks = 0;
  let found: readonly Thing[] = [];
  let trouble: string | null = null;
  for (let looks = 0; emptyLooks < 2 || waits(); looks++) {
    try {
      found = await lookFor(engine, runId);
      trouble = null;
    } catch (error) {
      if (looks === 0 && error instanceof MachineError) throw error;
      trouble = wordsOf(error);
    }
    for (const { key } of found) awaited.delete(key);
    emptyLooks = trouble !== null || found.length > 0 ? 0 : emptyLooks + 1;
    await detachAll(engine, found, deadline);
    await removeAll(engine, found, removed, reasons);
    if (performance.now() > deadline) break;
    if (emptyLooks < 2 || waits()) await sleep(emptyLooks === 0 ? 50 : (bounds.lookAgainAfterMs ?? 1_000));
  }
  return {
    containers: removed.container.size,
    networks: removed.network.size,
    left: emptyLooks >= 2 ? [] : await inWords(engine, runId, reasons, trouble),
  };
}

async function inWords(
  engine: Engine,
  runId: string,
  reasons: ReadonlyMap<string, string>,
  trouble: string | null,
): Promise<readonly string[]> {
  const left = await lookFor(engine, runId).catch(() => null);
  if (left === null) return [`what is on the engine cannot be told: ${trouble ?? 'it does not answer'}`];
  return left.map(({ kind, id, name }) => {
    const reason = reasons.get(id) ?? 'still there';
    // Nobody is in it: the engine lost count. It counts anew when it starts.
    const remedy = reason.includes('active endpoints') ? '; restart the engine, then `swarmquake clean`' : '';
    return `${kind} ${name}: ${reason}${remedy}`;
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * One after the other in each network. Engine 20.10 counts a network's endpoints, and loses count when several leave at once
 * (two that share a stale count, of which one is written over): the network then "has active endpoints" until the engine
 * restarts. A container that is in no network can be removed beside others.
 */
async function detachAll(engine: Engine, found: readonly Thing[], deadline: number): Promise<void> {
  const networks = found.filter(({ kind }) => kind === 'network');
  await Promise.all(
    networks.map(async ({ id, name }) => {
      for (const container of found.filter(({ attachedTo }) => attachedTo.includes(name))) {
        if (performance.now() > deadline) return;
        const body = { Container: container.id, Force: true };
        // A refusal shows when the network is removed.
        await askEngine(engine, 'POST', `/networks/${id}/disconnect`, REMOVE_WITHIN_MS, body).catch(() => null);
      }
    }),
  );
}

/** Containers first: a network with one in it cannot go. */
async function removeAll(
  engine: Engine,
  found: readonly Thing[],
  removed: Readonly<Record<Thing['kind'], Set<string>>>,
  reasons: Map<string, string>,
): Promise<void> {
  const limit = pLimit(PARALLEL_REMOVALS);
  for (const kind of ['container', 'network'] as const) {
    const some = found.filter((thing) => thing.kind === kind);
    await limit.map(some, async ({ id }) => {
      const path = kind === 'container' ? `/containers/${id}?force=true&v=true` : `/networks/${id}`;
      try {
        const reply = await askEngine(engine, 'DELETE', path, REMOVE_WITHIN_MS);
        // 404 and 409: somebody else, such as the reaper, removed it or is about to.
        if (reply.status < 300 || reply.status === 404) removed[kind].add(id);
        else reasons.set(id, refusal(reply));
      } catch (error) {
        reasons.set(id, wordsOf(error));
      }
    });
  }
}

/** The engine filters; a removal trusts its own eyes besides. */
async function lookFor(engine: Engine, runId: string): Promise<readonly Thing[]> {
  return (await look(engine, `${LABEL.run}=${runId}`)).filter((thing) => thing.runId === runId);
}

async function look(engine: Engine, label: string): Promise<readonly Thing[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const [containers, networks] = await Promise.all([
    askEngine(engine, 'GET', `/containers/json?all=true&filters=${filters}`, LOOK_WITHIN_MS),
    askEngine(engine, 'GET', `/networks?filters=${filters}`, LOOK_WITHIN_MS),
  ]);
  for (const reply of [containers, networks]) {
    if (reply.status !== 200) throw new Error(`the engine does not list what it has: ${refusal(reply)}`);
  }
  return [
    ...containersSchema.parse(containers.body).map((one) => ({
      kind: 'container' as const,
      id: one.Id,
      name: one.Labels?.[LABEL.node] ?? one.Names?.[0] ?? one.Id.slice(0, 12),
      key: keyOf(one.Labels),
      runId: one.Labels?.[LABEL.run] ?? '',
      home: one.Labels?.[LABEL.home] ?? null,
      attachedTo: one.State === 'exited' ? [] : Object.keys(one.NetworkSettings?.Networks ?? {}),
    })),
    ...networksSchema.parse(networks.body).map((one) => ({
      kind: 'network' as const,
      id: one.Id,
      name: one.Name,
      key: keyOf(one.Labels),
      runId: one.Labels?.[LABEL.run] ?? '',
      home: one.Labels?.[LABEL.home] ?? null,
      attachedTo: [],
    })),
  ];
}

function keyOf(labels: Readonly<Record<string, string>> | null): string {
  return creationKey(labels?.[LABEL.part] ?? '', labels?.[LABEL.node] ?? null);
}
