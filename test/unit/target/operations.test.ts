/** Look-ups, logins and messages: open loop, and every one of them counted. */
import fc from 'fast-check';
import { Latencies, roundUp } from '../../../framework/target/client-host/latency.js';
import { HostDriver } from './host-driver.js';

describe('look-ups', () => {
  test('the probes are look-ups: one each interval, and the first of each session', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(100_000);
    expect(driver.sum('lookups')).toEqual({ ok: 10 + 10 * 20, failed: 0, unanswered: 0 });
  });

  test('those that fall due while a user in demand has no session fail, and enter the percentile at the time-out', () => {
    const driver = new HostDriver({ users: 10 });
    driver.network.registerAt = null;
    driver.populate().to(100_000);
    expect(driver.network.asked).toEqual([]);
    expect(driver.sum('lookups')).toEqual({ ok: 0, failed: 200, unanswered: 200 });
    const pairs = driver.samples.flatMap(({ slices }) => slices[0]?.lookups?.latency ?? []);
    expect(new Set(pairs.map(([ms]) => ms))).toEqual(new Set([3_000]));
    expect(pairs.reduce((sum, [, n]) => sum + n, 0)).toBe(200);
  });

  test('crashed users go on wanting', () => {
    const driver = new HostDriver({ users: 10 }).populate().to(10_000);
    const before = driver.sum('lookups');
    const asked = driver.network.asked.length;
    driver.command({ do: 'crash', users: [100, 101, 102, 103, 104], relaunchAfter: null });
    driver.to(60_000);
    const after = driver.sum('lookups');
    expect(after.unanswered - before.unanswered).toBe(5 * 10);
    // The other five probe on, and ask further where a buddy is offline.
    expect(after.ok - before.ok).toBe(driver.network.asked.length - asked);
    expect(after.ok - before.ok).toBeGreaterThan(5 * 10);
  });

  test('further look-ups come on top, at instants that the seed alone fixes', () => {
    const count = (register: boolean): number => {
      const driver = new HostDriver({ users: 50, lookupEvery: 10_000 });
      if (!register) driver.network.registerAt = null;
      driver.populate().to(100_000);
      const { ok, failed } = driver.sum('lookups');
      return ok + failed - (register ? 50 : 0);
    };
    // Dead or alive, the network is asked the same.
    expect(count(true)).toBe(count(false));
    expect(count(true)).toBeGreaterThan(50 * 20 + 400);
    expect(count(true)).toBeLessThan(50 * 20 + 600);
  });

  test('latency counts from the intended instant: a stall of ours does not shorten it', () => {
    const calm = new HostDriver({ users: 50 }).populate().to(20_000);
    const driver = new HostDriver({ users: 50 }).populate().to(10_000);
    driver.stallTo(14_000).to(20_000);
    const slow = driver.samples
      .flatMap(({ slices }) => slices[0]?.lookups?.latency ?? [])
      .filter(([ms]) => ms >= 3_000);
    expect(slow.reduce((sum, [, n]) => sum + n, 0)).toBeGreaterThan(3);
    // And nothing was left out.
    expect(driver.sum('lookups').ok).toBe(calm.sum('lookups').ok);
  });

  test('refusals are answers: failed, but not slow', () => {
    const driver = new HostDriver().populate().to(5_000);
    driver.network.script = () => ({ kind: 'failed', cause: 'refused' });
    const before = driver.sum('lookups').unanswered;
    driver.to(10_000);
    expect(driver.sum('lookups')).toMatchObject({ failed: 4, unanswered: before });
  });
});

describe('logins', () => {
  test('latency from the intended attempt; later than the time-out is a failure', () => {
    const driver = new HostDriver();
    driver.network.registerAt = null;
    driver.populate().to(10_000);
    driver.host.registered(100, 'sn-01', 9_750);
    driver.host.registered(101, 'sn-01', 6_999);
    driver.host.attemptFailed(102, 'refused', 'sn-01', 9_000);
    driver.host.attemptFailed(103, 'reset', 'sn-01', 9_000);
    driver.to(11_000);
    expect(driver.slice.logins).toEqual({
      ok: 1,
      failed: 3,
      unanswered: 2,
      latency: [
        [250, 1],
        [3_000, 2],
      ],
    });
  });

  test('a user that is not running has nothing to say', () => {
    const driver = new HostDriver().populate().to(1_000);
    driver.command({ do: 'crash', users: [100], relaunchAfter: null });
    driver.host.registered(100, 'sn-02', driver.now);
    driver.host.attemptFailed(100, 'refused', null, driver.now);
    driver.host.lost(100, 'reset', null);
    driver.host.registered(4_711, 'sn-02', driver.now);
    driver.to(2_000);
    expect(driver.last.sessionsByNode).toEqual({ 'sn-01': 3 });
    expect(driver.slice.logins).toBeUndefined();
  });
});

test('faults of this machine are counted, second by second', () => {
  const driver = new HostDriver().populate().to(1_000);
  driver.host.driverError('EMFILE');
  driver.host.driverError('EADDRNOTAVAIL');
  expect(driver.to(2_000).last.driverErrors).toBe(2);
  expect(driver.to(3_000).last.driverErrors).toBe(0);
});

describe('latencies', () => {
  test.each([
    [0, 0.1],
    [0.04, 0.1],
    [0.31, 0.4],
    [9.9, 9.9],
    [9.91, 10],
    [10.01, 11],
    [123, 130],
    [130, 130],
    [131, 140],
    [999, 1_000],
    [3_000, 3_000],
    [12_345, 13_000],
  ])('%d ms is kept as %d', (ms, kept) => {
    expect(roundUp(ms)).toBeCloseTo(kept, 9);
  });

  test('never quicker than it was, at most a tenth slower, and two digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e6, noNaN: true }), (ms) => {
        const kept = roundUp(ms);
        expect(kept).toBeGreaterThanOrEqual(ms - 1e-6);
        expect(kept).toBeLessThanOrEqual(ms * 1.1 + 0.1);
        expect(Number(kept.toPrecision(2))).toBeCloseTo(kept, 6);
        expect(roundUp(kept)).toBeCloseTo(kept, 9);
      }),
    );
  });

  test('pairs ascend and none is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e5, noNaN: true })), (all) => {
        const latencies = new Latencies();
        for (const ms of all) latencies.add(ms);
        const pairs = latencies.pairs();
        expect(pairs.reduce((sum, [, n]) => sum + n, 0)).toBe(all.length);
        expect(pairs.map(([ms]) => ms)).toEqual([...new Set(pairs.map(([ms]) => ms))].sort((a, b) => a - b));
      }),
    );
  });
});
