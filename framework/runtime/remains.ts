/** What earlier runs left on this machine, and its removal: for `clean` and `doctor`. */
import { MachineError } from '../errors.js';
import { hasProc, markedProcesses } from './process-table.js';
import { processesOf, type Swept, sweepUntilClean } from './reaper/sweep.js';
import { listRuns, type RegisteredRun, tempDirOf, withdrawRun } from './run-registry.js';
import type { Remains } from './runtime.js';

export interface Found {
  /** Oldest first; runs with a live controller too. */
  readonly runs: readonly Remains[];
  /** Whether a container engine was asked. */
  readonly engine: boolean;
}

export async function findRemains(): Promise<Found> {
  const registered = listRuns();
  const onEngine = await engineRemains();
  const processes = countProcesses(registered);
  const runIds = new Set([
    ...processes.keys(),
    ...(onEngine ?? []).map((run) => run.runId),
    ...registered.filter((run) => run.mine).map((run) => run.runId),
  ]);
  const runs = [...runIds].sort().map((runId): Remains => {
    const claims = registered.filter((run) => run.runId === runId);
    const claim = claims.find((run) => run.controllerAlive) ?? claims[0];
    const engine = onEngine?.find((run) => run.runId === runId);
    return {
      runId,
      controllerAlive: claim?.controllerAlive ?? false,
      controllerPid: claim?.pid ?? null,
      goneSince: claim?.goneSince ?? null,
      processes: processes.get(runId) ?? 0,
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

function countProcesses(registered: readonly RegisteredRun[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  if (hasProc) {
    for (const { runId } of markedProcesses()) counts.set(runId, (counts.get(runId) ?? 0) + 1);
  } else {
    for (const { runId } of registered.filter((run) => run.mine)) {
      counts.set(runId, processesOf({ runId, tempDir: tempDirOf(runId), docker: false }).length);
    }
  }
  return counts;
}

/** null: no engine answers, so there is nothing of ours on it. */
async function engineRemains(): Promise<readonly { runId: string; containers: number; networks: number }[] | null> {
  const { findDockerRemains } = await import('./docker/remains.js');
  try {
    return await findDockerRemains();
  } catch (error) {
    if (error instanceof MachineError) return null;
    throw error;
  }
}
