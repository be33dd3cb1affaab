/** The rival of `start`: the same nodes by the engine's own command line, three calls a container, so many containers at a time. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { openClient } from '../framework/runtime/docker/client.js';
import { creationsIn } from '../framework/runtime/docker/creations.js';
import { findEngine } from '../framework/runtime/docker/engine.js';
import { readEngineFacts } from '../framework/runtime/docker/engine-facts.js';
import { NODE_IN_IMAGE, nodeImage } from '../framework/runtime/docker/image.js';
import { labelsOf } from '../framework/runtime/docker/labels.js';
import { openNetworks, type RunNetworks } from '../framework/runtime/docker/network.js';
import { removeDockerRemains } from '../framework/runtime/docker/remains.js';
import { acceptsConnection } from '../framework/runtime/process/node-process.js';
import { runTempDir } from '../framework/runtime/run-registry.js';
import type { NodeLaunch } from '../framework/runtime/runtime.js';
import { ENV, type NodeBoot, type NodeWork } from '../framework/target/protocol.js';
import { nodeModule } from './placebo-nodes.js';
import { type Prepared, prepared } from './stage.js';

const run = promisify(execFile);
const CONTROL_PORT = 7_000;
const CALL_WITHIN_MS = 60_000;
const ACCEPTS_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 40;

/** Milliseconds until every container's data port accepts; image and networks are there before. null: no command line here. */
export async function startBare(launches: readonly NodeLaunch[], width: number): Promise<number | null> {
  const engine = findEngine();
  const env = { ...process.env, DOCKER_HOST: engine.uri };
  const there = await run('docker', ['version'], { env, timeout: CALL_WITHIN_MS }).catch(() => null);
  // The command line mounts files of its own machine.
  if (there === null || !engine.local) return null;
  const facts = await readEngineFacts(engine);
  return prepared(nodeModule, true, async (ready) => {
    try {
      const client = await openClient(engine);
      const image = await nodeImage(client.container.dockerode, facts.arch);
      const creations = creationsIn(runTempDir(ready.runId));
      const networks = await openNetworks({ client, engine, runId: ready.runId, creations }, 'auto');
      for (const { id } of launches) networks.addressOf(id);
      const cgroup = facts.cgroupDriver === 'cgroupfs' ? ['--cgroup-parent', '/'] : [];
      const docker = async (...args: string[]): Promise<string> =>
        (await run('docker', args, { env, timeout: CALL_WITHIN_MS })).stdout.trim();
      const limit = pLimit(width);
      const began = performance.now();
      await Promise.all(
        launches.map((launch) =>
          limit(async () => {
            const args = await createArguments(launch, ready, networks);
            const id = await docker('create', ...cgroup, ...args, image.name, NODE_IN_IMAGE, '/swarmquake/node.mjs');
            await docker('network', 'connect', networks.control, id);
            await docker('start', id);
          }).then(() => accepting(networks.addressOf(launch.id), launch.dataPort)),
        ),
      );
      return performance.now() - began;
    } finally {
      const { left } = await removeDockerRemains(ready.runId, { lookAgainAfterMs: 100 }, engine);
      if (left.length > 0) console.error(`left over: ${left.join('; ')}`);
    }
  });
}

/** What our containers have too: labels, two networks, a fixed address, limits, no capabilities. */
async function createArguments(launch: NodeLaunch, ready: Prepared, networks: RunNetworks): Promise<string[]> {
  const bootPath = join(ready.logsDir, `${launch.id}.boot.json`);
  await writeFile(bootPath, JSON.stringify(bootOf(launch)));
  const labels = Object.entries(labelsOf(ready.runId, 'node', launch.id)).map(([name, value]) => `${name}=${value}`);
  const environment = { [ENV.run]: ready.runId, [ENV.token]: ready.token, [ENV.boot]: '/swarmquake/boot.json' };
  return [
    ...labels.flatMap((label) => ['--label', label]),
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...['--network', networks.data, '--network-alias', launch.id, '--ip', networks.addressOf(launch.id)],
    ...['--volume', `${ready.bundlePath}:/swarmquake/node.mjs:ro`, '--volume', `${bootPath}:/swarmquake/boot.json:ro`],
    ...['--memory', '512m', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ];
}

function bootOf(launch: NodeLaunch): NodeBoot {
  return {
    id: launch.id,
    role: launch.role,
    epochMs: Date.now(),
    listen: { host: '0.0.0.0', port: launch.dataPort },
    advertise: { host: launch.id, port: launch.dataPort },
    control: { host: '0.0.0.0', port: CONTROL_PORT },
    sourceAddresses: [],
    seeds: {},
    work: launch.boot as NodeWork,
  };
}

async function accepting(host: string, port: number): Promise<void> {
  const deadline = performance.now() + ACCEPTS_WITHIN_MS;
  while (performance.now() < deadline) {
    if (await acceptsConnection({ host, port }, 1_000)) return;
    await sleep(ASK_EVERY_MS);
  }
  throw new Error(`${host}:${port} does not accept a connection`);
}
