/** Why users lost their sessions: what each user saw, put beside what happened to the node in question. */
import { CAUSES, type Cause, type UsersRecord } from '../observe/records.js';
import type { Second } from '../spec/units.js';
import { type Observed, secondsIn } from './observed.js';

/** A lost connection is seen at once; a node that went mute is noticed by the next probe or keep-alive. */
const SEEN_AT_ONCE_MS = 1_000;

type Transition = NonNullable<UsersRecord['transitions']>[number];

export function causesOf(o: Observed): Partial<Record<Cause, number>> {
  const sums = new Map<Cause, number>();
  const add = (cause: Cause, n: number): void => void (n > 0 && sums.set(cause, (sums.get(cause) ?? 0) + n));
  for (const s of secondsIn(o)) {
    for (const record of o.fold.usersAt(s)) {
      for (const t of record.transitions ?? []) if (t.to === 'offline') add(causeOf(o, s, t), t.n);
    }
    for (const host of o.plan.hosts) {
      const now = o.fold.hostSecond(host.id, s);
      if (now === 'reported' || o.fold.hostSecond(host.id, s - 1) !== 'reported') continue;
      const online = o.fold.users(s - 1, host.id)?.slices.reduce((sum, slice) => sum + slice.online, 0) ?? 0;
      add(now === 'held-down' ? 'injected' : 'infrastructure', online);
    }
  }
  return Object.fromEntries(CAUSES.flatMap((c) => (sums.has(c) ? [[c, sums.get(c) ?? 0]] : [])));
}

function causeOf(o: Observed, second: Second, { cause, node }: Transition): Cause {
  switch (cause) {
    case 'crash':
    case 'vanish':
      return 'injected';
    case 'goodbye':
      return 'left-by-itself';
    case 'driver':
      return 'infrastructure';
  }
  const { probeInterval, probeTimeout } = o.plan.times;
  const within = cause === 'reset' || cause === 'closed' ? SEEN_AT_ONCE_MS : probeInterval + probeTimeout;
  const fall = node === null ? null : o.fold.lives.fallCause(node, second, within);
  if (fall !== null) return fall;
  // A node that stands and does not answer in time, or says no, is short of something.
  return cause === 'refused' ? 'refused' : 'resource';
}
