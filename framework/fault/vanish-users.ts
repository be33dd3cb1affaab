/** Users vanish: sockets stay open and mute, so that peers learn of it by their keep-alives alone. */
import { sessionHolders } from './crash-users.js';
import { commandHosts, counted, type Driver, sumBySecond } from './driver.js';

const SEEN_SHARE = 0.5;

export const vanishUsers: Driver<'vanish-users'> = {
  kind: 'vanish-users',
  needs: [],
  inverse: () => null,

  async inject(action, field) {
    const orderedAt = field.now();
    const totals = await commandHosts(field, (host) => {
      const users = action.victims.filter((user) => user >= host.firstUser && user < host.firstUser + host.users);
      return users.length === 0 ? null : [{ do: 'vanish', users }];
    });
    const vanished = totals.vanished ?? 0;
    return {
      orderedAt,
      words: `${counted(vanished)} of ${counted(field.plan.users)} clients went mute`,
      numbers: totals,
      hit: { crashed: totals.firstHit ?? 0, attached: 0 },
    };
  },

  /** Seen when supernodes give up on silent users: the time until then is their detection time. */
  async evidence(_action, field, injected) {
    const from = Math.floor(injected.orderedAt / 1000);
    const expired = sumBySecond(field.nodeSeconds(from), new Set(sessionHolders(field)), (r) => r.ended.expired);
    const seen = [...expired.values()].reduce((a, b) => a + b, 0);
    const expected = injected.numbers?.wereOnline ?? 0;
    if (expected === 0 || seen < Math.max(1, expected * SEEN_SHARE)) return null;
    const first = Math.min(...[...expired].filter(([, n]) => n > 0).map(([second]) => second));
    return {
      // The users are gone from the moment they were muted; that the network notices later is the finding.
      firstSeenAt: injected.orderedAt,
      words: `supernodes gave up on them from ${Math.max(0, first - from)} s on`,
      numbers: { expiredSeen: seen, detectionMs: Math.max(0, first * 1000 - injected.orderedAt) },
    };
  },
  evidenceWithin: (_action, field) => field.plan.times.stateWindow + 60_000,
  undo: async () => null,
};
