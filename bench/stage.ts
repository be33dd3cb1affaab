/** A swarm for a bench: bundled, watched by a reaper, its leases renewed, and gone afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlClient, controlClient } from '../framework/observe/control.js';
import { startReaper } from '../framework/runtime/reaper/index.js';
import { runTempDir } from '../framework/runtime/run-registry.js';
import type { RunIdentity, Runtime, Swarm } from '../framework/runtime/runtime.js';
import { bundleNode } from '../framework/target/bundle.js';
import { type RunClock, startClock } from '../framework/trial/clock.js';

export interface Stage {
  readonly identity: RunIdentity;
  readonly swarm: Swarm;
  readonly control: ControlClient;
  readonly clock: RunClock;
  /** From now on the bench itself asks the nodes often enough. */
  stopRenewing(): void;
}

export interface StageParts {
  readonly runtime: Runtime;
  readonly nodeModule: string;
  readonly nodeIds: readonly string[];
}

/** A third of a lease. */
const RENEW_EVERY_MS = 3_000;
/** More than any node has: the answer is empty, and the lease renewed. */
const NOTHING_AFTER = Number.MAX_SAFE_INTEGER;
const WIDTH = 16;
let stages = 0;

export async function onStage<T>(parts: StageParts, work: (stage: Stage) => Promise<T>): Promise<T> {
  return prepared(parts.nodeModule, parts.runtime.name === 'docker', async (prepared) => {
    const clock = startClock();
    const identity: RunIdentity = { ...prepared, epochMs: clock.epochMs, nodeIds: parts.nodeIds, width: WIDTH };
    const swarm = await parts.runtime.open(identity);
    const control = controlClient(identity.token, (id) => swarm.node(id).control());
    const renewal = setInterval(() => {
      for (const { id } of swarm.nodes()) control.samples(id, NOTHING_AFTER).catch(() => undefined);
    }, RENEW_EVERY_MS);
    try {
      return await work({ identity, swarm, control, clock, stopRenewing: () => clearInterval(renewal) });
    } finally {
      clearInterval(renewal);
      await control.close();
      const { left } = await swarm.stop();
      if (left.length > 0) console.error(`left over: ${left.join('; ')}`);
    }
  });
}

export interface Prepared {
  readonly runId: string;
  readonly token: string;
  readonly bundlePath: string;
  readonly logsDir: string;
}

/** What has to be there before a swarm of ours or a rival's, the reaper first of all. */
export async function prepared<T>(
  nodeModule: string,
  docker: boolean,
  work: (prepared: Prepared) => Promise<T>,
): Promise<T> {
  const runId = `bench-${process.pid}-${++stages}`;
  const reaper = await startReaper({ runId, tempDir: runTempDir(runId), docker, experiment: 'a bench' });
  const bundle = await bundleNode(nodeModule);
  const logsDir = await mkdtemp(join(tmpdir(), 'swarmquake-bench-'));
  try {
    return await work({ runId, token: randomBytes(16).toString('hex'), bundlePath: bundle.path, logsDir });
  } finally {
    await bundle.remove();
    await rm(logsDir, { recursive: true, force: true });
    await reaper.done();
  }
}
