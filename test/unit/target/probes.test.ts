/** What a probe asks, and what it makes of the answers; NUMBERS.md, "probe". */
import fc from 'fast-check';
import { judge } from '../../../framework/target/client-host/truth.js';
import type { LookupAnswer } from '../../../framework/target/contract.js';
import { HostDriver } from './host-driver.js';

const at = (node: string): LookupAnswer => ({ kind: 'at', node });
const OFFLINE: LookupAnswer = { kind: 'offline' };

/** Ten users online, then those from 103 on lose their sessions, long ago. */
function withOffline(): HostDriver {
  const driver = new HostDriver({ users: 10 }).populate().to(1_000);
  for (let user = 103; user < 110; user++) driver.network.lose(user);
  return driver.to(20_000);
}
/** The buddies of the next whole probe of a user. */
function nextProbe(driver: HostDriver, user: number): number[] {
  const own = (): number[] => driver.network.asked.filter(([asker]) => asker === user).map(([, buddy]) => buddy);
  const before = own().length;
  for (let i = 0; i < 60 && own().length === before; i++) driver.to(driver.now + 100);
  return own().slice(before);
}

test('buddies are others of this host in demand, each once a probe, three at most', () => {
  const driver = withOffline();
  const probes = Array.from({ length: 30 }, () => nextProbe(driver, 100));
  for (const buddies of probes) {
    expect(buddies.length).toBeLessThanOrEqual(3);
    expect(new Set(buddies).size).toBe(buddies.length);
    expect(buddies).not.toContain(100);
    for (const buddy of buddies) expect(driver.host.userOf(buddy)).toBeDefined();
    // It goes on only while the buddies are offline.
    for (const buddy of buddies.slice(0, -1)) expect(buddy).toBeGreaterThanOrEqual(103);
  }
  expect(new Set(probes.map((buddies) => buddies.length))).toEqual(new Set([1, 2, 3]));
});

test('three right "offline" answers: online, but nobody found, and counted apart', () => {
  const driver = new HostDriver({ users: 10 }).populate().to(1_000);
  for (let user = 101; user < 110; user++) driver.network.lose(user);
  driver.to(12_000);
  expect(driver.slice).toMatchObject({ online: 1, found: 0 });
  const offline = driver.samples.reduce((sum, { slices }) => sum + (slices[0]?.offlineAnswers ?? 0), 0);
  expect(offline % 3).toBe(0);
  expect(offline).toBeGreaterThanOrEqual(6);
});

test("a user out of demand is nobody's buddy", () => {
  const session = {
    session: 'alternating',
    on: { dist: 'fixed', value: 2_000 },
    off: { dist: 'fixed', value: 600_000 },
  } as const;
  const cohort = { version: '1', reconnect: { policy: 'immediate' }, reachability: 'open' } as const;
  const driver = new HostDriver({
    users: 40,
    slices: [0, 1].map((id) => ({ id, cohort: id === 0 ? 'all' : 'brief', version: '1', region: 'eu', users: 20 })),
    host: {
      id: 'host-01',
      region: 'eu',
      firstUser: 100,
      users: 40,
      sliceOf: Array.from({ length: 40 }, (_, i) => i % 2),
      demand: [],
    },
    cohorts: [
      { name: 'all', session: { session: 'always' }, ...cohort },
      { name: 'brief', session, ...cohort },
    ],
  });
  driver.populate().to(30_000);
  expect(driver.host.users.filter((user) => user.inDemand).length).toBeLessThan(25);
  const right = driver.network.script;
  let asked = 0;
  driver.network.script = (buddy, asker) => {
    asked += 1;
    expect(driver.user(buddy).inDemand).toBe(true);
    return right(buddy, asker);
  };
  driver.to(60_000);
  expect(asked).toBeGreaterThan(100);
});

test('"offline" for a registered buddy is wrong: a failed probe', () => {
  const driver = new HostDriver().populate().to(20_000);
  driver.network.script = () => OFFLINE;
  driver.to(27_000);
  expect(driver.slice.online).toBe(0);
  const wrong = driver.samples.reduce((sum, { slices }) => sum + (slices[0]?.wrong ?? 0), 0);
  expect(wrong).toBeGreaterThanOrEqual(4);
  expect(driver.sum('lookups').failed).toBe(wrong);
});

test('a stale address for a registered buddy is wrong', () => {
  const driver = new HostDriver().populate().to(20_000);
  driver.network.script = () => at('sn-99');
  driver.to(27_000);
  expect(driver.slice.online).toBe(0);
});

test('within one interval of the change it is stale within grace: the next buddy is tried', () => {
  const driver = new HostDriver({ users: 3 }).populate().to(20_000);
  driver.network.script = () => at('sn-01');
  for (const user of [101, 102]) driver.host.registered(user, 'sn-02', driver.now);
  driver.settle();
  expect(nextProbe(driver, 100)).toHaveLength(2);
  driver.to(driver.now + 1_000);
  expect(driver.user(100)).toMatchObject({ online: true, lastProbe: { ok: true, found: false } });
  const grace = driver.samples.reduce((sum, { slices }) => sum + (slices[0]?.staleInGrace ?? 0), 0);
  expect(grace).toBeGreaterThanOrEqual(2);
});

test("an answer that overtakes the buddy's own news is no lie", () => {
  const driver = new HostDriver({ users: 2 }).populate().to(1_000);
  driver.network.lose(101);
  driver.to(20_000);
  // The directory knows of the new session 150 ms before the host has read of it.
  driver.network.script = (buddy) => (buddy === 101 ? at('sn-05') : at('sn-01'));
  expect(nextProbe(driver, 100)).toEqual([101]);
  driver.to(driver.now + 150);
  driver.host.registered(101, 'sn-05', driver.now);
  driver.to(driver.now + 400);
  expect(driver.user(100)).toMatchObject({ online: true, lastProbe: { found: true } });
});

test('but an address of one who never comes is', () => {
  const driver = new HostDriver({ users: 2 }).populate().to(1_000);
  driver.network.lose(101);
  driver.to(20_000);
  driver.network.script = () => at('sn-05');
  nextProbe(driver, 100);
  driver.to(driver.now + 400);
  expect(driver.user(100).online).toBe(false);
});

test('no answer within the time-out is a failure, whatever the earlier buddies said', () => {
  const driver = new HostDriver({ users: 10 }).populate().to(1_000);
  for (let user = 101; user < 110; user++) driver.network.lose(user);
  driver.to(20_000);
  let answers = 0;
  driver.network.script = (_buddy, asker) => (asker !== 100 || ++answers % 3 !== 0 ? OFFLINE : 'silence');
  driver.to(28_500);
  expect(driver.user(100)).toMatchObject({ online: false, lastProbe: { unanswered: true } });
});

test('of one that vanished the network can know from its crash on: then it has one interval', () => {
  const driver = new HostDriver({ users: 2 }).populate().to(1_000);
  driver.command({ do: 'vanish', users: [101] });
  driver.to(20_000);
  driver.network.script = () => at('sn-01');
  const crashedAt = driver.now;
  driver.command({ do: 'crash', users: [101], relaunchAfter: null });
  expect(nextProbe(driver, 100)).toEqual([101]);
  expect(driver.to(crashedAt + 5_000).user(100)).toMatchObject({ online: true, lastProbe: { ok: true } });
  driver.to(crashedAt + 11_000);
  expect(driver.user(100).online).toBe(false);
});

test('one user alone looks for itself', () => {
  const driver = new HostDriver({ users: 1 }).populate().to(6_000);
  expect(driver.network.asked).toContainEqual([100, 100]);
  expect(driver.slice).toMatchObject({ online: 1, found: 1 });
});

describe('the verdict on one answer', () => {
  const GRACE = 5_000;
  const buddy = (home: string | null, changedAt: number, over: object = {}) =>
    ({ home, changedAt, state: 'running', lastProbe: null, ...over }) as const;
  const judged = (answer: LookupAnswer, b: ReturnType<typeof buddy>, now = 100_000) => {
    if (answer.kind === 'failed') throw new Error('not an answer');
    return judge(answer, b, now, GRACE);
  };

  test.each([
    ['right address', at('a'), buddy('a', 0), 'found'],
    ['right address just after the change', at('a'), buddy('a', 99_999), 'found'],
    ['offline for one without a session', OFFLINE, buddy(null, 0), 'offline'],
    ['offline for a registered one', OFFLINE, buddy('a', 0), 'wrong'],
    ['offline for one registered just now', OFFLINE, buddy('a', 95_000), 'grace'],
    ['offline a moment later than one interval', OFFLINE, buddy('a', 94_999), 'wrong'],
    ['a stale address', at('b'), buddy('a', 94_999), 'wrong'],
    ['a stale address within the interval', at('b'), buddy('a', 95_000), 'grace'],
    ['an address of one that left just now', at('a'), buddy(null, 95_000), 'grace'],
    ['an address of one long gone', at('a'), buddy(null, 94_999), 'wrong'],
    [
      'an address of one that vanished: only keep-alives can know',
      at('a'),
      buddy(null, 0, { state: 'vanished' }),
      'grace',
    ],
    ['offline for one that vanished', OFFLINE, buddy(null, 0, { state: 'vanished' }), 'offline'],
    [
      'offline for one whose node no longer answers it',
      OFFLINE,
      buddy('a', 0, { lastProbe: { beganAt: 0, ok: false, found: false, unanswered: true } }),
      'offline',
    ],
    [
      'offline for one whose probe got a wrong answer',
      OFFLINE,
      buddy('a', 0, { lastProbe: { beganAt: 0, ok: false, found: false, unanswered: false } }),
      'wrong',
    ],
  ] as const)('%s', (_name, answer, b, verdict) => {
    expect(judged(answer, b)).toBe(verdict);
  });

  test('only the right address is ever "found"; nothing is "wrong" within the grace', () => {
    const node = fc.constantFrom('a', 'b', null);
    fc.assert(
      fc.property(node, node, fc.integer({ min: 0, max: 20_000 }), (home, said, age) => {
        const verdict = judged(said === null ? OFFLINE : at(said), buddy(home, 100_000 - age));
        expect(verdict === 'found').toBe(home !== null && said === home);
        if (age <= GRACE) expect(verdict).not.toBe('wrong');
      }),
    );
  });
});
