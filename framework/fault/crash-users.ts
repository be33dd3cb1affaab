/** Crashes virtual users: their sockets are reset as a killed process's are, nothing is said to anyone. */
import { commandHosts, counted, type Driver, type Field, sumBySecond } from './driver.js';

/** Share of the expected resets that the surviving nodes must count before the crash is believed. */
const SEEN_SHARE = 0.5;

export const crashUsers: Driver<'crash-users'> = {
  kind: 'crash-users',
  needs: [],
  inverse: () => null,

  async inject(action, field) {
    const delayOf = new Map(action.victims.map((user, i) => [user, action.relaunchAfter?.[i] ?? 0]));
    const orderedAt = field.now();
    const totals = await commandHosts(field, (host) => {
      const users = action.victims.filter((user) => user >= host.firstUser && user < host.firstUser + host.users);
      if (users.length === 0) return null;
      const relaunchAfter = action.relaunchAfter === null ? null : users.map((user) => delayOf.get(user) ?? 0);
      return [{ do: 'crash', users, relaunchAfter }];
    });
    const crashed = totals.crashed ?? 0;
    return {
      orderedAt,
      words: `${counted(crashed)} of ${counted(field.plan.users)} clients crashed`,
      numbers: totals,
      hit: { crashed: totals.firstHit ?? 0, attached: 0 },
    };
  },

  /** The supernodes that still answer count sessions that ended by a reset: that is not the path by which we crashed them. */
  async evidence(_action, field, injected) {
    const from = Math.floor(injected.orderedAt / 1000);
    const holders = sessionHolders(field);
    const records = field.nodeSeconds(from);
    const steadySessions = total(holders, (node) => field.steadyMean(node, (r) => r.sessions));
    const reporting = new Set(records.map((r) => r.node));
    const reportingShare =
      steadySessions === 0
        ? 0
        : total(
            holders.filter((n) => reporting.has(n)),
            (n) => field.steadyMean(n, (r) => r.sessions),
          ) / steadySessions;
    const expected = (injected.numbers?.wereOnline ?? 0) * reportingShare;
    const resets = sumBySecond(records, new Set(holders), (r) => r.ended.reset);
    const seen = [...resets.values()].reduce((a, b) => a + b, 0);
    if (expected <= 0 || seen < Math.max(1, expected * SEEN_SHARE)) return null;
    const first = Math.min(...[...resets].filter(([, n]) => n > 0).map(([second]) => second));
    return {
      firstSeenAt: Math.max(injected.orderedAt, first * 1000),
      words: 'supernodes lost their sessions',
      numbers: { resetsSeen: seen, resetsExpected: Math.round(expected) },
    };
  },
  evidenceWithin: () => 6_000,

  /** The hosts relaunch them by their own timers, as ordered; the fault is over when the last is due. */
  async course(action, field, injected, signal) {
    const last = Math.max(0, ...(action.relaunchAfter ?? [0]));
    await field.until(injected.orderedAt + last, signal);
  },
  undo: async () => null,
};

export function sessionHolders(field: Field): string[] {
  const roles = new Set(field.plan.roles.filter((role) => role.holdsSessions).map((role) => role.role));
  return field.plan.nodes.filter((node) => roles.has(node.role)).map((node) => node.id);
}

function total(nodes: readonly string[], figure: (node: string) => number): number {
  return nodes.reduce((sum, node) => sum + figure(node), 0);
}
