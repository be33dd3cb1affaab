/** online(t) of NUMBERS.md, case by case. Users are 100..103; probes every 5 s, time-out 3 s. */
import { HostDriver } from './host-driver.js';

test('nobody is online before populate; the host says so every second', () => {
  const driver = new HostDriver().to(2_000);
  expect(driver.samples.map(({ s }) => s)).toEqual([0, 1]);
  expect(driver.last).toMatchObject({
    slices: [{ slice: 0, online: 0, found: 0 }],
    sessionsByNode: {},
    driverErrors: 0,
  });
});

test('a session alone is not online: its first probe begins with it, and decides', () => {
  const driver = new HostDriver();
  driver.network.script = () => 'silence';
  driver.populate().to(1_000);
  expect(driver.network.asked.length).toBeGreaterThanOrEqual(4);
  expect(driver.slice.online).toBe(0);
  expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 4 });
  const answered = new HostDriver().populate().to(1_000);
  expect(answered.slice).toMatchObject({ online: 4, found: 4 });
  expect(answered.transitions()).toEqual(['4 online registered sn-01']);
});

test('a failed probe makes it offline at once, the next good one online again', () => {
  const driver = new HostDriver().populate().to(1_000);
  const right = driver.network.script;
  driver.network.script = (buddy, asker) => (asker === 100 ? { kind: 'failed', cause: 'reset' } : right(buddy, asker));
  driver.to(6_000);
  expect(driver.slice.online).toBe(3);
  driver.network.script = right;
  driver.to(11_000);
  expect(driver.slice.online).toBe(4);
  expect(driver.transitions().slice(1)).toEqual(['1 offline probe-failed sn-01', '1 online probe-ok sn-01']);
});

test('a probe without an answer fails at its time-out, not before', () => {
  const driver = new HostDriver().populate().to(1_000);
  const right = driver.network.script;
  driver.network.script = (buddy, asker) => (asker === 100 ? 'silence' : right(buddy, asker));
  const asked = (): number => driver.network.asked.filter(([asker]) => asker === 100).length;
  const before = asked();
  while (asked() === before) driver.to(driver.now + 100);
  const began = driver.now;
  driver.to(began + 2_900);
  expect(driver.user(100).online).toBe(true);
  driver.to(began + 3_000);
  expect(driver.user(100).online).toBe(false);
});

test('a lost connection makes it offline at once, with the cause and the node', () => {
  const driver = new HostDriver().populate().to(1_000);
  driver.network.lose(101, 'reset');
  driver.network.lose(102, 'timeout');
  driver.to(2_000);
  expect(driver.slice.online).toBe(2);
  expect(driver.transitions().slice(1)).toEqual(['1 offline reset sn-01', '1 offline timeout sn-01']);
  expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 2 });
});

test('a probe of an earlier session says nothing of the new one', () => {
  const driver = new HostDriver().populate().to(1_000);
  driver.network.script = () => 'silence';
  driver.network.lose(100);
  driver.network.register(100, 'sn-02');
  driver.settle();
  const [late] = driver.network.silent;
  driver.network.lose(100);
  driver.network.register(100, 'sn-03');
  driver.settle();
  late?.({ kind: 'at', node: 'sn-01' });
  driver.to(2_000);
  expect(driver.user(100).online).toBe(false);
  expect(driver.network.silent.length).toBeGreaterThanOrEqual(2);
});

test('a session that moves begins anew', () => {
  const driver = new HostDriver().populate().to(1_000);
  const right = driver.network.script;
  driver.network.script = () => 'silence';
  driver.network.register(100, 'sn-02');
  driver.settle();
  expect(driver.user(100)).toMatchObject({ online: false, lastProbe: null });
  driver.network.script = right;
  driver.to(12_000);
  expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 3, 'sn-02': 1 });
  expect(driver.transitions()).toContain('1 online registered sn-02');
});

test('an answer that comes after the time-out changes nothing', () => {
  const driver = new HostDriver().populate().to(1_000);
  driver.network.script = () => 'silence';
  driver.to(9_000);
  const unanswered = [...driver.network.silent];
  driver.to(12_000);
  const before = driver.sum('lookups').ok;
  for (const answer of unanswered) answer({ kind: 'at', node: 'sn-01' });
  driver.to(13_000);
  expect(unanswered.length).toBeGreaterThanOrEqual(4);
  expect(driver.users()).toEqual([false, false, false, false]);
  expect(driver.sum('lookups').ok).toBe(before);
});

test('a probe that began more than three intervals ago no longer counts, exactly', () => {
  const driver = new HostDriver().populate().to(1_000);
  const began = driver.user(100).lastProbe?.beganAt ?? 0;
  driver.host.endSecond(15, began + 15_000, 0);
  expect(driver.user(100).online).toBe(true);
  const { transitions } = driver.host.endSecond(16, began + 15_000.1, 0);
  expect(driver.user(100).online).toBe(false);
  expect(transitions).toMatchObject([{ from: 'online', to: 'offline', cause: 'probe-late', node: 'sn-01' }]);
});

test('probes keep their fixed phase, whenever sessions begin', () => {
  const driver = new HostDriver({ users: 2 }).populate().to(60_000);
  const phase = (user: number): number => Math.ceil(driver.user(user).probePhase / 100) * 100;
  driver.network.asked.length = 0;
  const times: number[] = [];
  for (let t = 60_100; t <= 80_000; t += 100) {
    const before = driver.network.asked.length;
    if (t === 63_000) driver.network.lose(100);
    if (t === 64_000) driver.network.register(100);
    driver.to(t);
    if (driver.network.asked.slice(before).some(([asker]) => asker === 101)) times.push(t % 5_000);
  }
  expect(new Set(times)).toEqual(new Set([phase(101) % 5_000]));
  expect(times).toHaveLength(4);
});

test('the same seed gives the same phases and buddies; another seed does not', () => {
  const asked = (seed: number): string => {
    const driver = new HostDriver({ users: 50, seed }).populate().to(20_000);
    return JSON.stringify(driver.network.asked);
  };
  expect(asked(7)).toBe(asked(7));
  expect(asked(7)).not.toBe(asked(8));
});
