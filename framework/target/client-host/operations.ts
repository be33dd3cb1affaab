/** The open loop of every user in demand: its probes, look-ups and messages, each at an instant that the seed fixed. */
import type { Random } from '../../plan/random.js';
import type { TimeMs } from '../../spec/units.js';
import type { HostWork } from '../protocol.js';
import type { Lookups } from './lookups.js';
import type { Messages } from './messages.js';
import type { Probes } from './probes.js';
import { nextEvent, onWheel } from './schedule.js';
import type { HostUser } from './user.js';

const DRAWS = 16;

export class Operations {
  constructor(
    private readonly work: HostWork,
    private readonly users: readonly HostUser[],
    private readonly lookups: Lookups,
    private readonly probes: Probes,
    private readonly messages: Messages,
  ) {}

  begin(epoch: TimeMs): void {
    const { lookupEvery, messageEvery } = this.work;
    for (const user of this.users) {
      user.nextProbe = epoch + user.probePhase;
      if (lookupEvery !== 'probe') user.nextLookup = nextEvent(user.draws.lookups, epoch, lookupEvery);
      if (messageEvery !== 'never') user.nextMessage = nextEvent(user.draws.messages, epoch, messageEvery);
    }
  }

  /** Every slot that is due, those that a stall delayed as well: the load does not depend on how we are. */
  run(user: HostUser, now: TimeMs): void {
    const { probeInterval, lookupEvery, messageEvery } = this.work;
    for (let at = onWheel(user.nextProbe); at <= now; at = onWheel(user.nextProbe)) {
      if (user.inDemand) this.#probe(user, at);
      user.nextProbe += probeInterval;
    }
    for (let at = onWheel(user.nextLookup); lookupEvery !== 'probe' && at <= now; at = onWheel(user.nextLookup)) {
      if (user.inDemand) this.#lookup(user, at, now);
      user.nextLookup = nextEvent(user.draws.lookups, user.nextLookup, lookupEvery);
    }
    for (let at = onWheel(user.nextMessage); messageEvery !== 'never' && at <= now; at = onWheel(user.nextMessage)) {
      if (user.inDemand) this.#message(user, at);
      user.nextMessage = nextEvent(user.draws.messages, user.nextMessage, messageEvery);
    }
  }

  pickBuddy(user: HostUser, except: readonly HostUser[]): HostUser | null {
    return this.#pick(user.draws.buddies, (buddy) => buddy.inDemand && buddy !== user && !except.includes(buddy));
  }

  #probe(user: HostUser, intendedAt: TimeMs): void {
    if (user.home === null) this.lookups.impossible(user);
    else this.probes.start(user, intendedAt);
  }

  #lookup(user: HostUser, intendedAt: TimeMs, now: TimeMs): void {
    const buddy = this.pickBuddy(user, []) ?? user;
    const when = { intendedAt, deadline: now + this.work.probeTimeout };
    if (user.home === null) this.lookups.impossible(user);
    else this.lookups.start(user, buddy, when, () => undefined);
  }

  #message(user: HostUser, intendedAt: TimeMs): void {
    const fits = (buddy: HostUser): boolean => buddy.inDemand && buddy.online && buddy !== user;
    const recipient = user.home === null ? null : this.#pick(user.draws.recipients, fits);
    if (recipient === null) this.messages.impossible(user);
    else this.messages.send(user, recipient, intendedAt);
  }

  /** Uniform among those that fit: a few draws first, for mostly one is enough. */
  #pick(random: Random, fits: (user: HostUser) => boolean): HostUser | null {
    for (let i = 0; i < DRAWS; i++) {
      const user = this.users[random.below(this.users.length)];
      if (user && fits(user)) return user;
    }
    const fitting = this.users.filter(fits);
    return fitting[random.below(fitting.length)] ?? null;
  }
}
