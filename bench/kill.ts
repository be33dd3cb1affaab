/** Kill of N nodes in containers: through us, by a plain 16-way loop over the engine's API, and by pumba. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { dockerRuntime } from '../framework/runtime/docker/docker.js';
import { askEngine, findEngine } from '../framework/runtime/docker/engine.js';
import type { Bench } from './bench.js';
import { hasEngine, type ListedContainer, listContainers } from './engine-listing.js';
import { holdConnections } from './held-connections.js';
import { DATA_PORT, launches, nodeModule } from './placebo-nodes.js';
import { interleaved, loads, type Measured, median } from './rounds.js';
import { onStage, type Stage } from './stage.js';
import { NOT_RUN, ratio, seconds } from './table.js';

const AIM = 1.1;
const WIDTH = 16;
const START_WITHIN_MS = 180_000;
const GONE_WITHIN_MS = 30_000;
const run = promisify(execFile);

type Kill = (stage: Stage, containers: readonly ListedContainer[]) => Promise<unknown>;

export const kill: Bench = async (options) => {
  const here = await hasEngine();
  const sizes = here ? (options.nodes ?? (options.quick ? [3] : [50])) : [];
  const rounds = options.rounds ?? (options.quick ? 1 : 3);
  const rows: string[][] = [];
  for (const nodes of sizes) {
    const measured = await interleaved(options, rounds, {
      ours: () => timeOf(nodes, ({ swarm }, all) => swarm.kill(all.map(({ node }) => node))),
      loop: () => timeOf(nodes, (_, all) => loopOverApi(all)),
      pumba: async () => ((await hasPumba()) ? timeOf(nodes, (_, all) => pumba(all)) : null),
    });
    const { ours = [], loop = [], pumba: rival = [] } = measured;
    const at = (all: readonly Measured<number>[]): number => median(all.map(({ value }) => value));
    const against = (all: readonly Measured<number>[]): string[] =>
      all.length === 0 ? [NOT_RUN, ''] : [seconds(at(all)), ratio(at(ours), at(all))];
    const all = [...ours, ...loop, ...rival];
    rows.push([String(nodes), String(rounds), seconds(at(ours)), ...against(loop), ...against(rival), loads(all)]);
  }
  return {
    title: 'Kill of N nodes in containers, until none accepts a connection',
    head: ['N', 'rounds', 'swarmquake', '16-way loop', 'ratio', 'pumba', 'ratio', 'load'],
    rows: here ? rows : [['', '', NOT_RUN]],
    notes: [
      `aim: a ratio of ${AIM} at most to the loop`,
      'from the order until the last of the connections that the bench holds, one a node, has ended; then none accepts a new one',
      'ours kills the process in each container by a signal to its supervisor; loop and pumba kill the container',
    ],
  };
};

/** A swarm of its own for each, so that none begins with what another left. */
function timeOf(nodes: number, order: Kill): Promise<number> {
  const wanted = launches(nodes);
  const parts = { runtime: dockerRuntime(), nodeModule, nodeIds: wanted.map(({ id }) => id) };
  return onStage(parts, async (stage) => {
    await stage.swarm.start(wanted, AbortSignal.timeout(START_WITHIN_MS));
    const containers = await listContainers(stage.identity.runId);
    if (containers.length !== nodes) throw new Error(`${containers.length} containers of ${nodes} run`);
    const held = await holdConnections(containers.map(({ address: host }) => ({ host, port: DATA_PORT })));
    try {
      const began = performance.now();
      const ordered = order(stage, containers);
      const ends = await held.ends(GONE_WITHIN_MS);
      await ordered;
      return Math.max(...ends) - began;
    } finally {
      held.close();
    }
  });
}

async function loopOverApi(containers: readonly ListedContainer[]): Promise<void> {
  const engine = findEngine();
  await pLimit(WIDTH).map(containers, ({ id }) => askEngine(engine, 'POST', `/containers/${id}/kill`, GONE_WITHIN_MS));
}

async function pumba(containers: readonly ListedContainer[]): Promise<void> {
  const names = containers.map(({ name }) => name);
  await run('pumba', ['--log-level', 'error', 'kill', '--signal', 'SIGKILL', ...names], { timeout: GONE_WITHIN_MS });
}

async function hasPumba(): Promise<boolean> {
  return run('pumba', ['--version']).then(
    () => true,
    () => false,
  );
}
