/** Joining, leaving, crashing, vanishing, floods: what the controller orders, and what the plan says. */

import { joinMs, plannedSessions } from '../../../framework/plan/sessions.js';
import { MAX_FLOOD_PER_SECOND } from '../../../framework/target/client-host/flood.js';
import type { HostCommand } from '../../../framework/target/protocol.js';
import { HostDriver } from './host-driver.js';

const ALTERNATING = {
  session: 'alternating',
  on: { dist: 'exponential', mean: 20_000 },
  off: { dist: 'exponential', mean: 10_000 },
} as const;
const alternating = {
  cohorts: [
    {
      name: 'all',
      version: '1',
      reconnect: { policy: 'immediate' },
      session: ALTERNATING,
      reachability: 'open',
    },
  ],
} as const;

describe('the plan', () => {
  test('users join at their planned instants, and not before they are told to', () => {
    const driver = new HostDriver({ users: 50, joinOver: 20_000 }).to(3_000);
    expect([...driver.network.users.values()].every(({ calls }) => calls.length === 0)).toBe(true);
    driver.command({ do: 'populate', populationEpoch: 5_000 });
    for (let t = 3_100; t <= 26_000; t += 100) {
      driver.to(t);
      const wrong = [...driver.network.users].filter(
        ([user, { calls }]) => calls.length > 0 !== t - 5_000 >= joinMs(7, user, 20_000),
      );
      expect(wrong).toEqual([]);
    }
  });

  test('they come and go exactly as the planner counted', () => {
    const driver = new HostDriver({ users: 60, joinOver: 5_000, ...alternating }).populate();
    const sessions = new Map(
      driver.host.users.map(({ user }) => [
        user,
        plannedSessions(7, user, ALTERNATING, joinMs(7, user, 5_000), 999_999),
      ]),
    );
    for (let t = 100; t <= 120_000; t += 100) {
      driver.to(t);
      const wrong = driver.host.users.filter(({ user, inDemand, home }) => {
        const wanted = (sessions.get(user) ?? []).some(({ fromMs, toMs }) => fromMs <= t && t < toMs);
        return inDemand !== wanted || (home !== null) !== wanted;
      });
      expect(wrong).toEqual([]);
    }
    const goodbyes = driver.transitions().filter((t) => t.includes('offline'));
    expect(goodbyes.length).toBeGreaterThan(20);
    expect(goodbyes.every((t) => / offline (goodbye|probe-failed) /.test(t))).toBe(true);
  });

  test('what a user had under way when it left as planned counts neither way', () => {
    const session = {
      session: 'alternating',
      on: { dist: 'fixed', value: 12_000 },
      off: { dist: 'fixed', value: 9_000 },
    };
    const [cohort] = alternating.cohorts;
    const driver = new HostDriver({ users: 50, cohorts: [{ ...cohort, session }] as never }).populate();
    const right = driver.network.script;
    let dropped = 0;
    driver.network.script = (buddy, asker) => {
      const user = driver.user(asker);
      if ((user.planned[user.session]?.toMs ?? 0) - driver.now > 2_000) return right(buddy, asker);
      dropped += 1;
      return 'silence';
    };
    driver.to(60_000);
    expect(dropped).toBeGreaterThan(20);
    expect(driver.sum('lookups')).toMatchObject({ failed: 0, unanswered: 0 });
  });

  test('a second populate is refused', () => {
    const driver = new HostDriver().populate();
    expect(driver.command({ do: 'populate', populationEpoch: 9_000 })).toMatchObject({ ok: false });
  });
});

describe('crash', () => {
  test('only those named, only once, and it says how many were online', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(1_000);
    driver.network.lose(101);
    const crash = { do: 'crash', users: [100, 101, 102], relaunchAfter: null } as const;
    expect(driver.command(crash)).toMatchObject({ ok: true, numbers: { crashed: 3, wereOnline: 2 } });
    expect(driver.command(crash)).toMatchObject({ ok: true, numbers: { crashed: 0, wereOnline: 0 } });
    expect(driver.network.users.get(100)?.calls).toEqual(['launch', 'crash']);
    expect(driver.network.users.get(103)?.calls).toEqual(['launch']);
    driver.to(2_000);
    expect(driver.slice.online).toBe(7);
    expect(driver.transitions()).toContain('2 offline crash sn-01');
  });

  test('each is relaunched after its own delay; never means never', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(1_000);
    driver.command({ do: 'crash', users: [100, 101], relaunchAfter: [2_000, 7_000] });
    driver.command({ do: 'crash', users: [102], relaunchAfter: null });
    const launched = (user: number): boolean => driver.network.users.get(user)?.calls.length === 3;
    driver.to(2_900);
    expect([launched(100), launched(101)]).toEqual([false, false]);
    driver.to(3_000);
    expect([launched(100), launched(101)]).toEqual([true, false]);
    driver.to(8_000);
    expect([launched(100), launched(101)]).toEqual([true, true]);
    driver.to(600_000);
    expect(launched(102)).toBe(false);
    expect(driver.slice.online).toBe(9);
  });

  test('one whose planned session is over by then is not relaunched; its next session begins as planned', () => {
    const driver = new HostDriver({ users: 60, ...alternating }).populate().to(1_000);
    const running = driver.host.users.filter(({ state }) => state === 'running');
    driver.command({
      do: 'crash',
      users: running.map(({ user }) => user),
      relaunchAfter: running.map(() => 15_000),
    });
    driver.to(15_900);
    expect(running.every(({ home }) => home === null)).toBe(true);
    driver.to(16_100);
    for (const { inDemand, home } of running) expect(home !== null).toBe(inDemand);
    driver.to(200_000);
    for (const { inDemand, home } of running) expect(home !== null).toBe(inDemand);
    expect(running.some(({ inDemand }) => inDemand)).toBe(true);
  });
});

test('vanished users are offline, hold no session, and never come back', () => {
  const driver = new HostDriver({ users: 10 }).populate().to(1_000);
  expect(driver.command({ do: 'vanish', users: [100, 101] })).toMatchObject({
    ok: true,
    numbers: { vanished: 2, wereOnline: 2 },
  });
  driver.to(60_000);
  // What the network still believes of them harms nobody else.
  expect(driver.slice.online).toBe(8);
  expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 8 });
  expect(driver.network.users.get(100)?.calls).toEqual(['launch', 'vanish']);
  expect(driver.transitions()).toContain('2 offline vanish sn-01');
  expect(driver.command({ do: 'crash', users: [100], relaunchAfter: [1_000] })).toMatchObject({
    numbers: { crashed: 1 },
  });
  driver.to(62_000);
  expect(driver.slice.online).toBe(9);
});

test('attached users are counted by node, those already hit left out', () => {
  const driver = new HostDriver({ users: 10 }).populate().to(1_000);
  for (const user of [100, 101, 102]) driver.network.register(user, 'sn-02');
  expect(driver.command({ do: 'count-attached', nodes: ['sn-02', 'sn-03'], except: [102, 103] })).toEqual({
    ok: true,
    numbers: { attached: 2, 'sn-02': 2, 'sn-03': 0 },
  });
});

test('a pushed retry policy reaches its cohort, or all', () => {
  const driver = new HostDriver({ users: 3 });
  const reconnect = { policy: 'exponential', base: 1_000, cap: 60_000, jitter: 'full' } as const;
  expect(driver.command({ do: 'retry', cohort: 'others', reconnect })).toEqual({ ok: true, numbers: { users: 0 } });
  expect(driver.command({ do: 'retry', cohort: 'all', reconnect })).toEqual({ ok: true, numbers: { users: 3 } });
  expect(driver.command({ do: 'retry', cohort: null, reconnect })).toEqual({ ok: true, numbers: { users: 3 } });
  expect(driver.network.users.get(100)?.calls).toEqual(['exponential', 'exponential']);
});

describe('flood', () => {
  const flood = (over: object = {}): HostCommand =>
    ({ do: 'flood', operation: 'lookups', perSecond: 250, lasting: 4_000, ...over }) as HostCommand;

  test("of look-ups: at its rate, for its time, and nothing of it in the users' own counts", () => {
    const calm = new HostDriver({ users: 10 }).populate().to(20_000);
    const driver = new HostDriver({ users: 10 }).populate().to(10_000);
    driver.command(flood());
    driver.to(12_000);
    const half = driver.network.asked.length;
    driver.to(20_000);
    expect(driver.network.asked.length - calm.network.asked.length).toBe(1_000);
    expect(half).toBeLessThan(600);
    expect(driver.sum('lookups')).toEqual(calm.sum('lookups'));
    expect(driver.events).toEqual([
      { event: 'note', reason: 'flood-over', numbers: { sent: 1_000, skipped: 0, answered: 1_000 } },
    ]);
  });

  test('of logins: extra ones, besides the sessions', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(10_000);
    driver.command(flood({ operation: 'logins' }));
    driver.to(20_000);
    expect(driver.network.extraLogins).toBe(1_000);
    expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 10 });
  });

  test('it ends when it is told to, and a new one takes its place', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(10_000);
    driver.command(flood({ operation: 'logins' }));
    driver.to(11_000);
    driver.command(flood({ operation: 'logins', perSecond: 100 }));
    driver.to(12_000);
    expect(driver.command({ do: 'stop-flood', operation: 'logins' })).toMatchObject({
      ok: true,
      numbers: { sent: 100 },
    });
    expect(driver.command({ do: 'stop-flood', operation: 'logins' })).toEqual({ ok: true, numbers: {} });
    driver.to(20_000);
    expect(driver.network.extraLogins).toBe(250 + 100);
  });

  test('one of each operation at a time: overloads of a plan may overlap', () => {
    const calm = new HostDriver({ users: 10 }).populate().to(20_000);
    const driver = new HostDriver({ users: 10 }).populate().to(10_000);
    driver.command(flood());
    driver.command(flood({ operation: 'logins', perSecond: 100 }));
    driver.to(12_000);
    driver.command({ do: 'stop-flood', operation: 'logins' });
    driver.to(20_000);
    expect(driver.network.asked.length - calm.network.asked.length).toBe(1_000);
    expect(driver.network.extraLogins).toBe(200);
  });

  test('where nobody has a session there is nobody to flood with', () => {
    const driver = new HostDriver({ users: 10 });
    driver.network.registerAt = null;
    driver.populate().to(1_000).command(flood());
    driver.to(10_000);
    expect(driver.network.asked).toEqual([]);
    expect(driver.events[0]?.numbers).toMatchObject({ sent: 0, skipped: 1_000 });
  });

  test('without answers only so many are under way', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(1_000);
    driver.network.script = () => 'silence';
    driver.command(flood({ perSecond: MAX_FLOOD_PER_SECOND, lasting: 2_000 }));
    driver.to(5_000);
    expect(driver.events[0]?.numbers?.sent).toBeLessThanOrEqual(10_000);
    expect(driver.events[0]?.numbers?.skipped).toBeGreaterThan(20_000);
  });
});

test.each<[string, object]>([
  ['an unknown verb', { do: 'explode' }],
  ['a verb of every object', { do: 'toString' }],
  ['a user of another host', { do: 'crash', users: [99], relaunchAfter: null }],
  ['a user that is none', { do: 'vanish', users: ['100'] }],
  ['no users', { do: 'crash', relaunchAfter: null }],
  ['fewer delays than users', { do: 'crash', users: [100, 101], relaunchAfter: [5] }],
  ['a negative delay', { do: 'crash', users: [100], relaunchAfter: [-5] }],
  ['a time that is none', { do: 'populate', populationEpoch: 'now' }],
  ['an endless flood', { do: 'flood', operation: 'lookups', perSecond: 5, lasting: 1e9 }],
  ['a boundless flood', { do: 'flood', operation: 'lookups', perSecond: 1e9, lasting: 5 }],
  ['a flood of what cannot be', { do: 'flood', operation: 'messages', perSecond: 5, lasting: 5 }],
  ['half a policy', { do: 'retry', cohort: null, reconnect: { policy: 'fixed' } }],
  ['no policy', { do: 'retry', cohort: null, reconnect: null }],
  ['nodes that are no list', { do: 'count-attached', nodes: 'sn-01', except: [] }],
])('%s is answered with an error, and nothing happens', (_name, command) => {
  const driver = new HostDriver();
  expect(driver.command(command as HostCommand)).toMatchObject({ ok: false, error: expect.stringMatching(/./) });
  driver.to(1_000);
  expect([...driver.network.users.values()].flatMap(({ calls }) => calls)).toEqual([]);
});
