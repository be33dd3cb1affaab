/** Interrupts as a person types them, at a terminal. */
import { CTRL_C, hasTerminal } from '../e2e/runs/typed.js';
import { BOTH, type Case, type Played, type Scene } from './case.js';
import { endingOf, unlike, untilPhase, untilSeen, untilStopping } from './moments.js';

const cannot = (): string | null => (hasTerminal ? null : 'there is no `script` of util-linux');

export const people: readonly Case[] = [
  {
    name: 'Ctrl-C at a terminal',
    runtimes: BOTH,
    cannot,
    play: (scene) => interrupted(scene, 'once'),
  },
  {
    name: 'Ctrl-C, and a second one, while a node is paused',
    runtimes: BOTH,
    cannot,
    play: (scene) => interrupted(scene, 'twice'),
  },
];

async function interrupted(scene: Scene, times: 'once' | 'twice'): Promise<Played> {
  const run = scene.begin({ as: 'at-a-terminal', spec: times === 'once' ? 'phases' : 'held' });
  const { runId } = await run.reaper();
  await (times === 'once' ? untilPhase(run, 'settle') : untilSeen(run));
  run.live.type(CTRL_C);
  if (times === 'twice') {
    await untilStopping(run);
    run.live.type(CTRL_C);
  }
  const finished = await run.live.ended;
  return {
    outcome: endingOf(finished),
    ...unlike(finished, 'exit 130'),
    runIds: [runId],
    journals: [{ trial: run.trial, ended: ['interrupted'] }],
  };
}
