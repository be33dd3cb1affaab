/** An engine that stops for real in mid-run, and its containers with it; then it comes back. */
import { jest } from '@jest/globals';
import { tempDirOf } from '../../framework/runtime/run-registry.js';
import {
  bin,
  endAll,
  type LiveRun,
  launch,
  runArguments,
  scratch,
  trialFolder,
  untilJournal,
} from '../e2e/runs/live-run.js';
import { leftOf, reaperOf } from '../e2e/runs/marked.js';
import { swarmquake } from '../e2e/start-cli.js';
import { GONE_WITHIN_MS } from '../reliability/case.js';
import { until } from '../until.js';
import { describeWithEngine } from './engine-wanted.js';
import { type PrivateEngine, privateEngine } from './private-engine.js';

jest.setTimeout(300_000);

// Namespaces of its own are for root to make. In CI it must be played.
const able = process.env.CI !== undefined || (process.platform === 'linux' && process.getuid?.() === 0);
if (!able) process.stderr.write('An engine is not stopped in mid-run: that takes Linux, and root.\n');

(able ? describeWithEngine : describe.skip)('an engine that stops in mid-run', () => {
  const place = scratch();
  let engine: PrivateEngine;
  beforeAll(async () => {
    engine = await privateEngine();
    await engine.start();
  });
  afterAll(async () => {
    await endAll();
    await engine.remove();
    place.remove();
  });

  /** A run that holds, on this engine. */
  async function holding(name: string): Promise<{ run: LiveRun; trial: string; runId: string }> {
    const out = place.path(name);
    const trial = trialFolder(out);
    const [command = '', ...args] = [...engine.within, process.execPath, bin];
    const run = launch(command, [...args, ...runArguments('phases', out, ['--beside'], 'docker')], {
      env: { DOCKER_HOST: engine.address },
    });
    await untilJournal(trial, (r) => r.k === 'phase' && r.phase === 'hold', run);
    const runId = reaperOf(trial)?.runId ?? '';
    expect((await engine.marked(runId)).length).toBeGreaterThan(3);
    return { run, trial, runId };
  }

  async function goneSoon(runId: string): Promise<void> {
    const onMachine = { pid: 0, runId, token: '', bootFolder: tempDirOf(runId) };
    await until(
      async () => [...(await engine.marked(runId)), ...leftOf([onMachine])],
      (left) => left.length === 0,
      GONE_WITHIN_MS,
    );
  }

  test('ends the run with exit 40 and a readable journal; what was left goes within 15 s of its return', async () => {
    const { run, trial, runId } = await holding('stops');
    await engine.stop();
    const finished = await run.ended;
    expect({ code: finished.code, said: finished.code === 40 ? '' : finished.stderr }).toEqual({ code: 40, said: '' });
    const judged = await swarmquake(['judge', trial, '--json']);
    expect(JSON.parse(judged.stdout)).toMatchObject({ ended: 'stopped' });
    await engine.start();
    await goneSoon(runId);
  });

  test('and whose run is killed before it returns: the reaper clears up', async () => {
    const { run, trial, runId } = await holding('killed');
    await engine.stop();
    run.signal('SIGKILL');
    await run.ended;
    const judged = await swarmquake(['judge', trial, '--json']);
    expect(['stopped', 'cut-short']).toContain((JSON.parse(judged.stdout) as { ended: string }).ended);
    await engine.start();
    await goneSoon(runId);
  });
});
