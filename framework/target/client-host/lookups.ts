/** Look-ups under way: each ends with a verdict once, by its answer or by its time-out. */
import type { DurationMs, TimeMs } from '../../spec/units.js';
import type { LookupAnswer } from '../contract.js';
import type { SecondAccount } from './second-account.js';
import { judge, type Verdict } from './truth.js';
import type { HostUser } from './user.js';

export type Outcome = Verdict | 'refused' | 'unanswered';

/**
 * A wrong answer is looked at again after this time: the answer and the buddy's own news come over different sockets,
 * and the host may simply not have read the other one yet.
 */
const SECOND_LOOK_MS = 200;

interface Lookup {
  readonly user: HostUser;
  readonly buddy: HostUser;
  /** The node that is asked: at the answer the user may be elsewhere. */
  readonly node: string | null;
  readonly intendedAt: TimeMs;
  readonly deadline: TimeMs;
  readonly done: (outcome: Outcome) => void;
  answered: { readonly answer: Exclude<LookupAnswer, { kind: 'failed' }>; readonly at: TimeMs } | null;
}

export class Lookups {
  readonly #underWay = new Set<Lookup>();
  readonly #secondLooks: Lookup[] = [];

  constructor(
    private readonly account: SecondAccount,
    private readonly now: () => TimeMs,
    private readonly grace: DurationMs,
    private readonly timeout: DurationMs,
  ) {}

  start(
    user: HostUser,
    buddy: HostUser,
    when: { readonly intendedAt: TimeMs; readonly deadline: TimeMs },
    done: (outcome: Outcome) => void,
  ): void {
    const lookup: Lookup = { user, buddy, node: user.home, ...when, done, answered: null };
    this.#underWay.add(lookup);
    user.client.lookup(buddy.user, (answer) => this.#answered(lookup, answer));
  }

  /** Due, but the user has no session to look up with: nobody answers it. */
  impossible(user: HostUser): void {
    this.account.unanswered(user.slice, 'lookups', this.timeout);
  }

  /** The user left as planned: what it had asked no longer matters to anybody, and counts neither way. */
  drop(user: HostUser): void {
    for (const lookup of this.#underWay) if (lookup.user === user) this.#underWay.delete(lookup);
  }

  tick(now: TimeMs): void {
    for (const lookup of this.#underWay) {
      if (lookup.deadline <= now) this.#end(lookup, 'unanswered');
    }
    for (;;) {
      const [oldest] = this.#secondLooks;
      if (!oldest?.answered || oldest.answered.at + SECOND_LOOK_MS > now) return;
      this.#secondLooks.shift();
      const { answer, at } = oldest.answered;
      this.#end(oldest, judge(answer, oldest.buddy, at, this.grace), at);
    }
  }

  #answered(lookup: Lookup, answer: LookupAnswer): void {
    // After its time-out, or a second answer: too late.
    if (!this.#underWay.has(lookup)) return;
    if (answer.kind === 'failed') {
      this.#end(lookup, answer.cause === 'refused' ? 'refused' : 'unanswered');
      return;
    }
    const at = this.now();
    const verdict = judge(answer, lookup.buddy, at, this.grace);
    if (verdict === 'wrong') {
      this.#underWay.delete(lookup);
      lookup.answered = { answer, at };
      this.#secondLooks.push(lookup);
    } else this.#end(lookup, verdict, at);
  }

  #end(lookup: Lookup, outcome: Outcome, at: TimeMs = this.now()): void {
    this.#underWay.delete(lookup);
    const { slice } = lookup.user;
    switch (outcome) {
      case 'found':
      case 'offline':
      case 'grace':
        this.account.ok(slice, 'lookups', at - lookup.intendedAt);
        if (lookup.node !== null) this.account.lookupAnswered(lookup.node);
        break;
      case 'wrong':
      case 'refused':
        this.account.failed(slice, 'lookups');
        break;
      case 'unanswered':
        this.account.unanswered(slice, 'lookups', this.timeout);
        break;
    }
    lookup.done(outcome);
  }
}
