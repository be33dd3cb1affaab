/** Who is alive: entries of live controllers, of dead ones, of pids that somebody else has by now, of other users. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../../framework/runtime/process-table.js';
import {
  enrolRun,
  isClaimed,
  listRuns,
  markGone,
  runTempDir,
  withdrawRun,
} from '../../../framework/runtime/run-registry.js';

let runs = 0;
let runId: string;
const ownFolder = join(tmpdir(), `swarmquake-${process.getuid?.() ?? 'user'}`);
const entryOf = (id: string) => listRuns().find((run) => run.runId === id);

/** As another controller would have written it. */
function writeEntry(controller: { pid: number; startTime: string | null }, folder = ownFolder): string {
  mkdirSync(join(folder, 'runs'), { recursive: true });
  const path = join(folder, 'runs', `test-${process.pid}-${runs}.json`);
  const entry = {
    runId,
    ...controller,
    since: new Date(0).toISOString(),
    experiment: 'x',
    secondByte: null,
    goneSince: null,
  };
  writeFileSync(path, JSON.stringify(entry));
  return path;
}

beforeEach(() => {
  runId = `2026-11-20T18-04-11Z-skype/../2010 with help-${process.pid}-${++runs}`;
});
afterEach(() => withdrawRun(runId));

test('an enrolled run is claimed until it is withdrawn, with its temp folder', () => {
  enrolRun({ runId, experiment: 'skype-2010' });
  const temp = runTempDir(runId);
  expect(entryOf(runId)).toMatchObject({
    pid: process.pid,
    experiment: 'skype-2010',
    controllerAlive: true,
    mine: true,
  });
  expect(isClaimed(runId)).toBe(true);
  expect(statSync(temp).mode & 0o777).toBe(0o700);
  expect(temp.startsWith(ownFolder)).toBe(true);
  withdrawRun(runId);
  expect(entryOf(runId)).toBeUndefined();
  expect(existsSync(temp)).toBe(false);
  withdrawRun(runId);
});

test('enrolling again completes the entry and forgets nothing', () => {
  const first = enrolRun({ runId, experiment: 'skype-2010' });
  enrolRun({ runId, secondByte: 7 });
  expect(entryOf(runId)).toMatchObject({ experiment: 'skype-2010', secondByte: 7, since: first.since });
});

test('a run whose controller ended is not claimed, and what the reaper noted is kept', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore', env: {} });
  await once(child, 'spawn');
  const path = writeEntry(identify(child.pid ?? -1));
  expect(isClaimed(runId)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isClaimed(runId)).toBe(false);
  expect(entryOf(runId)).toMatchObject({ controllerAlive: false });
  rmSync(path);
});

test('a pid that another process has by now claims nothing', () => {
  const path = writeEntry({ pid: process.pid, startTime: 'another-boot/1' });
  expect(isClaimed(runId)).toBe(false);
  rmSync(path);
});

test('the reaper notes when the controller went, once', () => {
  markGone(runId);
  expect(entryOf(runId)).toBeUndefined();
  enrolRun({ runId });
  markGone(runId);
  const first = entryOf(runId)?.goneSince;
  expect(first).not.toBeNull();
  markGone(runId);
  expect(entryOf(runId)?.goneSince).toBe(first);
});

test('runs of another user are seen and are not ours; broken entries are nobody’s', () => {
  const foreign = join(tmpdir(), 'swarmquake-4294967');
  try {
    writeEntry(identify(process.pid), foreign);
    writeFileSync(join(foreign, 'runs', 'broken.json'), '{ "runId": ');
    writeFileSync(join(foreign, 'runs', 'odd.json'), '{ "runId": 7 }');
    expect(entryOf(runId)).toMatchObject({ mine: false, controllerAlive: true });
    expect(isClaimed(runId)).toBe(true);
    withdrawRun(runId);
    expect(isClaimed(runId)).toBe(true);
  } finally {
    rmSync(foreign, { recursive: true, force: true });
  }
});
