/** Look-ups told by the node that was asked, from the users' side. Users are 100..103; probes every 5 s, time-out 3 s. */
import { HostDriver } from './host-driver.js';

const byNode = (driver: HostDriver): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const { lookupsByNode = {} } of driver.samples)
    for (const [node, n] of Object.entries(lookupsByNode)) sum[node] = (sum[node] ?? 0) + n;
  return sum;
};

test('every look-up answered well is told by one node, and second by second anew', () => {
  const driver = new HostDriver().populate().to(1_000);
  driver.host.registered(103, 'sn-02', driver.now);
  driver.network.directory.set(103, 'sn-02');
  driver.settle();
  driver.to(11_000);
  const told = byNode(driver);
  expect(Object.keys(told).sort()).toEqual(['sn-01', 'sn-02']);
  expect((told['sn-01'] ?? 0) + (told['sn-02'] ?? 0)).toBe(driver.sum('lookups').ok);
  for (const { slices, lookupsByNode = {} } of driver.samples) {
    const ok = slices.reduce((sum, slice) => sum + (slice.lookups?.ok ?? 0), 0);
    expect(Object.values(lookupsByNode).reduce((sum, n) => sum + n, 0)).toBe(ok);
  }
});

test('what was refused, wrong or unanswered was carried by nobody', () => {
  const answers = [
    () => ({ kind: 'failed', cause: 'refused' }) as const,
    () => ({ kind: 'at', node: 'elsewhere' }) as const,
    () => 'silence' as const,
  ];
  for (const answer of answers) {
    // Long enough after the log-ins that no stale answer is within grace.
    const driver = new HostDriver().populate().to(10_000);
    const before = byNode(driver);
    driver.network.script = answer;
    driver.to(20_000);
    expect(driver.sum('lookups').failed).toBeGreaterThan(0);
    expect(byNode(driver)).toEqual(before);
  }
});

test('it counts at the node that was asked, wherever the user is by then', () => {
  const driver = new HostDriver().populate().to(4_000);
  const right = driver.network.script;
  driver.network.script = () => 'silence';
  driver.to(6_000);
  const before = driver.network.silent.length;
  expect(before).toBeGreaterThan(0);
  driver.network.script = right;
  for (const user of [100, 101, 102, 103]) driver.network.register(user, 'mega-01');
  driver.settle();
  for (const done of driver.network.silent) done({ kind: 'at', node: 'mega-01' });
  driver.to(7_000);
  expect(driver.last.lookupsByNode).toEqual({ 'sn-01': before, 'mega-01': 4 });
});

test('the look-ups of an overload are nobody’s own', () => {
  const driver = new HostDriver().populate().to(1_000);
  driver.command({ do: 'flood', operation: 'lookups', perSecond: 100, lasting: 2_000 });
  driver.to(3_000);
  expect(driver.network.asked.length).toBeGreaterThan(100);
  expect(byNode(driver)).toEqual({ 'sn-01': driver.sum('lookups').ok });
  expect(driver.sum('lookups').ok).toBeLessThan(20);
});
