/** CPU time and memory of processes, as /proc tells. */
import { readdirSync, readFileSync } from 'node:fs';
import { ENV } from '../framework/target/protocol.js';

/** Linux counts a hundred a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

export interface ProcessLoad {
  readonly pid: number;
  readonly node: string;
  readonly cpuSeconds: number;
  readonly residentMiB: number;
}

/** Processes that carry the run's mark, the nodes of a process swarm, by the names that they boot with. */
export function nodeLoads(runId: string): readonly ProcessLoad[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (!environment.includes(`${ENV.run}=${runId}`)) return [];
      const boot = environment.find((entry) => entry.startsWith(`${ENV.boot}=`)) ?? '';
      const node = /([^/]+)\.boot\.json$/.exec(boot)?.[1] ?? '';
      return [{ pid, node, cpuSeconds: cpuSecondsOf(pid), residentMiB: residentMiBOf(pid) }];
    } catch {
      return []; // It ended meanwhile, or is not ours to read.
    }
  });
}

export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentMiBOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? 0) / 1_024;
}

/** CPU seconds between two looks, of the processes that were there in both. */
export function spent(before: readonly ProcessLoad[], after: readonly ProcessLoad[]): number {
  const known = new Map(before.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
  return after.reduce((sum, { pid, cpuSeconds }) => sum + cpuSeconds - (known.get(pid) ?? cpuSeconds), 0);
}
