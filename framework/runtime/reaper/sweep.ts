/**
 * Ends what carries one run's mark: processes by their environment, containers and networks by their label.
 * The reaper and `clean` are this code. Nothing is touched that another run, or nobody, has marked.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { PID_LIST } from '../process/pid-list.js';
import { hasProc, isAlive, lookUp, markedProcesses, type ProcessIdentity, signalProcess } from '../process-table.js';

export interface Sweepable {
  readonly runId: string;
  /** Where the runtime writes its pid list. */
  readonly tempDir: string;
  /** Ask the container engine too. */
  readonly docker: boolean;
}

export interface Swept {
  readonly processes: number;
  readonly containers: number;
  readonly networks: number;
  /** What is still there, in words. */
  readonly left: readonly string[];
}

export const SWEEP_WITHIN_MS = 60_000;
const APART_MS = 1_000;
const LOOK_EVERY_MS = 50;
const ENGINE_WITHIN_MS = 15_000;

/** Both kinds at once, each until two sweeps a second apart find nothing; a minute at most. */
export async function sweepUntilClean(run: Sweepable, withinMs = SWEEP_WITHIN_MS): Promise<Swept> {
  const deadline = performance.now() + withinMs;
  const [processes, engine] = await Promise.all([endMarked(run, deadline), removeFromEngine(run, deadline)]);
  return { ...engine, processes: processes.ended, left: [...processes.left, ...engine.left] };
}

/** The living processes of a run, ourselves left out. */
export function processesOf(run: Sweepable): readonly ProcessIdentity[] {
  return hasProc ? markedProcesses().filter((found) => found.runId === run.runId) : listed(run.tempDir);
}

async function endMarked(run: Sweepable, deadline: number): Promise<{ ended: number; left: readonly string[] }> {
  const seen = new Map<number, ProcessIdentity>();
  let emptySweeps = 0;
  while (emptySweeps < 2 && performance.now() < deadline) {
    const found = processesOf(run);
    for (const who of found) {
      seen.set(who.pid, who);
      endOne(who);
    }
    emptySweeps = found.length === 0 ? emptySweeps + 1 : 0;
    if (emptySweeps < 2) await delay(emptySweeps === 0 ? LOOK_EVERY_MS : APART_MS);
  }
  const left = [...seen.values()].filter(isAlive);
  return { ended: seen.size - left.length, left: left.map(inWords) };
}

function endOne(who: ProcessIdentity): void {
  try {
    signalProcess(who, 'SIGKILL');
  } catch {
    // Not allowed: it stays in the list of what is left, and the others are ended all the same.
  }
}

/** Without /proc: who was started, if that very process still lives. Children of nodes are not in the list. */
function listed(tempDir: string): readonly ProcessIdentity[] {
  try {
    return readFileSync(join(tempDir, PID_LIST), 'utf8')
      .split('\n')
      .flatMap((line): ProcessIdentity[] => {
        const [, pid, startTime] = /^(\d+) (.+)$/.exec(line) ?? [];
        return pid === undefined || startTime === undefined ? [] : [{ pid: Number(pid), startTime }];
      })
      .filter((who) => who.pid !== process.pid && isAlive(who));
  } catch {
    return [];
  }
}

/** The engine's own removal looks twice, and may give up before our time is over. */
async function removeFromEngine(run: Sweepable, deadline: number): Promise<Omit<Swept, 'processes'>> {
  let removed: Omit<Swept, 'processes'> = { containers: 0, networks: 0, left: [] };
  if (!run.docker) return removed;
  const { removeDockerRemains } = await import('../docker/remains.js');
  const { unansweredIn } = await import('../docker/creations.js');
  do {
    const withinMs = Math.min(ENGINE_WITHIN_MS, deadline - performance.now());
    const unanswered = unansweredIn(run.tempDir);
    const more = await removeDockerRemains(run.runId, { withinMs, unanswered }).catch((error: unknown) => ({
      containers: 0,
      networks: 0,
      left: [`the container engine: ${error instanceof Error ? error.message : String(error)}`],
    }));
    removed = {
      containers: removed.containers + more.containers,
      networks: removed.networks + more.networks,
      left: more.left,
    };
    if (more.left.length > 0) await delay(APART_MS);
  } while (removed.left.length > 0 && performance.now() < deadline);
  return removed;
}

function inWords(who: ProcessIdentity): string {
  return `pid ${who.pid}: still there after SIGKILL, state ${lookUp(who.pid)?.state ?? 'unknown'}`;
}
