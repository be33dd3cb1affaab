/** The nodes of one run, as processes. */
import { mkdirSync } from 'node:fs';
import { resolve as absolute, join } from 'node:path';
import pLimit from 'p-limit';
import { CapabilityError, RuntimeError } from '../../errors.js';
import type { NodeBoot, NodeWork } from '../../target/protocol.js';
import { enrolRun, runTempDir } from '../run-registry.js';
import type { NodeHandle, NodeLaunch, RunIdentity, StopReport, Swarm } from '../runtime.js';
import type { AddressBook, NodeAddresses } from './address-book.js';
import { awaitEnd, awaitReady } from './await-ready.js';
import { endProcesses } from './end-processes.js';
import { acceptsConnection, type NodeProcess, startNodeProcess } from './node-process.js';
import { recordPid } from './pid-list.js';
import type { Subnet } from './subnet.js';

export interface ProcessSwarmParts {
  readonly book: AddressBook;
  readonly subnet: Subnet | null;
  readonly startWithinMs: number;
}

const CONNECT_WITHIN_MS = 1_000;

interface LiveNode {
  readonly handle: NodeHandle;
  /** Replaced by every relaunch. */
  process: NodeProcess;
  /** By us: it may take a moment to be gone. */
  killed: boolean;
}

export function openProcessSwarm(run: RunIdentity, parts: ProcessSwarmParts): Swarm {
  const { book, subnet, startWithinMs } = parts;
  enrolRun({
    runId: run.runId,
    ...(subnet === null ? {} : { secondByte: subnet.secondByte }),
  });
  const tempDir = runTempDir(run.runId);
  mkdirSync(run.logsDir, { recursive: true });
  const bundlePath = absolute(run.bundlePath);
  const live = new Map<string, LiveNode>();
  const limit = pLimit(run.width);
  const closing = new AbortController();
  let stopped: Promise<StopReport> | null = null;

  function spawnNode(launch: NodeLaunch): NodeProcess {
    const node = startNodeProcess({
      runId: run.runId,
      token: run.token,
      bundlePath,
      bootPath: join(tempDir, `${launch.id}.boot.json`),
      logPath: absolute(run.logsDir, `${launch.id}.log`),
      boot: bootOf(launch, book, run.epochMs),
    });
    recordPid(tempDir, node);
    return node;
  }

  async function startOne(launch: NodeLaunch, signal: AbortSignal): Promise<NodeHandle> {
    signal.throwIfAborted();
    let node = live.get(launch.id);
    if (node === undefined) {
      node = {
        handle: handleOf(launch, book.of(launch.id)),
        process: spawnNode(launch),
        killed: false,
      };
      live.set(launch.id, node);
    } else {
      if (node.killed) await awaitEnd(node.process, signal);
      if (node.process.ended()) {
        node.process = spawnNode(launch);
        node.killed = false;
      }
    }
    await awaitReady(launch.id, node.process, book.of(launch.id).control, startWithinMs, signal);
    return node.handle;
  }

  function handleOf(launch: NodeLaunch, addresses: NodeAddresses): NodeHandle {
    return {
      id: launch.id,
      role: launch.role,
      data: addresses.data,
      control: () => addresses.control,
      life: async () => find(launch.id).process.life(),
      accepts: async () => (addresses.data.port === 0 ? null : acceptsConnection(addresses.data, CONNECT_WITHIN_MS)),
    };
  }

  function find(id: string): LiveNode {
    const node = live.get(id);
    if (node !== undefined) return node;
    throw new RuntimeError([
      {
        code: 'NODE_UNKNOWN',
        path: id,
        at: `run ${run.runId}`,
        expected: 'a node that was started',
        found: 'none of that name',
        do: 'start it first',
      },
    ]);
  }

  async function signalAll(ids: readonly string[], signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    // Looked up first, so that an unknown name harms nobody and the signals follow each other closely.
    const nodes = ids.map(find);
    const shots = nodes.map((node) => node.process.aim(signal));
    for (const shot of shots) shot.fire();
    if (signal === 'SIGKILL') for (const node of nodes) node.killed = true;
  }

  return {
    runId: run.runId,
    async start(launches, signal) {
      for (const launch of launches) await book.assign(launch);
      const failed = new AbortController();
      const any = AbortSignal.any([signal, failed.signal, closing.signal]);
      const settled = await Promise.allSettled(
        launches.map((launch) =>
          limit(() => startOne(launch, any)).catch((error: unknown) => {
            failed.abort(error);
            throw error;
          }),
        ),
      );
      // The first failure is the cause; the others were called off by it.
      if (failed.signal.aborted) throw failed.signal.reason;
      return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    },
    node: (id) => find(id).handle,
    nodes: () => [...live.values()].map((node) => node.handle),
    kill: (ids) => signalAll(ids, 'SIGKILL'),
    pause: (ids) => signalAll(ids, 'SIGSTOP'),
    resume: (ids) => signalAll(ids, 'SIGCONT'),
    isolate: async () => cannotPartition(),
    rejoin: async () => cannotPartition(),
    dropped: async () => cannotPartition(),
    stop() {
      closing.abort(new Error('the run was stopped'));
      stopped ??= endProcesses(
        run.runId,
        [...live.values()].map((node) => ({
          id: node.handle.id,
          process: node.process,
        })),
      ).finally(() => subnet?.release());
      return stopped;
    },
  };
}

function bootOf(launch: NodeLaunch, book: AddressBook, epochMs: number): NodeBoot {
  const { data, control, sources } = book.of(launch.id);
  const seeds: Record<string, { id: string; address: NodeAddresses['data'] }[]> = {};
  for (const seed of launch.seeds) {
    const known = book.of(seed.id).data;
    seeds[seed.role] = [...(seeds[seed.role] ?? []), { id: seed.id, address: known }];
  }
  return {
    id: launch.id,
    role: launch.role,
    epochMs,
    listen: data,
    advertise: data,
    control,
    sourceAddresses: sources,
    seeds,
    // Checked by the node itself when it reads the file.
    work: launch.boot as NodeWork,
  };
}

function cannotPartition(): never {
  throw new CapabilityError([
    {
      code: 'CAPABILITY_MISSING',
      path: 'partition',
      at: '--runtime process',
      expected: 'a runtime that can cut nodes off',
      found: 'processes, which share one network stack',
      do: 'use --runtime docker',
    },
  ]);
}
