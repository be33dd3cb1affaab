/** Who is online; NUMBERS.md, "online(t)". Every change passes here, so that it is counted once, with its cause. */
import type { DurationMs, TimeMs } from '../../spec/units.js';
import type { SecondAccount } from './second-account.js';
import type { HostUser, LastProbe } from './user.js';

/** A message is lost only if its recipient was online this long in one piece. */
export const ONLINE_PIECE_MS = 10_000;
const PROBE_INTERVALS = 3;

export class Presence {
  constructor(
    private readonly account: SecondAccount,
    private readonly probeInterval: DurationMs,
  ) {}

  /** A session began. Not online yet: its first probe decides. */
  registered(user: HostUser, node: string, now: TimeMs): void {
    this.#offline(user, 'registered', user.home, now);
    user.home = node;
    user.changedAt = now;
    user.sessionNumber += 1;
    user.lastProbe = null;
  }

  /** A session ended; `node` as the user saw it. */
  lost(user: HostUser, cause: string, node: string | null, now: TimeMs): void {
    if (user.home === null) {
      // It crashes after it vanished: only now are its sockets closed, so that the network can know.
      if (user.state === 'vanished') user.changedAt = now;
      return;
    }
    this.#offline(user, cause, node ?? user.home, now);
    user.home = null;
    user.changedAt = now;
    user.lastProbe = null;
  }

  /** A probe of session `sessionNumber` is complete. An older one than the latest changes nothing. */
  probed(user: HostUser, sessionNumber: number, probe: LastProbe, now: TimeMs): void {
    if (user.home === null || user.sessionNumber !== sessionNumber) return;
    if (user.lastProbe !== null && probe.beganAt < user.lastProbe.beganAt) return;
    const first = user.lastProbe === null;
    user.lastProbe = probe;
    if (!probe.ok) this.#offline(user, 'probe-failed', user.home, now);
    else if (!user.online && !this.#late(probe, now)) {
      user.online = true;
      user.onlineSince = now;
      this.account.transition(user.slice, 'online', first ? 'registered' : 'probe-ok', user.home);
    }
  }

  /** At the end of each second. */
  expire(user: HostUser, now: TimeMs): void {
    if (user.online && user.lastProbe !== null && this.#late(user.lastProbe, now)) {
      this.#offline(user, 'probe-late', user.home, now);
    }
  }

  #late(probe: LastProbe, now: TimeMs): boolean {
    return now - probe.beganAt > PROBE_INTERVALS * this.probeInterval;
  }

  #offline(user: HostUser, cause: string, node: string | null, now: TimeMs): void {
    if (!user.online) return;
    user.online = false;
    if (now - user.onlineSince >= ONLINE_PIECE_MS) user.lastPiece = { from: user.onlineSince, to: now };
    this.account.transition(user.slice, 'offline', cause, node);
  }
}

/** Whether the user was online for ONLINE_PIECE_MS in one piece after `since`. Later pieces begin later, so the last ones decide. */
export function wasReachable(user: HostUser, since: TimeMs, now: TimeMs): boolean {
  const present = user.online ? { from: user.onlineSince, to: now } : null;
  return [user.lastPiece, present].some((p) => p !== null && p.to - Math.max(p.from, since) >= ONLINE_PIECE_MS);
}
