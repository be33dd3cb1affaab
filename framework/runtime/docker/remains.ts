/**
 * Finds and removes what a run has on the engine, by label alone, with plain requests: what `stop`, `clean` and the reaper do.
 * The engine finishes creating what a dead controller asked for, so one look is never enough: see `removeDockerRemains`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { z } from 'zod';
import { MachineError } from '../../errors.js';
import { askEngine, type Engine, findEngine, refusal } from './engine.js';
import { LABEL } from './labels.js';

export interface DockerRemains {
  readonly runId: string;
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
}

const LOOK_WITHIN_MS = 10_000;
const REMOVE_WITHIN_MS = 10_000;
const PARALLEL_REMOVALS = 8;

const containersSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullable(),
    Labels: z.record(z.string(), z.string()).nullable(),
  }),
);
const networksSchema = z.array(
  z.object({ Id: z.string(), Name: z.string(), Labels: z.record(z.string(), z.string()).nullable() }),
);

interface Thing {
  readonly kind: 'container' | 'network';
  readonly id: string;
  readonly name: string;
  readonly runId: string;
  /** A container's own name, which is its endpoint's in a network; networks have none. */
  readonly endpoint: string | null;
}

/** Every run that has something on the engine, live ones too: whose controller is gone is for the caller to tell. */
export async function findDockerRemains(engine: Engine = findEngine()): Promise<readonly DockerRemains[]> {
  const runs = new Map<string, { containers: number; networks: number }>();
  for (const thing of await look(engine, LABEL.run)) {
    const counts = runs.get(thing.runId) ?? { containers: 0, networks: 0 };
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
  const deadline = performance.now() + (bounds.withinMs ?? 15_000);
  const removed = { container: new Set<string>(), network: new Set<string>() };
  const reasons = new Map<string, string>();
  const seen = new Set<string>();
  let emptyLooks = 0;
  let found: readonly Thing[] = [];
  let trouble: string | null = null;
  for (let looks = 0; emptyLooks < 2; looks++) {
    try {
      found = await lookFor(engine, runId);
      trouble = null;
    } catch (error) {
      if (looks === 0 && error instanceof MachineError) throw error;
      trouble = wordsOf(error);
    }
    emptyLooks = trouble !== null || found.length > 0 ? 0 : emptyLooks + 1;
    for (const { endpoint } of found) if (endpoint !== null) seen.add(endpoint);
    await removeAll(engine, found, removed, reasons);
    await detachGone(engine, found, reasons, seen);
    if (performance.now() > deadline) break;
    if (emptyLooks < 2) await sleep(emptyLooks === 0 ? 50 : (bounds.lookAgainAfterMs ?? 1_000));
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

/**
 * An engine under load was seen to keep the endpoint of a container that is gone, and to refuse the network for it. It lets
 * go when the endpoint is detached by name, by force; the next look removes the network.
 */
async function detachGone(
  engine: Engine,
  found: readonly Thing[],
  reasons: ReadonlyMap<string, string>,
  seen: ReadonlySet<string>,
): Promise<void> {
  const stuck = found.filter(({ kind, id }) => kind === 'network' && reasons.get(id)?.includes('active endpoints'));
  for (const { id } of stuck) {
    for (const endpoint of seen) {
      const body = { Container: endpoint, Force: true };
      await askEngine(engine, 'POST', `/networks/${id}/disconnect`, REMOVE_WITHIN_MS, body).catch(() => null);
    }
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
      runId: one.Labels?.[LABEL.run] ?? '',
      endpoint: one.Names?.[0]?.replace(/^\//, '') ?? null,
    })),
    ...networksSchema.parse(networks.body).map((one) => ({
      kind: 'network' as const,
      id: one.Id,
      name: one.Name,
      runId: one.Labels?.[LABEL.run] ?? '',
      endpoint: null,
    })),
  ];
}
