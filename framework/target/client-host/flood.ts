/** Extra operations on order: bounded in rate, in time, and in how many are under way. Nothing of them is a user's own count. */
import type { Random } from '../../plan/random.js';
import type { DurationMs, TimeMs } from '../../spec/units.js';
import type { HostUser } from './user.js';

export const MAX_FLOOD_PER_SECOND = 20_000;
export const MAX_FLOOD_MS = 10 * 60_000;
const MAX_UNDER_WAY = 10_000;
/** After a stall the arrears are made up for, but not those of minutes. */
const MAX_ARREARS_MS = 2_000;

export interface FloodOrder {
  readonly operation: 'lookups' | 'logins';
  readonly perSecond: number;
  readonly lasting: DurationMs;
}

export type FloodCounts = {
  sent: number;
  /** Not sent: nobody had a session to send with, or too many were under way. */
  skipped: number;
  answered: number;
};

export class Flood {
  readonly counts: FloodCounts = { sent: 0, skipped: 0, answered: 0 };
  readonly #random: Random;
  readonly #until: TimeMs;
  /** When each unanswered one counts as given up, in order of sending; answered ones are counted off from the front. */
  #underWay: TimeMs[] = [];
  #at: TimeMs;
  #owed = 0;

  constructor(
    private readonly order: FloodOrder,
    private readonly users: readonly HostUser[],
    private readonly timeout: DurationMs,
    random: Random,
    now: TimeMs,
  ) {
    this.#random = random;
    this.#at = now;
    this.#until = now + order.lasting;
  }

  /** False: it is over. */
  tick(now: TimeMs): boolean {
    const to = Math.min(now, this.#until);
    this.#owed += (Math.min(to - this.#at, MAX_ARREARS_MS) / 1000) * this.order.perSecond;
    this.#at = to;
    this.#underWay = this.#underWay.filter((deadline) => deadline > now);
    const able = this.users.filter((user) => this.#able(user));
    for (; this.#owed >= 1; this.#owed -= 1) this.#send(able, now);
    return now < this.#until;
  }

  #able(user: HostUser): boolean {
    return this.order.operation === 'lookups' ? user.home !== null : user.state === 'running';
  }

  #send(able: readonly HostUser[], now: TimeMs): void {
    const user = able[this.#random.below(able.length)];
    // A user may lose its session by what the ones before it did.
    if (!user || !this.#able(user) || this.#underWay.length >= MAX_UNDER_WAY) {
      this.counts.skipped += 1;
      return;
    }
    this.counts.sent += 1;
    this.#underWay.push(now + this.timeout);
    const answered = (): void => {
      this.counts.answered += 1;
      this.#underWay.pop();
    };
    const buddy = this.users[this.#random.below(this.users.length)] ?? user;
    if (this.order.operation === 'logins') user.client.extraLogin(answered);
    else user.client.lookup(buddy.user, answered);
  }
}
