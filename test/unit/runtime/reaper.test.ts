/** The process that clears up: it leaves when told, survives nobody's mark but its own run's, and touches nobody else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clean } from '../../../framework/commands/clean.js';
import { EXIT } from '../../../framework/errors.js';
import { style } from '../../../framework/report/style.js';
import { home } from '../../../framework/runtime/home.js';
import { identify, isAlive, type ProcessIdentity, signalProcess } from '../../../framework/runtime/process-table.js';
import { startReaper } from '../../../framework/runtime/reaper/index.js';
import { sweepUntilClean } from '../../../framework/runtime/reaper/sweep.js';
import { enrolRun, isClaimed, listRuns, runTempDir, withdrawRun } from '../../../framework/runtime/run-registry.js';
import { until } from '../../until.js';

let runs = 0;
let runId: string;
let sleepers: ProcessIdentity[];

async function marked(mark: string): Promise<ProcessIdentity> {
  const env = { SWARMQUAKE_RUN: mark, SWARMQUAKE_HOME: home() };
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
    stdio: 'ignore',
    env,
    detached: true,
  });
  await once(child, 'spawn');
  const who = identify(child.pid ?? -1);
  sleepers.push(who);
  return who;
}

beforeEach(() => {
  runId = `reaper test ${process.pid}-${++runs}`;
  sleepers = [];
});
afterEach(() => {
  for (const who of sleepers) signalProcess(who, 'SIGKILL');
  withdrawRun(runId);
});

const linux = process.platform === 'linux' ? test : test.skip;

test('told that all is done it leaves at once, and takes the run’s entry and temp folder with it', async () => {
  const tempDir = runTempDir(runId);
  const reaper = await startReaper({ runId, tempDir, docker: false, experiment: 'skype-2010' });
  const who = identify(reaper.pid);
  expect(isAlive(who)).toBe(true);
  expect(listRuns().find((run) => run.runId === runId)).toMatchObject({ experiment: 'skype-2010', pid: process.pid });
  await Promise.all([reaper.done(), reaper.done()]);
  expect(isAlive(who)).toBe(false);
  expect(existsSync(tempDir)).toBe(false);
  expect(isClaimed(runId)).toBe(false);
});

linux('told to take over it clears up at once, while the controller lives', async () => {
  const reaper = await startReaper({ runId, tempDir: runTempDir(runId), docker: false });
  const [left, neighbour] = [await marked(runId), await marked('another run')];
  await reaper.takeOver();
  await until(
    () => reaper.alive() || isAlive(left),
    (busy) => !busy,
    15_000,
  );
  expect(isAlive(neighbour)).toBe(true);
  expect(listRuns().some((run) => run.runId === runId)).toBe(false);
});

test('killed alone it is missed by nobody: the run can still be ended in order', async () => {
  const reaper = await startReaper({ runId, tempDir: runTempDir(runId), docker: false });
  expect(reaper.alive()).toBe(true);
  process.kill(reaper.pid, 'SIGKILL');
  await until(
    () => reaper.alive(),
    (alive) => !alive,
    5_000,
  );
  await reaper.done();
  expect(isClaimed(runId)).toBe(false);
});

const startsWith = (program: string) => (): void => {
  process.execPath = program;
};

test.each([
  ['the reaper ends at once', startsWith('/bin/false')],
  ['there is nothing to start it with', startsWith('/nowhere/node')],
  ['its program cannot be written', (): void => void mkdirSync(join(runTempDir(runId), 'reaper.mjs'))],
])('where %s the run does not begin, and nothing stays noted of it', async (_, hinder) => {
  const { execPath } = process;
  const tempDir = runTempDir(runId);
  try {
    hinder();
    await expect(startReaper({ runId, tempDir, docker: false })).rejects.toThrow();
  } finally {
    process.execPath = execPath;
  }
  expect(listRuns().some((run) => run.runId === runId)).toBe(false);
  expect(existsSync(tempDir)).toBe(false);
});

test('signals that end a session do not end it', async () => {
  const reaper = await startReaper({ runId, tempDir: runTempDir(runId), docker: false });
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.kill(reaper.pid, signal);
  await reaper.done();
  expect(reaper.alive()).toBe(false);
});

linux('a sweep ends the run’s processes, stopped ones too, and nobody else’s', async () => {
  const [mine, stopped, neighbour, longer] = [
    await marked(runId),
    await marked(runId),
    await marked('another run'),
    await marked(`${runId}0`),
  ];
  signalProcess(stopped, 'SIGSTOP');
  const swept = await sweepUntilClean({ runId, tempDir: runTempDir(runId), docker: false });
  expect(swept).toEqual({ processes: 2, containers: 0, networks: 0, left: [] });
  expect([mine, stopped, neighbour, longer].map(isAlive)).toEqual([false, false, true, true]);
});

describe('clean', () => {
  let said: string[];
  const run = (ids: string[], json = false) =>
    clean({
      runs: ids,
      json,
      style: style({ colour: false, unicode: true, width: 100 }),
      print: (text) => said.push(text),
    });

  beforeEach(() => {
    said = [];
  });

  linux('removes what a dead controller left and leaves a live neighbour alone', async () => {
    const liveId = `${runId} live`;
    enrolRun({ runId: liveId });
    try {
      const [left, alive] = [await marked(runId), await marked(liveId)];
      expect(await run([runId, liveId])).toBe(EXIT.pass);
      expect([left, alive].map(isAlive)).toEqual([false, true]);
      expect(said[0]).toMatch(/gone +1 process +✓/);
      expect(said[0]).toContain(`alive, pid ${process.pid}`);
      expect(said[0]).toContain('Removed 1 process. A second sweep found nothing more.');
      expect(said[0]).toContain('The run that is alive was left alone.');
      await run([runId], true);
      expect(JSON.parse(said[1] ?? '')).toMatchObject({ runs: [], left: [] });
    } finally {
      withdrawRun(liveId);
    }
  });

  test('says so when there is nothing', async () => {
    expect(await run([runId])).toBe(EXIT.pass);
    expect(said).toEqual(['  Nothing to remove.']);
  });
});
