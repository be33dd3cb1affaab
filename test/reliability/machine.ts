/** A disk that is full, and pids that are used again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from '../../framework/runtime/process-table.js';
import { listRuns, tempDirOf } from '../../framework/runtime/run-registry.js';
import { nodesOf } from '../e2e/runs/marked.js';
import { swarmquake } from '../e2e/start-cli.js';
import { until } from '../until.js';
import { type Begun, BOTH, type Case, type Scene, TooLate } from './case.js';
import { killBoth, killedRun } from './kills.js';
import { endingOf, unlike, untilPhase } from './moments.js';

const LAST_PID = '/proc/sys/kernel/ns_last_pid';
const TRIES = 50;

export const machine: readonly Case[] = [
  {
    name: 'the disk is full for the journal',
    runtimes: BOTH,
    async play(scene) {
      const disk = smallDisk(scene);
      const run = scene.begin({ out: join(disk ?? scene.path('disk'), 'out') });
      const { runId } = await run.reaper();
      await untilPhase(run, 'settle');
      if (disk === null) limitFiles(run);
      else fill(join(disk, 'ballast'));
      const finished = await run.live.ended;
      return {
        outcome: `${endingOf(finished)} (${disk === null ? 'file size limit' : 'full tmpfs'})`,
        ...unlike(finished, 'exit 31'),
        runIds: [runId],
        journals: [{ trial: run.trial, ended: ['cut-short'] }],
      };
    },
  },
  {
    name: 'a dead run names a pid that is an innocent’s by now, then `clean`',
    runtimes: BOTH,
    async play(scene) {
      const run = scene.begin();
      const { pid, runId } = await run.reaper();
      await untilPhase(run, 'hold');
      const controller = identify(run.live.pid);
      killBoth(run, pid);
      await run.live.ended;
      const innocent = await innocentWith(controller.pid, scene);
      const truly = innocent.pid === controller.pid;
      if (!truly) renameIn(runId, controller.pid, innocent.pid);
      const cleaned = await swarmquake(['clean', runId]);
      const wrong =
        cleaned.code === 0 ? harm(innocent) : `clean: exit ${cleaned.code}\n${cleaned.stdout}${cleaned.stderr}`;
      return {
        ...(await killedRun(run, runId)),
        outcome: `SIGKILL, \`clean\` exit 0 (${truly ? 'pid used again' : 'note rewritten'})`,
        ...(wrong === null ? {} : { wrong }),
      };
    },
  },
  {
    name: 'the pid of a node that died is an innocent’s when the run ends its nodes',
    runtimes: ['process'],
    cannot: () => (canChoosePids() ? null : `${LAST_PID} cannot be written`),
    async play(scene) {
      const run = scene.begin();
      const { runId } = await run.reaper();
      await untilPhase(run, 'hold');
      const [node] = nodesOf(runId);
      if (node === undefined) throw new TooLate('there is no node any more');
      process.kill(node, 'SIGKILL');
      const innocent = await innocentWith(node, scene);
      if (innocent.pid !== node) throw new TooLate(`pid ${node} went to somebody else`);
      const finished = await run.live.ended;
      // Where it was the users' host, nobody is heard from then on, and the run is inconclusive.
      const wrong = harm(innocent) ?? (finished.code === 21 ? undefined : unlike(finished, 'exit 22').wrong);
      return {
        outcome: endingOf(finished),
        ...(wrong === undefined ? {} : { wrong }),
        runIds: [runId],
        journals: [{ trial: run.trial, ended: ['stopped', 'complete'] }],
      };
    },
  },
];

function harm(innocent: ProcessIdentity): string | null {
  return isAlive(innocent) ? null : `the innocent process, pid ${innocent.pid}, was ended`;
}

/** A process of nobody's run, a group leader as nodes are; with that pid where the kernel lets us choose. */
async function innocentWith(pid: number, scene: Scene): Promise<ProcessIdentity> {
  let last: ChildProcess | null = null;
  for (let i = 0; i < TRIES; i++) {
    if (canChoosePids()) writeFileSync(LAST_PID, String(pid - 1));
    const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    last?.kill('SIGKILL');
    last = child;
    if (child.pid === pid || !canChoosePids()) break;
  }
  const innocent = identify(last?.pid ?? -1);
  scene.later(() => void last?.kill('SIGKILL'));
  return innocent;
}

function canChoosePids(): boolean {
  try {
    const now = readFileSync(LAST_PID, 'utf8');
    writeFileSync(LAST_PID, now);
    return true;
  } catch {
    return false;
  }
}

/** The run's note and its list of pids tell of another process. */
function renameIn(runId: string, from: number, to: number): void {
  const folder = join(tempDirOf(runId), '..', '..', 'runs');
  const entry = listRuns().find((run) => run.runId === runId);
  if (entry === undefined) throw new Error(`${runId} has no note in ${folder}`);
  const name = tempDirOf(runId).split('/').at(-1) ?? '';
  const file = join(folder, `${name}.json`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(`"pid":${from},`, `"pid":${to},`));
}

/** null: this user may not mount. */
function smallDisk(scene: Scene): string | null {
  const at = scene.path('disk');
  mkdirSync(at, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'swarmquake-test', at]).status !== 0) return null;
  scene.later(async () => {
    // Busy as long as a node has its log open.
    await until(
      () => spawnSync('umount', [at]).status,
      (status) => status === 0,
      20_000,
      200,
    );
  });
  return at;
}

function fill(path: string): void {
  const fd = openSync(path, 'w');
  try {
    for (const size of [65_536, 4_096, 1]) {
      try {
        for (;;) writeSync(fd, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(fd);
  }
}

/** From now on no file of the controller's may be longer than its journal is. */
function limitFiles(run: Begun): void {
  const { size } = statSync(join(run.trial, 'journal.ndjson'));
  const done = spawnSync('prlimit', ['--pid', String(run.live.pid), `--fsize=${size}`], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`prlimit: ${done.stderr || String(done.error)}`);
}
