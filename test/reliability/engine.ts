/** An engine that is gone for a while, and one that does what it was asked by somebody who is dead by then. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Case, type Scene, TooLate } from './case.js';
import { type EngineProxy, engineProxy } from './engine-proxy.js';
import { killedRun } from './kills.js';
import { endingOf, unlike, untilPhase } from './moments.js';

const ANSWERS_AFTER_MS = 4_000;

export const engine: readonly Case[] = [
  {
    name: 'kill -9 of the controller with a create request in flight',
    runtimes: ['docker'],
    async play(scene) {
      const proxy = await between(scene);
      const asked = proxy.holdCreate();
      const run = scene.begin({ env: { DOCKER_HOST: proxy.address } });
      const { runId } = await run.reaper();
      const first = await Promise.race([asked.then(() => 'asked'), run.live.ended.then(() => 'over')]);
      if (first === 'over') throw new TooLate('the run was over before it created anything');
      run.live.signal('SIGKILL');
      const played = await killedRun(run, runId);
      // Whoever clears up has looked by then, and found nothing.
      await delay(scene.draw() * ANSWERS_AFTER_MS);
      const status = await proxy.letGo();
      return { ...played, outcome: `${played.outcome}; the engine’s answer to nobody: ${status ?? 'none'}` };
    },
  },
  {
    name: 'the engine goes away in mid-run, and comes back when the run has ended',
    runtimes: ['docker'],
    async play(scene) {
      const proxy = await between(scene);
      const run = scene.begin({ env: { DOCKER_HOST: proxy.address } });
      const { runId } = await run.reaper();
      await untilPhase(run, 'hold');
      await proxy.cut();
      const finished = await run.live.ended;
      await proxy.mend();
      const journals = [{ trial: run.trial, ended: ['stopped'] }];
      return { outcome: endingOf(finished), ...unlike(finished, 'exit 40'), runIds: [runId], journals };
    },
  },
  {
    name: 'the engine goes away in mid-run, and the controller is killed before it comes back',
    runtimes: ['docker'],
    async play(scene) {
      const proxy = await between(scene);
      const run = scene.begin({ env: { DOCKER_HOST: proxy.address } });
      const { runId } = await run.reaper();
      await untilPhase(run, 'hold');
      await proxy.cut();
      run.live.signal('SIGKILL');
      const played = await killedRun(run, runId);
      await proxy.mend();
      return played;
    },
  },
];

async function between(scene: Scene): Promise<EngineProxy> {
  const proxy = await engineProxy(scene.path('engine.sock'));
  scene.later(() => proxy.cut());
  return proxy;
}
