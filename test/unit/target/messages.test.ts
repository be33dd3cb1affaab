/** Message statistics, and the accounts at the end; NUMBERS.md, "Messages". */
import fc from 'fast-check';
import { HostDriver } from './host-driver.js';

/** Ten users online, one message each ten seconds or so. */
function chatting(): HostDriver {
  return new HostDriver({ users: 10, messageEvery: 10_000 }).populate().to(1_000);
}
type Sent = HostDriver['network']['sent'][number];
function nextMessage(driver: HostDriver): Sent {
  const before = driver.network.sent.length;
  for (let i = 0; i < 600 && driver.network.sent.length === before; i++) driver.to(driver.now + 100);
  const sent = driver.network.sent[before];
  if (!sent) throw new Error('no message within a minute');
  return sent;
}
const accepted = (driver: HostDriver, { message }: Sent): void => driver.host.messageAccepted(message.sender, message);
const received = (driver: HostDriver, { message, to }: Sent): void => driver.host.messageReceived(to, message);
const acknowledged = (driver: HostDriver, { message }: Sent): void =>
  driver.host.messageAcknowledged(message.sender, message);
/** No message but those of the test may confuse the accounts. */
const accounts = (driver: HostDriver) => driver.host.finish().messages;

test('they go to others who are online, and never twice by the same name', () => {
  const driver = chatting();
  driver.network.lose(105);
  driver.to(100_000);
  const { sent } = driver.network;
  expect(sent.length).toBeGreaterThan(50);
  expect(new Set(sent.map(({ message }) => `${message.sender} ${message.number}`)).size).toBe(sent.length);
  for (const { message, to } of sent) {
    expect(to).not.toBe(message.sender);
    expect(to).not.toBe(105);
    expect(message.sender).not.toBe(105);
  }
});

test('acknowledged in time counts with its latency; unacknowledged fails at the time-out', () => {
  const driver = chatting();
  const first = nextMessage(driver);
  driver.now += 40;
  received(driver, first);
  acknowledged(driver, first);
  acknowledged(driver, first);
  driver.to(60_000);
  const sums = driver.sum('messages');
  expect(sums.ok).toBe(1);
  expect(sums.unanswered).toBe(sums.failed);
  // All but those of the last five seconds.
  expect(sums.failed).toBeGreaterThanOrEqual(driver.network.sent.length - 20);
  const ok = driver.samples.flatMap(({ slices }) => slices[0]?.messages?.latency ?? []);
  expect(ok.filter(([ms]) => ms === 40)).toEqual([[40, 1]]);
});

test('what a sender had under way when it left as planned counts neither way', () => {
  const session = {
    session: 'alternating',
    on: { dist: 'fixed', value: 12_000 },
    off: { dist: 'fixed', value: 4_000 },
  };
  const cohort = { name: 'all', version: '1', reconnect: { policy: 'immediate' }, session, reachability: 'open' };
  const driver = new HostDriver({ users: 30, messageEvery: 2_000, cohorts: [cohort] as never }).populate();
  const leavesIn = (user: number): number => {
    const { planned, session: current } = driver.user(user);
    return (planned[current]?.toMs ?? 0) - driver.now;
  };
  let left = 0;
  for (let handled = 0; driver.now < 60_000; driver.to(driver.now + 100)) {
    for (; handled < driver.network.sent.length; handled++) {
      const sent = driver.network.sent[handled] as Sent;
      if (leavesIn(sent.message.sender) < 4_000) left += 1;
      else acknowledged(driver, sent);
    }
  }
  expect(left).toBeGreaterThan(20);
  // The first seconds left aside, in which there was hardly anybody to write to.
  const later = driver.samples.slice(5).flatMap(({ slices }) => slices[0]?.messages ?? []);
  expect(later.length).toBeGreaterThan(40);
  expect(later.filter(({ failed }) => failed > 0)).toEqual([]);
});

test('due without a session, or with nobody to write to: failed', () => {
  const driver = new HostDriver({ users: 10, messageEvery: 10_000 });
  driver.network.registerAt = null;
  driver.populate().to(60_000);
  expect(driver.network.sent).toEqual([]);
  expect(driver.sum('messages').unanswered).toBeGreaterThan(30);
});

test("their instants are the seed's alone, whether anybody gets them or not", () => {
  const due = (registerAt: string | null): number => {
    const driver = new HostDriver({ users: 30, messageEvery: 5_000 });
    driver.network.registerAt = registerAt;
    driver.populate().to(120_000);
    driver.host.finish();
    // Nobody acknowledges: by now all have failed, sent or not.
    return driver.to(130_000).sum('messages').failed;
  };
  expect(due('sn-01')).toBeGreaterThan(500);
  expect(due('sn-01')).toBe(due(null));
});

test('one that is told no failed at once', () => {
  const driver = chatting();
  const { message } = nextMessage(driver);
  driver.host.messageFailed(message.sender, message, 'refused');
  driver.host.messageFailed(message.sender, message, 'refused');
  driver.to(driver.now + 500);
  expect(driver.host.endSecond(0, driver.now, 0).slices[0]?.messages).toMatchObject({ failed: 1, unanswered: 0 });
});

describe('accounts', () => {
  test('never accepted: in no account', () => {
    const driver = chatting();
    nextMessage(driver);
    expect(accounts(driver)).toEqual({ accepted: 0, delivered: 0, unconfirmed: 0, lost: 0, pending: 0 });
  });

  test('received and acknowledged: delivered', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    received(driver, sent);
    received(driver, sent);
    acknowledged(driver, sent);
    expect(accounts(driver)).toEqual({ accepted: 1, delivered: 1, unconfirmed: 0, lost: 0, pending: 0 });
  });

  test('received, its acknowledgement lost on the way: unconfirmed, not lost', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    received(driver, sent);
    driver.to(driver.now + 30_000);
    expect(accounts(driver)).toMatchObject({ accepted: 1, unconfirmed: 1, lost: 0 });
  });

  test('an acknowledgement without a receipt is no delivery: the recipient decides', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    acknowledged(driver, sent);
    driver.to(driver.now + 11_000);
    expect(accounts(driver)).toMatchObject({ accepted: 1, delivered: 0, lost: 1 });
  });

  test('received by somebody else: not received', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    driver.host.messageReceived(sent.message.sender, sent.message);
    driver.to(driver.now + 11_000);
    expect(accounts(driver)).toMatchObject({ lost: 1 });
  });

  test('the recipient was online for ten seconds in one piece afterwards: lost; a moment less: pending', () => {
    for (const [wait, kind] of [
      [10_000, 'lost'],
      [9_900, 'pending'],
    ] as const) {
      const driver = chatting();
      const sent = nextMessage(driver);
      accepted(driver, sent);
      driver.to(driver.now + wait);
      expect(accounts(driver)).toMatchObject({ accepted: 1, [kind]: 1 });
    }
  });

  test('online in pieces that are too short: pending, however many', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    for (let i = 0; i < 5; i++) {
      driver.network.lose(sent.to);
      driver.to(driver.now + 500);
      driver.network.register(sent.to);
      driver.settle();
      driver.to(driver.now + 9_000);
    }
    expect(accounts(driver)).toMatchObject({ pending: 1, lost: 0 });
  });

  test('a session without a good probe is not online: pending', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    driver.network.lose(sent.to);
    const right = driver.network.script;
    driver.network.script = (buddy, asker) => (asker === sent.to ? 'silence' : right(buddy, asker));
    driver.network.register(sent.to);
    driver.settle();
    driver.to(driver.now + 30_000);
    expect(accounts(driver)).toMatchObject({ pending: 1, lost: 0 });
  });

  test('a piece of ten seconds counts even if the recipient is offline at the end', () => {
    const driver = chatting();
    const sent = nextMessage(driver);
    accepted(driver, sent);
    driver.to(driver.now + 12_000);
    driver.network.lose(sent.to);
    driver.to(driver.now + 5_000);
    expect(accounts(driver)).toMatchObject({ lost: 1 });
  });

  test('a piece before the message was accepted does not', () => {
    const driver = chatting().to(40_000);
    const sent = nextMessage(driver);
    driver.to(driver.now + 11_000);
    accepted(driver, sent);
    driver.network.lose(sent.to);
    driver.to(driver.now + 20_000);
    expect(accounts(driver)).toMatchObject({ pending: 1 });
  });

  test('whatever happens to them, the parts sum to the accepted; a second finish says the same', () => {
    const fates = fc.array(fc.record({ a: fc.boolean(), r: fc.boolean(), k: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(fates, (all) => {
        const driver = chatting();
        for (const { a, r, k } of all) {
          const sent = nextMessage(driver);
          if (a) accepted(driver, sent);
          if (r) received(driver, sent);
          if (k) acknowledged(driver, sent);
        }
        const sums = accounts(driver);
        expect(sums.delivered + sums.unconfirmed + sums.lost + sums.pending).toBe(sums.accepted);
        expect(sums.delivered).toBe(all.filter(({ r, k }) => r && k).length);
        expect(sums.unconfirmed).toBe(all.filter(({ r, k }) => r && !k).length);
        expect(driver.host.finish().messages).toEqual(sums);
      }),
      { numRuns: 30 },
    );
  });
});

test('finish stops operations; sessions stay', () => {
  const driver = chatting().to(30_000);
  driver.host.finish();
  const { length } = driver.network.sent;
  const asked = driver.network.asked.length;
  driver.to(60_000);
  expect(driver.network.sent).toHaveLength(length);
  expect(driver.network.asked).toHaveLength(asked);
  expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 10 });
});
