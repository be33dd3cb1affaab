/** Ends that nobody can catch. */
import type { Phase } from '../../framework/observe/records.js';
import { swarmquake } from '../e2e/start-cli.js';
import { until } from '../until.js';
import { type Begun, BOTH, type Case, GONE_WITHIN_MS, type Played, type Scene, type Spec, TooLate } from './case.js';
import { livingOf } from './leftovers.js';
import {
  endingOf,
  hasRecord,
  lastPhase,
  PHASES,
  PROCESSES_EVERY_MS,
  somewhereIn,
  unlike,
  untilPhase,
  untilSeen,
  untilTrue,
  untilUndone,
} from './moments.js';

/** A journal that has its `end` was over but for the words; what came before it is judged as far as it goes. */
const KILLED = ['cut-short', 'stopped'];
/** Of test/fixtures/runs/undoing.experiment.ts: what there is to undo. */
const UNDOING_STEPS = 4;

export const kills: readonly Case[] = [
  ...PHASES.map(
    (phase): Case => ({
      name: `kill -9 of the controller on the record of ${phase}`,
      runtimes: BOTH,
      play: (scene) => killedAt(scene, (run) => untilPhase(run, phase)),
    }),
  ),
  ...PHASES.map(
    (phase): Case => ({
      name: `kill -9 of the controller at a seeded moment in ${phase}`,
      runtimes: BOTH,
      play: (scene) => killedIn(scene, phase),
    }),
  ),
  {
    name: 'kill -9 of the controller between the spawn of its reaper and the first record',
    runtimes: BOTH,
    play: (scene) => killedAt(scene, (run) => run.reaper().then(() => undefined), { headless: true }),
  },
  {
    name: 'kill -9 of the controller between the spawn of its first node and the record of it',
    runtimes: BOTH,
    play: (scene) =>
      killedAt(scene, async (run) => {
        const { runId } = await run.reaper();
        const look = async (): Promise<boolean> => (await livingOf(runId, scene.runtime)).length > 0;
        await untilTrue(run, 'a first node', look, PROCESSES_EVERY_MS);
        if (hasRecord(run.trial, 'life')) throw new TooLate('the node is in the journal already');
      }),
  },
  {
    name: 'kill -9 of the controller while a node is paused',
    runtimes: BOTH,
    play: (scene) => killedAt(scene, untilSeen, { spec: 'held' }),
  },
  {
    name: 'kill -9 of its whole process group',
    runtimes: BOTH,
    async play(scene) {
      const run = scene.begin({ as: 'own-group' });
      const { runId } = await run.reaper();
      await untilPhase(run, 'hold');
      process.kill(-run.live.pid, 'SIGKILL');
      return killedRun(run, runId);
    },
  },
  {
    name: 'kill -9 of the reaper alone',
    runtimes: BOTH,
    async play(scene) {
      const run = scene.begin();
      const { pid, runId } = await run.reaper();
      await untilPhase(run, 'hold');
      process.kill(pid, 'SIGKILL');
      const finished = await run.live.ended;
      const journals = [{ trial: run.trial, ended: ['stopped'] }];
      return { outcome: endingOf(finished), ...unlike(finished, 'exit 22'), runIds: [runId], journals };
    },
  },
  {
    name: 'kill -9 of controller and reaper, then `clean`',
    runtimes: BOTH,
    async play(scene) {
      const run = scene.begin();
      const { pid, runId } = await run.reaper();
      await untilPhase(run, 'hold');
      killBoth(run, pid);
      await run.live.ended;
      // Nobody is there to remove what is dead; what lives ends by its lease.
      const living = await until(
        () => livingOf(runId, scene.runtime),
        (left) => left.length === 0,
        GONE_WITHIN_MS,
        100,
      ).catch((error: unknown) => error);
      const cleaned = await swarmquake(['clean', runId]);
      const wrong = living instanceof Error ? `by their lease: ${living.message}` : undefined;
      const refused =
        cleaned.code === 0 ? undefined : `clean: exit ${cleaned.code}\n${cleaned.stdout}${cleaned.stderr}`;
      const why = wrong ?? refused;
      return {
        ...(await killedRun(run, runId)),
        outcome: 'SIGKILL, nodes ended by lease, `clean` exit 0',
        ...(why === undefined ? {} : { wrong: why }),
      };
    },
  },
];

export function killBoth(run: Begun, reaperPid: number): void {
  process.kill(reaperPid, 'SIGKILL');
  run.live.signal('SIGKILL');
}

/** Killed in that phase and no other: a moment that is missed is tried again. */
async function killedIn(scene: Scene, phase: Phase): Promise<Played> {
  // What takes milliseconds is counted in its records.
  const moment = (run: Begun): Promise<void> =>
    phase === 'undo'
      ? untilUndone(run, Math.floor(scene.draw() * UNDOING_STEPS))
      : somewhereIn(run, phase, scene.phaseMs[phase] ?? 0, scene.draw());
  const played = await killedAt(scene, moment, { spec: phase === 'undo' ? 'undoing' : 'phases' });
  const reached = lastPhase(played.journals[0]?.trial ?? '');
  if (reached !== phase) throw new TooLate(`it was killed in ${reached}, not in ${phase}`);
  return played;
}

/** Killed at that moment; `headless`: the journal may not have begun. */
async function killedAt(
  scene: Scene,
  moment: (run: Begun) => Promise<void>,
  { headless = false, spec = 'phases' }: { readonly headless?: boolean; readonly spec?: Spec } = {},
): Promise<Played> {
  const run = scene.begin({ spec });
  const { runId } = await run.reaper();
  await moment(run);
  run.live.signal('SIGKILL');
  return killedRun(run, runId, headless);
}

export async function killedRun(run: Begun, runId: string, headless = false): Promise<Played> {
  const finished = await run.live.ended;
  if (finished.signal !== 'SIGKILL') throw new TooLate(`it ended with ${endingOf(finished)} before it was killed`);
  const ended = headless ? [...KILLED, 'no journal'] : KILLED;
  return {
    outcome: `SIGKILL in ${lastPhase(run.trial).replace('none', 'no phase yet')}`,
    runIds: [runId],
    journals: [{ trial: run.trial, ended }],
  };
}
