/** The nodes of one run, as containers. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import pLimit from 'p-limit';
import { RuntimeError } from '../../errors.js';
import { enrolRun, runTempDir, withdrawRun } from '../run-registry.js';
import type { NodeHandle, NodeLaunch, RunIdentity, StopReport, Swarm } from '../runtime.js';
import { type ContainerRuntimeClient, openClient } from './client.js';
import { creationsIn, unansweredIn } from './creations.js';
import { openCut } from './cut.js';
import type { DockerRuntimeOptions } from './docker.js';
import { DockerNode, type DockerNodeParts } from './docker-node.js';
import type { Engine } from './engine.js';
import type { EngineFacts } from './engine-facts.js';
import { nodeImage, sidecarImage } from './image.js';
import { openNetworks } from './network.js';
import { removeDockerRemains } from './remains.js';

export interface DockerSwarmParts {
  readonly engine: Engine;
  readonly facts: EngineFacts;
  readonly options: DockerRuntimeOptions;
}

/** The engine sets the pace of starts; it takes more orders at a time than starts. */
const START_WIDTH = 4;
const ORDER_WIDTH = 16;
const START_WITHIN_MS = 60_000;
/** How long `stop` waits for starts that it called off, and for logs. */
const SETTLE_WITHIN_MS = 10_000;
const LOGS_WITHIN_MS = 10_000;

export async function openDockerSwarm(run: RunIdentity, parts: DockerSwarmParts): Promise<Swarm> {
  enrolRun({ runId: run.runId });
  const client = await openClient(parts.engine);
  try {
    return await openSwarm(run, parts, client);
  } catch (error) {
    const bounds = { lookAgainAfterMs: 0, unanswered: unansweredIn(runTempDir(run.runId)) };
    await removeDockerRemains(run.runId, bounds, parts.engine).catch(() => undefined);
    throw error;
  }
}

async function openSwarm(run: RunIdentity, parts: DockerSwarmParts, client: ContainerRuntimeClient): Promise<Swarm> {
  const { engine, facts, options } = parts;
  const docker = client.container.dockerode;
  const bundle = { name: basename(run.bundlePath), code: await readFile(run.bundlePath, 'utf8') };
  const image = await nodeImage(docker, facts.arch, options.image);
  const tempDir = runTempDir(run.runId);
  const creations = creationsIn(tempDir);
  const networks = await openNetworks({ client, engine, runId: run.runId, creations }, options.control ?? 'auto');
  const startLimit = pLimit(Math.min(options.startWidth ?? START_WIDTH, run.width));
  const orderLimit = pLimit(ORDER_WIDTH);
  const nodes = new Map<string, DockerNode>();
  const starting = new Set<Promise<unknown>>();
  const closing = new AbortController();
  let stopped: Promise<StopReport> | null = null;
  let sidecar: Promise<string> | null = null;
  const cut = openCut({
    client,
    runId: run.runId,
    networks,
    creations,
    image: () => {
      sidecar ??= sidecarImage(docker, facts.arch).then((choice) => choice.name);
      return sidecar;
    },
    startLimited: (start) => startLimit(start),
    orderLimited: (order) => orderLimit(order),
  });
  const nodeParts: DockerNodeParts = {
    run,
    client,
    engine,
    networks,
    creations,
    options,
    bundle,
    image: image.name,
    startWithinMs: options.startWithinMs ?? START_WITHIN_MS,
    // cgroupfs puts all containers into one group, which then weighs as much as one process outside of it: on a busy machine
    // the whole swarm would starve. In the root each node weighs as a process does. systemd has scopes of its own.
    cgroupParent: facts.cgroupDriver === 'cgroupfs' ? '/' : null,
  };
  // Those told of now are in every node's /etc/hosts; those that come unannounced are asked of the engine's name server.
  for (const id of run.nodeIds ?? []) networks.addressOf(id);

  async function startOne(launch: NodeLaunch, known: readonly string[], signal: AbortSignal): Promise<NodeHandle> {
    signal.throwIfAborted();
    const node = nodes.get(launch.id) ?? new DockerNode(launch, nodeParts);
    nodes.set(launch.id, node);
    const restarted = await node.start(launch, known, signal);
    if (restarted) await cut.restarted(node.inCut());
    return node.handle;
  }

  function find(id: string): DockerNode {
    const node = nodes.get(id);
    if (node !== undefined) return node;
    throw unknownNode(run.runId, id);
  }

  async function orderAll(ids: readonly string[], order: (node: DockerNode) => Promise<void>): Promise<void> {
    // Looked up first, so that an unknown name harms nobody.
    await orderLimit.map(ids.map(find), order);
  }

  /** `stop` waits for what is being created, so that its last look is the last. */
  function creating<T>(work: Promise<T>): Promise<T> {
    starting.add(work);
    return work.finally(() => starting.delete(work));
  }

  async function isolate(ids: readonly string[]): Promise<void> {
    closing.signal.throwIfAborted();
    await creating(cut.isolate(ids.map((id) => find(id).inCut())));
  }

  async function stop(): Promise<StopReport> {
    const began = performance.now();
    closing.abort(new Error('the run was stopped'));
    await within(SETTLE_WITHIN_MS, Promise.allSettled(starting));
    await within(
      LOGS_WITHIN_MS,
      orderLimit.map([...nodes.values()], (node) => node.keepLog()),
    );
    const bounds = { lookAgainAfterMs: 100, unanswered: unansweredIn(tempDir) };
    const removed = await removeDockerRemains(run.runId, bounds, engine);
    if (removed.left.length === 0) withdrawRun(run.runId);
    return { ended: removed.containers, tookMs: Math.round(performance.now() - began), left: removed.left };
  }

  return {
    runId: run.runId,
    async start(launches, signal) {
      for (const launch of launches) networks.addressOf(launch.id);
      const known = [...new Set([...(run.nodeIds ?? []), ...nodes.keys(), ...launches.map((one) => one.id)])];
      const failed = new AbortController();
      const any = AbortSignal.any([signal, failed.signal, closing.signal]);
      const all = Promise.allSettled(
        launches.map((launch) =>
          startLimit(() => startOne(launch, known, any)).catch((error: unknown) => {
            failed.abort(error);
            throw error;
          }),
        ),
      );
      const settled = await creating(all);
      // The first failure is the cause; the others were called off by it.
      if (failed.signal.aborted) throw failed.signal.reason;
      return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    },
    node: (id) => find(id).handle,
    nodes: () => [...nodes.values()].filter((node) => node.wasStarted()).map((node) => node.handle),
    kill: (ids) => orderAll(ids, (node) => node.kill()),
    pause: (ids) => orderAll(ids, (node) => node.pause()),
    resume: (ids) => orderAll(ids, (node) => node.resume()),
    isolate,
    rejoin: (ids) => cut.rejoin(ids),
    dropped: (ids) => cut.dropped(ids),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

function unknownNode(runId: string, id: string): RuntimeError {
  return new RuntimeError([
    {
      code: 'NODE_UNKNOWN',
      path: id,
      at: `run ${runId}`,
      expected: 'a node that was started',
      found: 'none of that name',
      do: 'start it first',
    },
  ]);
}
