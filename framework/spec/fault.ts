/** What is done to the network. Every fault is data; how it acts is in framework/fault. */
import { lognormal } from './distribution.js';
import type { Distribution, Fault, HostSelector, NodeSelector, Relaunch, UserSelector } from './types.js';
import type { Duration } from './units.js';

/** Never again in this run. */
export const never = (): Relaunch => ({ relaunch: 'never' });
/** After a delay drawn for each, never more than `atMost`: so the plan knows when the fault is over. */
export const after = (delay: Distribution, o: { atMost: Duration }): Relaunch => ({ relaunch: 'after', delay, ...o });

/** Users start their client again, as people do: median 5 s, 12 s at most. */
const usersRelaunch = after(lognormal({ median: '5s', sigma: 0.3 }), { atMost: '12s' });

/**
 * Nodes of a role (SIGKILL; not relaunched by default), users of a cohort, version or region (reset; relaunched by default),
 * or client hosts with all of their users (SIGKILL; they cannot be relaunched, and their users stay in demand).
 */
export function crash(who: UserSelector | NodeSelector | HostSelector, o: { relaunch?: Relaunch } = {}): Fault {
  if ('clientHosts' in who) return { kind: 'crash-hosts', hosts: who, ...o };
  return 'role' in who
    ? { kind: 'crash-nodes', nodes: who, relaunch: never(), ...o }
    : { kind: 'crash-users', users: who, relaunch: usersRelaunch, ...o };
}

/** Users go mute: sockets stay open, and peers learn of it by their keep-alives alone. */
export const vanish = (users: UserSelector): Fault => ({ kind: 'vanish-users', users });
/** Alive, connected and silent for a while. */
export const pause = (nodes: NodeSelector, o: { lasting: Duration }): Fault => ({ kind: 'pause-nodes', nodes, ...o });
/** A role or a region is cut off from every other node. */
export const partition = (side: { role?: string; region?: string }, o: { lasting: Duration }): Fault => ({
  kind: 'partition',
  side,
  ...o,
});
/** Operations at a multiple of the planned rate, on top of it, by users of the run itself. */
export const overload = (
  target: { role: string },
  o: { with: 'lookups' | 'logins'; multiple: number; lasting: Duration },
): Fault => ({ kind: 'overload', ...target, ...o });
/** A fault that does nothing. */
export const placebo = (): Fault => ({ kind: 'placebo' });
