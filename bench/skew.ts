/** Injection skew: from the order to kill until each node's process is gone, seen on a connection held to each. */
import { dockerRuntime } from '../framework/runtime/docker/docker.js';
import { processRuntime } from '../framework/runtime/process/process-runtime.js';
import type { Bench } from './bench.js';
import { hasEngine, listContainers } from './engine-listing.js';
import { holdConnections } from './held-connections.js';
import { DATA_PORT, launches, nodeModule } from './placebo-nodes.js';
import { interleaved, loads, quantile } from './rounds.js';
import { onStage, type Stage } from './stage.js';
import { millis, NOT_RUN } from './table.js';

const AIMS_MS = { process: 20, docker: 250 } as const;
const START_WITHIN_MS = 120_000;
const GONE_WITHIN_MS = 15_000;
/** Kills of one swarm, which is relaunched between them. */
const KILLS = 3;

export const skew: Bench = async (options) => {
  const nodes = options.nodes?.[0] ?? (options.quick ? 3 : 20);
  const rounds = options.rounds ?? (options.quick ? 1 : 3);
  const kills = options.quick ? 1 : KILLS;
  const names = options.runtime === null ? (['process', 'docker'] as const) : [options.runtime];
  const rows: string[][] = [];
  for (const name of names) {
    if (name === 'docker' && !(await hasEngine())) {
      rows.push([name, NOT_RUN]);
      continue;
    }
    const measured = await interleaved(options, rounds, { [name]: () => skewsOf(name, nodes, kills) });
    const all = measured[name] ?? [];
    const delays = all.flatMap(({ value }) => value);
    const [middle, late, last] = [0.5, 0.95, 1].map((share) => millis(quantile(delays, share)));
    rows.push([
      name,
      `${nodes} x ${kills * rounds}`,
      middle ?? '',
      late ?? '',
      last ?? '',
      `${AIMS_MS[name]} ms`,
      loads(all),
    ]);
  }
  return {
    title: 'Injection skew: from the order until a node is dead',
    head: ['runtime', 'nodes x kills', 'median', '95%', 'last', 'aim (median)', 'load'],
    rows,
    notes: ['all nodes of a swarm are killed by one order; each death is seen on a connection that the bench holds'],
  };
};

async function skewsOf(name: 'process' | 'docker', nodes: number, kills: number): Promise<readonly number[]> {
  const wanted = launches(nodes);
  const ids = wanted.map(({ id }) => id);
  const runtime = name === 'docker' ? dockerRuntime() : processRuntime();
  return onStage({ runtime, nodeModule, nodeIds: ids }, async (stage) => {
    const delays: number[] = [];
    for (let round = 0; round < kills; round++) {
      await stage.swarm.start(wanted, AbortSignal.timeout(START_WITHIN_MS));
      const held = await holdConnections(await addressesOf(name, stage));
      try {
        const ordered = performance.now();
        await stage.swarm.kill(ids);
        delays.push(...(await held.ends(GONE_WITHIN_MS)).map((end) => Math.round((end - ordered) * 10) / 10));
      } finally {
        held.close();
      }
    }
    return delays;
  });
}

async function addressesOf(name: 'process' | 'docker', { swarm, identity }: Stage) {
  if (name === 'process') return swarm.nodes().map(({ data }) => data);
  return (await listContainers(identity.runId)).map(({ address: host }) => ({ host, port: DATA_PORT }));
}
