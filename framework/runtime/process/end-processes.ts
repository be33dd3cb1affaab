/** The end of a run's processes: those that we know, then whatever else carries the run's mark. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, lookUp, markedProcesses, type ProcessIdentity, signalProcess } from '../process-table.js';
import { withdrawRun } from '../run-registry.js';
import type { StopReport } from '../runtime.js';
import type { NodeProcess } from './node-process.js';

const WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 25;

/** SIGKILL without grace: the client hosts have been asked for their results before. */
export async function endProcesses(
  runId: string,
  nodes: readonly { readonly id: string; readonly process: NodeProcess }[],
): Promise<StopReport> {
  const began = performance.now();
  const names = new Map(nodes.map((node) => [node.process.pid, node.id]));
  const ended = new Set<number>();
  let left = remaining(runId, nodes);
  while (left.length > 0 && performance.now() - began < WITHIN_MS) {
    for (const who of left) {
      ended.add(who.pid);
      // A node's own children carry the mark too and are found by it; the group is quicker.
      signalProcess(who, 'SIGKILL', names.has(who.pid) ? 'group' : 'process');
    }
    await delay(LOOK_EVERY_MS);
    left = remaining(runId, nodes);
  }
  if (left.length === 0) withdrawRun(runId);
  return {
    ended: ended.size - left.length,
    tookMs: Math.round(performance.now() - began),
    left: left.map((who) => inWords(who, names)),
  };
}

function remaining(runId: string, nodes: readonly { readonly process: NodeProcess }[]): readonly ProcessIdentity[] {
  const known = nodes.map((node) => node.process).filter((process) => !process.ended());
  if (known.length > 0) return known;
  return markedProcesses().filter((found) => found.runId === runId && isAlive(found));
}

function inWords(who: ProcessIdentity, names: ReadonlyMap<number, string>): string {
  const state = lookUp(who.pid)?.state ?? 'unknown';
  const why = state === 'D' ? 'in uninterruptible sleep' : `state ${state}`;
  return `pid ${who.pid}, ${names.get(who.pid) ?? 'a child of a node'}: still there ${WITHIN_MS / 1_000} s after SIGKILL, ${why}`;
}
