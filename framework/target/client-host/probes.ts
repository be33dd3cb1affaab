/** The end-to-end probe of a user: it resolves buddies until one is found, at most three; NUMBERS.md, "probe". */
import type { DurationMs, TimeMs } from '../../spec/units.js';
import type { Lookups, Outcome } from './lookups.js';
import type { Presence } from './presence.js';
import type { SecondAccount } from './second-account.js';
import type { HostUser } from './user.js';

const MOST_BUDDIES = 3;

/** A seeded buddy in demand, none of `except`; null: there is none. */
export type PickBuddy = (user: HostUser, except: readonly HostUser[]) => HostUser | null;

interface Probe {
  readonly user: HostUser;
  readonly sessionNumber: number;
  readonly beganAt: TimeMs;
  readonly deadline: TimeMs;
  readonly asked: HostUser[];
}

export class Probes {
  constructor(
    private readonly lookups: Lookups,
    private readonly presence: Presence,
    private readonly account: SecondAccount,
    private readonly now: () => TimeMs,
    private readonly pickBuddy: PickBuddy,
    private readonly timeout: DurationMs,
  ) {}

  start(user: HostUser, intendedAt: TimeMs): void {
    const beganAt = this.now();
    const probe = { user, sessionNumber: user.sessionNumber, beganAt, deadline: beganAt + this.timeout, asked: [] };
    this.#ask(probe, intendedAt);
  }

  #ask(probe: Probe, intendedAt: TimeMs): void {
    const { user, deadline, asked } = probe;
    // Alone on its host: it looks for itself, which the network can answer as well.
    const buddy = this.pickBuddy(user, asked) ?? (asked.length === 0 ? user : null);
    if (buddy === null) {
      // All there are were asked, and all answers were right.
      this.#complete(probe, 'offline');
      return;
    }
    asked.push(buddy);
    this.lookups.start(user, buddy, { intendedAt, deadline }, (outcome) => this.#answered(probe, outcome));
  }

  #answered(probe: Probe, outcome: Outcome): void {
    const { user, asked, sessionNumber } = probe;
    if (outcome === 'offline') this.account.answer(user.slice, 'offlineAnswers');
    if (outcome === 'grace') this.account.answer(user.slice, 'staleInGrace');
    if (outcome === 'wrong') this.account.answer(user.slice, 'wrong');
    const more = (outcome === 'offline' || outcome === 'grace') && asked.length < MOST_BUDDIES;
    // Of a session that is over: nothing to ask with, nothing to learn.
    if (more && (user.home === null || user.sessionNumber !== sessionNumber)) return;
    if (more) this.#ask(probe, this.now());
    else this.#complete(probe, outcome);
  }

  #complete(probe: Probe, outcome: Outcome): void {
    const { user, sessionNumber, beganAt } = probe;
    const found = outcome === 'found';
    const ok = found || outcome === 'offline' || outcome === 'grace';
    this.presence.probed(user, sessionNumber, { beganAt, ok, found, unanswered: outcome === 'unanswered' }, this.now());
  }
}
