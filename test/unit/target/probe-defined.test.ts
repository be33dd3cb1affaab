/** NUMBERS.md, "probe": buddies, truth, grace and lies, told from an onlooker's log alone, and held against what the host counts. */
import fc from 'fast-check';
import { cases } from '../../cases.js';
import { type Answer, type Asked, anyBefalls, type Log, type Session, whatBefalls } from './scripted-host.js';
import { atTick, type Completed, onlineAt, probesBegun, slotsOf, TIMEOUT } from './who-is-online.js';

const END = 35_000;
const SECONDS = Array.from({ length: END / 1_000 }, (_, s) => s);
const USERS = 6;
const FIRST = 100;
const INTERVAL = 5_000;
/** A wrong answer is looked at again so much later: the host may not have read of the buddy's news yet. */
const SECOND_LOOK = 200;

/** The first two users may get no answer, and never a lie; the others always get one, and soon. */
const MUTE = [FIRST, FIRST + 1];
const muteAnswer: fc.Arbitrary<Answer> = fc.record({
  kind: fc.constantFrom<Answer['kind']>('right', 'right', 'none', 'reset', 'refused'),
  after: fc.nat(3_500),
});
const answer: fc.Arbitrary<Answer> = fc.record({
  kind: fc.constantFrom<Answer['kind']>('right', 'right', 'right', 'offline', 'offline', 'elsewhere', 'refused'),
  after: fc.nat(550),
});

type Verdict = 'found' | 'offline' | 'grace' | 'wrong' | 'refused' | 'unanswered';
interface Judged {
  readonly verdict: Verdict;
  readonly at: number;
}

class Onlooker {
  readonly completed: Completed[] = [];
  readonly counts: Record<Verdict, number> = { found: 0, offline: 0, grace: 0, wrong: 0, refused: 0, unanswered: 0 };
  readonly #left: Asked[];
  readonly #unanswered: { user: number; beganAt: number; doneAt: number; unanswered: boolean }[] = [];

  constructor(readonly log: Log) {
    this.#left = [...log.asked];
    const begun = probesBegun(log, END);
    // First those to whom nobody lies: whether they were answered depends on no verdict.
    for (const mute of [true, false]) {
      for (const { session, at } of begun) if (MUTE.includes(session.user) === mute) this.#follow(session, at);
    }
    for (const { user } of log.driver.host.users) this.counts.unanswered += this.#withoutSession(user);
  }

  /** Look-ups that nobody can tell the reason of. */
  get unexplained(): readonly Asked[] {
    return this.#left;
  }

  /** From its first buddy to its last: the next is asked only while the answers are right and nobody was found. */
  #follow(session: Session, beganAt: number): void {
    const { user } = session;
    const buddies: number[] = [];
    let upon: Asked | null = null;
    for (let at = beganAt; ; ) {
      const asked = this.#claim(user, at, upon, buddies.length === 0);
      if (buddies.includes(asked.buddy) || asked.buddy === user)
        throw new Error(`${user} asked for ${asked.buddy} again`);
      buddies.push(asked.buddy);
      const judged = this.#judge(asked, beganAt);
      if (judged.at >= END) return;
      this.counts[judged.verdict] += 1;
      const right = judged.verdict === 'offline' || judged.verdict === 'grace';
      const more = right && buddies.length < 3;
      if (more && this.#home(user, judged.at) !== session) return;
      if (!more) {
        const found = judged.verdict === 'found';
        const doneAt = judged.at;
        this.completed.push({ user, beganAt, doneAt, ok: found || right, found });
        this.#unanswered.push({ user, beganAt, doneAt, unanswered: judged.verdict === 'unanswered' });
        return;
      }
      upon = judged.at === asked.answeredAt ? asked : null;
      at = judged.at;
    }
  }

  /** At one tick a second look that goes on comes before a probe that begins. */
  #claim(user: number, at: number, upon: Asked | null, begins: boolean): Asked {
    const fits = (one: Asked): boolean => one.user === user && one.at === at && one.upon === upon;
    const index = begins ? this.#left.findLastIndex(fits) : this.#left.findIndex(fits);
    const [asked] = index < 0 ? [] : this.#left.splice(index, 1);
    if (asked === undefined) throw new Error(`${user} should have asked at ${at}`);
    return asked;
  }

  #judge(asked: Asked, beganAt: number): Judged {
    const { kind, answeredAt } = asked;
    if (answeredAt > beganAt + TIMEOUT) return { verdict: 'unanswered', at: atTick(beganAt + TIMEOUT) };
    if (kind === 'refused') return { verdict: 'refused', at: answeredAt };
    if (kind === 'reset') return { verdict: 'unanswered', at: answeredAt };
    const atOnce = this.#excuse(asked, answeredAt);
    if (atOnce !== null) return { verdict: atOnce, at: answeredAt };
    const later = atTick(answeredAt + SECOND_LOOK);
    return { verdict: this.#excuse(asked, later) ?? 'wrong', at: later };
  }

  /** What makes the answer no lie, by what is known at `t`; null: nothing does. */
  #excuse({ buddy, said, answeredAt }: Asked, t: number): Verdict | null {
    const home = this.#home(buddy, t);
    if (said === (home?.node ?? null)) return home === null ? 'offline' : 'found';
    const own = [...this.log.sessions, ...this.log.vanished].filter((s) => s.user === buddy);
    const changes = own.flatMap(({ from, to }) => [from, to]);
    if (changes.some((change) => change >= answeredAt - INTERVAL && change <= t)) return 'grace';
    // Only keep-alives can know of one that vanished.
    const vanished = this.log.vanished.some((v) => v.user === buddy && v.from <= t && t < v.to);
    if (home === null) return vanished ? 'grace' : null;
    return said === null && this.#goesUnanswered(buddy, home, t) ? 'offline' : null;
  }

  /** It believes in a session at a node that did not answer its own last probe. */
  #goesUnanswered(user: number, session: Session, t: number): boolean {
    const own = this.#unanswered.filter((p) => p.user === user && p.beganAt >= session.from && p.doneAt <= t);
    return own.sort((a, b) => a.beganAt - b.beganAt).at(-1)?.unanswered === true;
  }

  #home(user: number, t: number): Session | null {
    return this.log.sessions.find((s) => s.user === user && s.from <= t && t < s.to) ?? null;
  }

  /** Due, with nothing to ask with. */
  #withoutSession(user: number): number {
    return slotsOf(this.log, user, END).filter((t) => this.#home(user, t) === null).length;
  }
}

test('a probe succeeds by a right address or three right "offline" answers; lies fail it later than one interval after a change', () => {
  const seen = new Set<Verdict>();
  const answers = fc.array(answer, { minLength: 1, maxLength: 13 });
  const muteAnswers = fc.array(muteAnswer, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(anyBefalls(USERS, END), answers, muteAnswers, (befalls, some, ofMute) => {
      const log = whatBefalls({
        work: { users: USERS },
        befalls,
        answers: (user, turn) => {
          const list = MUTE.includes(user) ? ofMute : some;
          return list[turn % list.length] ?? { kind: 'none', after: 0 };
        },
        end: END,
      });
      const onlooker = new Onlooker(log);
      expect(onlooker.unexplained.filter(({ at }) => at < END)).toEqual([]);
      const { counts } = onlooker;
      const sum = { wrong: 0, staleInGrace: 0, offlineAnswers: 0 };
      for (const { slices } of log.samples) {
        sum.wrong += slices[0]?.wrong ?? 0;
        sum.staleInGrace += slices[0]?.staleInGrace ?? 0;
        sum.offlineAnswers += slices[0]?.offlineAnswers ?? 0;
      }
      expect(sum).toEqual({ wrong: counts.wrong, staleInGrace: counts.grace, offlineAnswers: counts.offline });
      expect(log.driver.sum('lookups')).toEqual({
        ok: counts.found + counts.offline + counts.grace,
        failed: counts.wrong + counts.refused + counts.unanswered,
        unanswered: counts.unanswered,
      });
      const told = log.samples.map(({ slices }) => [slices[0]?.online, slices[0]?.found]);
      const wanted = SECONDS.map((s) => {
        const users = log.driver.host.users.map(({ user }) => onlineAt(log, onlooker.completed, user, (s + 1) * 1_000));
        const there = users.filter((probe) => probe !== null);
        return [there.length, there.filter(({ found }) => found).length];
      });
      expect(told).toEqual(wanted);
      for (const verdict of Object.keys(counts) as Verdict[]) if (counts[verdict] > 0) seen.add(verdict);
    }),
    { numRuns: cases(60) },
  );
  // Else only some of it was seen.
  expect(seen.size).toBe(6);
});
