/** What earlier runs left on this machine, and its removal: for `clean` and `doctor`. */
import { MachineError } from '../errors.js';
import type { DockerRemains } from './docker/remains.js';
import { home } from './home.js';
import { hasProc, markedProcesses } from './process-table.js';
import { processesOf, type Swept, sweepUntilClean } from './reaper/sweep.js';
import { listRuns, type RegisteredRun, tempDirOf, withdrawRun } from './run-registry.js';
import type { Remains } from './runtime.js';

/** Of what carries a mark and does not say where it is at home. */
const NOWHERE = 'a place that is not said';

export interface Found {
  /** Runs with a live controller too, and those that were started elsewhere. */
  readonly runs: readonly Remains[];
  /** Whether a container engine was asked. */
  readonly engine: boolean;
}

export async function findRemains(): Promise<Found> {
  const registered = listRuns();
  const onEngine = await engineRemains();
  const onMachine = processRemains(registered);
  const here = home();
  const runIds = new Set([
    ...onMachine.keys(),
    ...(onEngine ?? []).map((run) => run.runId),
    ...registered.filter((run) => run.mine).map((run) => run.runId),
  ]);
  const runs = [...runIds].sort().map((runId): Remains => {
    const claims = registered.filter((run) => run.runId === runId);
    const claim = claims.find((run) => run.controllerAlive) ?? claims[0];
    const engine = onEngine?.find((run) => run.runId === runId);
    const processes = onMachine.get(runId);
    const from = processes?.home ?? engine?.home ?? NOWHERE;
    return {
      runId,
      controllerAlive: claim?.controllerAlive ?? false,
      controllerPid: claim?.pid ?? null,
      elsewhere: claim === undefined && from !== here ? from : null,
      goneSince: claim?.goneSince ?? null,
      processes: processes?.count ?? 0,
      containers: engine?.containers ?? 0,
      networks: engine?.networks ?? 0,
    };
  });
  return { runs, engine: onEngine !== null };
}

/** Removes what one run left, if its controller is gone at this very moment; null: it is alive, and nothing was touched. */
export async function removeRemains(runId: string, engine: boolean, withinMs?: number): Promise<Swept | null> {
  if (listRuns().some((run) => run.runId === runId && run.controllerAlive)) return null;
  const swept = await sweepUntilClean({ runId, tempDir: tempDirOf(runId), docker: engine }, withinMs);
  if (swept.left.length === 0) withdrawRun(runId);
  return swept;
}

interface ProcessRemains {
  readonly count: number;
  readonly home: string | null;
}

function processRemains(registered: readonly RegisteredRun[]): ReadonlyMap<string, ProcessRemains> {
  const found = new Map<string, ProcessRemains>();
  if (hasProc) {
    for (const { runId, home } of markedProcesses()) {
      found.set(runId, { count: (found.get(runId)?.count ?? 0) + 1, home });
    }
  } else {
    for (const { runId } of registered.filter((run) => run.mine)) {
      const count = processesOf({ runId, tempDir: tempDirOf(runId), docker: false }).length;
      found.set(runId, { count, home: null });
    }
  }
  return found;
}

/** null: no engine answers, so there is nothing of ours on it. */
async function engineRemains(): Promise<readonly DockerRemains[] | null> {
  const { findDockerRemains } = await import('./docker/remains.js');
  try {
    return await findDockerRemains();
  } catch (error) {
    if (error instanceof MachineError) return null;
    throw error;
  }
}
