/** Whole runs on containers through the command line: the twins of test/e2e/runs, and the fault that only containers know. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { listRuns } from '../../framework/runtime/run-registry.js';
import {
  endAll,
  type Finished,
  journalSoFar,
  type LiveRun,
  scratch,
  startRun,
  trialFolder,
  untilJournal,
} from '../e2e/runs/live-run.js';
import { Secret } from '../e2e/runs/secret.js';
import { swarmquake } from '../e2e/start-cli.js';
import { leftoversOf } from '../reliability/leftovers.js';
import { until } from '../until.js';
import { describeWithEngine } from './engine-wanted.js';
import { inspectNode, markedOnEngine, tokenOf } from './marked.js';

jest.setTimeout(240_000);

/** What the documentation promises. */
const GONE_WITHIN_MS = 15_000;

const place = scratch();
afterEach(endAll);
afterAll(() => place.remove());

/** A look before anything is done, and the token, which the engine knows. */
async function secretOf(live: LiveRun, trial: string): Promise<Secret> {
  const secret = new Secret();
  await untilJournal(trial, (record) => record.k === 'phase' && record.phase === 'populate', live);
  secret.look('populate', [tokenOf(await inspectNode(runIdOf(live), 'host-01'))]);
  return secret;
}

/** The run that a started command is at. */
function runIdOf(live: LiveRun): string {
  const run = listRuns().find(({ pid }) => pid === live.pid);
  if (run === undefined) throw new Error(`pid ${live.pid} has no run`);
  return run.runId;
}

describeWithEngine('runs on containers', () => {
  test('a promise that holds: exit 0, a container a node, nothing left, the same verdict again', async () => {
    const out = place.path('kept');
    const trial = trialFolder(out);
    const live = startRun('kept', out, [], 'docker');
    await untilJournal(trial, (record) => record.k === 'steady', live);
    const runId = runIdOf(live);
    const there = await markedOnEngine(runId);
    const run = await live.ended;
    expectCode(run, 0);
    // Seven nodes, and at least one network for them.
    expect(there.length).toBeGreaterThanOrEqual(8);
    expect(await leftoversOf(runId, 'docker')).toEqual([]);
    const journal = journalSoFar(trial);
    expect(journal[0]).toMatchObject({ k: 'run', runtime: 'docker' });
    expect(journal.at(-1)).toMatchObject({ k: 'end', complete: true });
    const again = await swarmquake(['judge', trial, '--json']);
    expect(again.stdout).toBe(readFileSync(join(trial, 'verdict.json'), 'utf8'));
  });

  test('a region is cut off and joined again: seen by the packets that were dropped', async () => {
    const out = place.path('cut-off');
    const live = startRun('cut-off', out, [], 'docker');
    await untilJournal(trialFolder(out), (record) => record.k === 'steady', live);
    const runId = runIdOf(live);
    const run = await live.ended;
    expectCode(run, 0);
    expect(await leftoversOf(runId, 'docker')).toEqual([]);
    const journal = journalSoFar(trialFolder(out));
    const steps = journal.flatMap((record) => (record.k === 'step' ? [record] : []));
    expect(steps.map(({ kind, status }) => [kind, status]).sort()).toEqual(
      ['fired', 'ordered', 'over', 'seen'].map((status) => ['partition', status]),
    );
    expect(steps.find(({ status }) => status === 'seen')?.numbers?.dropped).toBeGreaterThan(0);
    const lives = journal.flatMap((record) => (record.k === 'life' ? [record] : []));
    const nodesOf = (event: string): string[] => lives.filter((life) => life.event === event).map(({ node }) => node);
    expect(nodesOf('isolated').length).toBeGreaterThan(0);
    expect(nodesOf('rejoined').sort()).toEqual(nodesOf('isolated').sort());
  });

  test('interrupted while a container is paused: it is resumed, exit 130, nothing is left', async () => {
    const out = place.path('interrupted');
    const trial = trialFolder(out);
    const live = startRun('held', out, ['--verbose'], 'docker');
    const secret = await secretOf(live, trial);
    await untilJournal(trial, (record) => record.k === 'step' && record.status === 'seen', live);
    secret.look('while a container is paused');
    const runId = runIdOf(live);
    live.signal('SIGINT');
    await until(
      () => {
        secret.look('while it is put back');
        return journalSoFar(trial).some((record) => record.k === 'stop');
      },
      (is) => is,
      20_000,
    );
    const run = await live.ended;
    expectCode(run, 130);
    expect(secret.foundIn(out, run)).toEqual([]);
    expect(run.stdout).toContain('Left behind: nothing');
    expect(await leftoversOf(runId, 'docker')).toEqual([]);
    const journal = journalSoFar(trial);
    expect(journal.find((record) => record.k === 'step' && record.status === 'undone')).toBeDefined();
    expect(journal.find((record) => record.k === 'stop')).toMatchObject({ reason: 'signal' });
  });

  test('kill -9 while a container is paused: nothing is left within 15 s, and the journal reads', async () => {
    const out = place.path('killed');
    const trial = trialFolder(out);
    const live = startRun('held', out, ['--verbose'], 'docker');
    const secret = await secretOf(live, trial);
    await untilJournal(trial, (record) => record.k === 'step' && record.status === 'seen', live);
    secret.look('while a container is paused');
    const runId = runIdOf(live);
    expect((await markedOnEngine(runId)).length).toBeGreaterThanOrEqual(5);
    live.signal('SIGKILL');
    const said = await live.ended;
    await until(
      () => {
        secret.look('while the reaper clears up');
        return leftoversOf(runId, 'docker');
      },
      (left) => left.length === 0,
      GONE_WITHIN_MS,
      200,
    );
    expect(existsSync(join(trial, 'logs', 'reaper.log'))).toBe(true);
    expect(secret.foundIn(out, said)).toEqual([]);
    const judged = await swarmquake(['judge', trial, '--json']);
    expect(judged.code).toBe(21);
    expect(JSON.parse(judged.stdout)).toMatchObject({ ended: 'cut-short', outcome: 'inconclusive' });
  });
});

function expectCode(run: Finished, code: number): void {
  expect({ code: run.code, said: run.code === code ? '' : run.stdout + run.stderr }).toEqual({ code, said: '' });
}
