/** NUMBERS.md, "Messages": what became of each, told from what befell users and messages alone; and the promise that is made of it. */
import fc from 'fast-check';
import { judge } from '../../../framework/slo/judge.js';
import { cases } from '../../cases.js';
import { journal } from '../slo/any-journal.js';
import { HostDriver } from './host-driver.js';

const USERS = 6;
const FIRST = 100;
const END = 45_000;
/** Things befall on this grid, between the ticks of the host, so that pieces of exactly ten seconds are common. */
const GRID = 500;
const mark = (n: number): number => n * GRID + 50;

const befall = fc.record({
  at: fc.integer({ min: 4, max: END / GRID - 1 }).map(mark),
  user: fc.integer({ min: FIRST, max: FIRST + USERS - 1 }),
});
/** In marks after the sending; null: never. */
const after = fc.option(fc.integer({ min: 1, max: 12 }), { freq: 3 });
interface Fate {
  readonly accepted: number | null;
  readonly received: number | null;
  readonly acknowledged: number | null;
  /** It came to the wrong one. */
  readonly byAnother: boolean;
}
const DELIVERED: Fate = { accepted: 1, received: 2, acknowledged: 3, byAnother: false };
const fate: fc.Arbitrary<Fate> = fc.record({
  ...{ accepted: after, received: after, acknowledged: after },
  byAnother: fc.boolean(),
});
/** Of the messages in turn; where all are delivered there is a pass to be seen. */
const fates = fc.oneof(
  { weight: 4, arbitrary: fc.array(fate, { minLength: 7, maxLength: 7 }) },
  { weight: 1, arbitrary: fc.constant([DELIVERED]) },
);

interface Piece {
  readonly from: number;
  to: number;
}
interface Sent {
  readonly to: number;
  acceptedAt: number | null;
  received: boolean;
  acknowledged: boolean;
}

/** Each user comes and goes at its instants: every look-up is answered rightly at once, so that it is online while it has a session. */
function run(comings: readonly { at: number; user: number }[], ends: readonly Fate[]) {
  const driver = new HostDriver({ users: USERS, messageEvery: 2_000 }).populate();
  const { network, host } = driver;
  driver.to(100);
  const pieces = new Map(host.users.map(({ user }): [number, Piece[]] => [user, [{ from: 100, to: END }]]));
  const sent: Sent[] = [];
  const due: { at: number; say: () => void }[] = [];
  for (let t = mark(0); t < END; t += GRID) {
    driver.to(t);
    for (const { message, to } of network.sent.slice(sent.length)) {
      const { accepted, received, acknowledged, byAnother } = ends[sent.length % ends.length] ?? DELIVERED;
      const one: Sent = { to, acceptedAt: null, received: false, acknowledged: false };
      sent.push(one);
      const later = (marks: number | null, say: () => void): void => {
        if (marks !== null) due.push({ at: t + marks * GRID, say });
      };
      // Whoever has it or acknowledges it must have got it from a supernode that took it.
      const taken = (): void => {
        one.acceptedAt ??= driver.now;
      };
      later(accepted, () => {
        taken();
        host.messageAccepted(message.sender, message);
      });
      later(received, () => {
        if (!byAnother) taken();
        one.received ||= !byAnother;
        host.messageReceived(byAnother ? message.sender : to, message);
      });
      later(acknowledged, () => {
        taken();
        one.acknowledged = true;
        host.messageAcknowledged(message.sender, message);
      });
    }
    for (const { say } of due.filter(({ at }) => at === t)) say();
    for (const { user } of comings.filter(({ at }) => at === t)) {
      const own = pieces.get(user) ?? [];
      const last = own.at(-1);
      if (last !== undefined && last.to === END) {
        last.to = t;
        network.lose(user);
      } else {
        own.push({ from: t, to: END });
        network.register(user);
      }
      driver.settle();
    }
  }
  driver.to(END);
  return { sent, pieces, accounts: host.finish().messages };
}

test('lost is what was accepted and not received although its recipient was there for ten seconds in one piece', () => {
  let [lost, pending] = [0, 0];
  fc.assert(
    fc.property(fc.uniqueArray(befall, { selector: ({ at }) => at, maxLength: 25 }), fates, (comings, ends) => {
      const { sent, pieces, accounts } = run(comings, ends);
      const sums = { accepted: 0, delivered: 0, unconfirmed: 0, lost: 0, pending: 0 };
      for (const { to, acceptedAt, received, acknowledged } of sent) {
        if (acceptedAt === null) continue;
        const there = (pieces.get(to) ?? []).some((piece) => piece.to - Math.max(piece.from, acceptedAt) >= 10_000);
        sums.accepted += 1;
        if (received) sums[acknowledged ? 'delivered' : 'unconfirmed'] += 1;
        else sums[there ? 'lost' : 'pending'] += 1;
      }
      expect(accounts).toEqual(sums);
      lost += sums.lost;
      pending += sums.pending;
      const none = { accepted: 0, delivered: 0, unconfirmed: 0, lost: 0, pending: 0 };
      const records = journal({ eu: [0.1], us: [0.1] }).map((r) =>
        r.k === 'messages' ? { ...r, ...(r.host === 'host-1' ? accounts : none) } : r,
      );
      const [promise] = judge(records, { slos: { kept: { slo: 'no-lost-messages', where: {} } } }).slos;
      const outcome = sums.lost > 0 ? 'fail' : sums.accepted >= 100 ? 'pass' : 'inconclusive';
      expect(promise).toMatchObject({ outcome, measured: sums.lost });
    }),
    { numRuns: cases(60) },
  );
  // Else only one side of it was seen.
  expect(Math.min(lost, pending)).toBeGreaterThan(20);
});
