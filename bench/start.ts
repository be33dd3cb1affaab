/** Start of N containers: through us until each answers its health route, and by the engine's command line until each port accepts. */
import { dockerRuntime } from '../framework/runtime/docker/docker.js';
import { startBare } from './bare-engine.js';
import type { Bench } from './bench.js';
import { hasEngine } from './engine-listing.js';
import { launches, nodeModule } from './placebo-nodes.js';
import { interleaved, loads, median } from './rounds.js';
import { onStage } from './stage.js';
import { NOT_RUN, ratio, seconds } from './table.js';

const AIM = 1.2;
const START_WITHIN_MS = 180_000;

export const start: Bench = async (options) => {
  const here = await hasEngine();
  const sizes = here ? (options.nodes ?? (options.quick ? [3] : [10, 50])) : [];
  const rounds = options.rounds ?? (options.quick ? 1 : 3);
  // 0: ours as it comes, the rival eight at a time.
  const widths = options.widths ?? [0];
  const rows: string[][] = [];
  for (const nodes of sizes) {
    for (const width of widths) {
      const measured = await interleaved(options, rounds, {
        ours: () => startOurs(nodes, width),
        rival: () => startBare(launches(nodes), width || RIVAL_WIDTH),
      });
      const [ours = [], rival = []] = [measured.ours, measured.rival];
      const [a, b] = [ours, rival].map((all) => median(all.map(({ value }) => value)));
      if (a === undefined || b === undefined) throw new Error('nothing was measured');
      const bare = rival.length === 0 ? [NOT_RUN, ''] : [seconds(b), ratio(a, b)];
      const shown = width === 0 ? `default / ${RIVAL_WIDTH}` : String(width);
      rows.push([String(nodes), shown, String(rounds), seconds(a), ...bare, loads([...ours, ...rival])]);
    }
  }
  return {
    title: 'Start of N containers on two networks each',
    head: ['N', 'at a time (ours / rival)', 'rounds', 'swarmquake', 'engine CLI', 'ratio', 'load'],
    rows: here ? rows : [['', '', '', NOT_RUN]],
    notes: [
      `aim: a ratio of ${AIM} at most`,
      'same image, program, limits and two networks; image and networks are there before the clock starts',
      'ours: until each node answers its health route. CLI: create, network connect and start for each, until its data port accepts',
    ],
  };
};

/** Of 2, 4, 8 and 16 at a time none was better for the CLI beyond the noise of one round each. */
const RIVAL_WIDTH = 8;

async function startOurs(nodes: number, width: number): Promise<number> {
  const wanted = launches(nodes);
  const runtime = dockerRuntime(width === 0 ? {} : { startWidth: width });
  return onStage({ runtime, nodeModule, nodeIds: wanted.map(({ id }) => id) }, async ({ swarm }) => {
    const began = performance.now();
    await swarm.start(wanted, AbortSignal.timeout(START_WITHIN_MS));
    return performance.now() - began;
  });
}
