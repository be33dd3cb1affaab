/** Runs a host of virtual users in a node. */
import type { NodeModule } from '../contract.js';
import type { RunningWork } from '../node-work.js';
import type { HostWork } from '../protocol.js';
import { obey } from './commands.js';
import { ClientHost, type HostParts } from './host.js';
import { TICK_MS } from './schedule.js';

export function clientHostWork(
  work: HostWork,
  virtualUsers: NodeModule['virtualUsers'],
  parts: HostParts,
): RunningWork {
  const host = new ClientHost(work, virtualUsers, parts);
  return {
    tickMs: TICK_MS,
    tick: (now) => host.tick(now),
    // A starved host saw nothing change: its seconds count, with a delay that marks them as unreliable.
    catchUpSeconds: 2,
    endSecond: (second, now, lagP99Ms) => host.endSecond(second, now, lagP99Ms),
    command: (command) => obey(host, command),
    finish: () => host.finish(),
    close: async () => host.close(),
  };
}
