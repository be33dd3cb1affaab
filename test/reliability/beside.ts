/** Two runs on one machine: what ends one does not touch the other. */
import { swarmquake } from '../e2e/start-cli.js';
import { BOTH, type Case, type Played, type Scene, TooLate } from './case.js';
import { killBoth, killedRun } from './kills.js';
import { endingOf, unlike, untilPhase } from './moments.js';

export const beside: readonly Case[] = [
  {
    name: 'two runs side by side, of which one is killed with -9',
    runtimes: BOTH,
    async play(scene) {
      const [one, other] = [scene.begin(), scene.begin()];
      const ids = [await one.reaper(), await other.reaper()].map(({ runId }) => runId);
      await untilPhase(one, 'inject');
      one.live.signal('SIGKILL');
      const killed = await killedRun(one, ids[0] ?? '');
      const finished = await other.live.ended;
      return {
        outcome: `SIGKILL, and ${endingOf(finished)}`,
        ...unlike(finished, 'exit 22'),
        runIds: ids,
        journals: [...killed.journals, { trial: other.trial, ended: ['stopped'] }],
      };
    },
  },
  {
    name: '`clean` of a dead run beside a live one',
    runtimes: BOTH,
    play: (scene) => cleanedBeside(scene, 'named'),
  },
  {
    name: '`clean` without a name, of a dead run beside a live one',
    runtimes: BOTH,
    // It takes whatever is dead, another round's too.
    alone: true,
    play: (scene) => cleanedBeside(scene, 'whatever is there'),
  },
];

async function cleanedBeside(scene: Scene, what: 'named' | 'whatever is there'): Promise<Played> {
  const dead = scene.begin();
  const { pid, runId } = await dead.reaper();
  await untilPhase(dead, 'populate');
  killBoth(dead, pid);
  const killed = await killedRun(dead, runId);
  // Begun last: it must live for as long as a busy machine takes to start `clean`.
  const alive = scene.begin();
  const { runId: aliveId } = await alive.reaper();
  await untilPhase(alive, 'provision');
  const cleaned = await swarmquake(['clean', ...(what === 'named' ? [runId, aliveId] : [])]);
  // It had put everything away already, and was writing its scorecard or gone.
  if (!cleaned.stdout.includes(aliveId)) throw new TooLate('the live run had nothing left to be spared');
  const finished = await alive.live.ended;
  // Whoever takes all that is dead sees the neighbour, too.
  const spared = what === 'named' ? 'The run that is alive was left alone.' : '2 runs are alive and were left alone.';
  const clear = cleaned.code === 0 && cleaned.stdout.includes(spared);
  const wrong = clear ? undefined : `clean: exit ${cleaned.code}\n${cleaned.stdout}${cleaned.stderr}`;
  return {
    outcome: `SIGKILL, \`clean\` exit 0, and ${endingOf(finished)}`,
    ...(wrong === undefined ? unlike(finished, 'exit 22') : { wrong }),
    runIds: [runId, aliveId],
    journals: [...killed.journals, { trial: alive.trial, ended: ['stopped'] }],
  };
}
