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
import { Secret } from '../e2e/runs/secret.js';
import { swarmquake } from '../e2e/start-cli.js';
import { GONE_WITHIN_MS } from '../reliability/case.js';
import { until } from '../until.js';
import { describeWithEngine } from './engine-wanted.js';
import { inspectNode, tokenOf } from './marked.js';
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

  interface Holding {
    readonly run: LiveRun;
    readonly out: string;
    readonly trial: string;
    readonly runId: string;
    readonly secret: Secret;
  }

  /** A run that holds, on this engine. */
  async function holding(name: string): Promise<Holding> {
    const out = place.path(name);
    const trial = trialFolder(out);
    const [command = '', ...args] = [...engine.within, process.execPath, bin];
    const run = launch(command, [...args, ...runArguments('phases', out, ['--beside', '--verbose'], 'docker')], {
      env: { DOCKER_HOST: engine.address },
    });
    await untilJournal(trial, (r) => r.k === 'phase' && r.phase === 'hold', run);
    const runId = reaperOf(trial)?.runId ?? '';
    expect((await engine.marked(runId)).length).toBeGreaterThan(3);
    const secret = new Secret();
    secret.look('hold', [tokenOf(await inspectNode(runId, 'host-01', engine.address))]);
    return { run, out, trial, runId, secret };
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
    const { run, out, trial, runId, secret } = await holding('stops');
    await engine.stop();
    const finished = await run.ended;
    expect({ code: finished.code, said: finished.code === 40 ? '' : finished.stderr }).toEqual({ code: 40, said: '' });
    // The words of an error, and where it came from.
    expect(finished.stderr).toMatch(/^ +at /m);
    expect(secret.foundIn(out, finished)).toEqual([]);
    const judged = await swarmquake(['judge', trial, '--json']);
    expect(JSON.parse(judged.stdout)).toMatchObject({ ended: 'stopped' });
    await engine.start();
    await goneSoon(runId);
  });

  test('and whose run is killed before it returns: the reaper clears up', async () => {
    const { run, out, trial, runId, secret } = await holding('killed');
    await engine.stop();
    secret.look('without an engine');
    run.signal('SIGKILL');
    const said = await run.ended;
    const judged = await swarmquake(['judge', trial, '--json']);
    expect(['stopped', 'cut-short']).toContain((JSON.parse(judged.stdout) as { ended: string }).ended);
    await engine.start();
    await goneSoon(runId);
    expect(secret.foundIn(out, said)).toEqual([]);
  });
});
