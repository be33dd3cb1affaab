/** What every runtime must say of the experiment `returns`: the formula, whatever ails the measuring. */
import { HOST_ROLE } from '../../framework/trial/launching.js';
import { FORMULA } from '../fixtures/known-answer/returns.experiment.js';
import { strays } from './against-formula.js';
import type { Measured } from './measured.js';

const PROBE_INTERVAL_S = 2;
const POLL_S = 1;
/** Of a recovery time: one probe interval plus the poll. */
const RESOLUTION_MS = (PROBE_INTERVAL_S + POLL_S) * 1000;
/** When the formula is under 95% for the last time: the end of its relapse. */
const BACK_MS = 17_000;
const DEATH_S = 12;
const WITHIN = { seconds: PROBE_INTERVAL_S, points: 1 };

export function returnsSuite(measured: () => Measured): void {
  const curveOf = (region: string) => {
    const { card } = measured();
    const { demand, online } = measured().region(region);
    return { second: card.series.second, demand, online };
  };

  test('it breaks its promises, and is in no doubt', () => {
    const { run, verdict } = measured();
    expect({ code: run.code, said: run.code === 20 ? '' : run.stdout + run.stderr }).toEqual({ code: 20, said: '' });
    expect(verdict).toMatchObject({ ended: 'complete', doubts: [], outcome: 'fail' });
  });

  test('onset is the instant at which users saw the trigger fall, within a probe interval', () => {
    const { onset, logged } = measured();
    const [line = ''] = logged('host-01', 'triggered at');
    const seen = Number(/triggered at ([\d.]+)/.exec(line)?.[1]);
    expect(onset - seen).toBeGreaterThan(-250);
    expect(onset - seen).toBeLessThan(PROBE_INTERVAL_S * 1000);
  });

  test.each(['plain', 'probed', 'drops', 'late', 'mute'])(
    '%s: the curve is the formula, within one probe interval and one point',
    (region) => {
      const { onset } = measured();
      expect(measured().region(region).users).toBe(180);
      expect(strays(curveOf(region), FORMULA, onset, 180, WITHIN)).toEqual([]);
      // Else there was no curve to look at.
      expect(curveOf(region).second.filter((s) => s >= 0).length).toBeGreaterThan(30);
    },
  );

  test('the same curve does not pass for another formula: some seconds later, or three points lower', () => {
    const { onset } = measured();
    const late = FORMULA.map(([at, share]) => [at + 2 * PROBE_INTERVAL_S + 0.5, share] as const);
    const low = FORMULA.map(([at, share]) => [at, share - 0.03] as const);
    for (const other of [late, low]) expect(strays(curveOf('plain'), other, onset, 180, WITHIN)).not.toEqual([]);
  });

  test.each(['plain', 'probed', 'drops', 'late', 'mute'])(
    '%s: the time to come back is that of the formula, within its resolution',
    (region) => {
      const { outcome, measured: time, resolution } = measured().slo(`${region} is back`);
      expect({ outcome, resolution }).toEqual({ outcome: 'pass', resolution: RESOLUTION_MS });
      expect(Math.abs((time ?? Number.NaN) - BACK_MS)).toBeLessThanOrEqual(RESOLUTION_MS);
    },
  );

  test('a relapse after the promised time breaks the promise, though everybody was back before', () => {
    expect(measured().slo('plain is back before its relapse')).toMatchObject({ outcome: 'fail', promised: 12_000 });
    const before = curveOf('plain');
    const back = before.second.findIndex((s, i) => s >= 4 && before.online[i] === 180);
    expect(before.second[back]).toBeLessThan(12);
  });

  test('one poll in ten was dropped, samples did come late, a host was mute for seconds: no second is missing for it', () => {
    const { journal, logged } = measured();
    expect(logged('host-03', 'dropped poll').length).toBeGreaterThan(3);
    const place = (host: string, s: number) =>
      journal.findIndex((r) => r.k === 'users' && r.host === host && r.s === s);
    const seconds = journal.flatMap((r) => (r.k === 'users' && r.host === 'host-04' ? [r.s] : []));
    const overtaken = seconds.filter(
      (s) => place('host-04', s) > place('host-01', s + 1) && place('host-01', s + 1) >= 0,
    );
    // Which poll a sample misses hangs on the poll's own moment; on time, none would be overtaken.
    expect(overtaken.length).toBeGreaterThan(seconds.length / 5);
    expect(journal.find((r) => r.k === 'silent' && r.node === 'host-05')).toBeDefined();
    for (const host of ['host-03', 'host-04', 'host-05']) {
      const heard = new Set(journal.flatMap((r) => (r.k === 'users' && r.host === host ? [r.s] : [])));
      const [first, last] = [Math.min(...heard), Math.max(...heard)];
      expect(heard.size).toBe(last - first + 1);
    }
  });

  test('a host that died by itself: its users are down and missing, and nothing is claimed of them', () => {
    const { card, journal, onset, verdict } = measured();
    const { demand, online } = curveOf('dies');
    const alive = { ...curveOf('dies'), second: card.series.second.filter((s) => s < DEATH_S - 1) };
    expect(strays(alive, FORMULA, onset, 50, WITHIN)).toEqual([]);
    const after = card.series.second.flatMap((s, i) => (s > DEATH_S + 1 ? [[demand[i], online[i]]] : []));
    expect(after.length).toBeGreaterThan(15);
    for (const second of after) expect(second).toEqual([50, 0]);
    expect(journal.find((r) => r.k === 'life' && r.event === 'died')).toMatchObject({
      node: 'host-06',
      by: 'infrastructure',
    });
    expect(verdict.missingShare).toBeGreaterThan(0.02);
    expect(measured().slo('dies is back').outcome).toBe('inconclusive');
  });

  test('the whole curve holds both dead hosts against the network: they raise no share', () => {
    const { card } = measured();
    const whole = card.series.second.map((_, i) =>
      card.picture.regions.reduce((sum, r) => sum + (r.online[i] ?? 0), 0),
    );
    expect(card.series.online).toEqual(whole);
    const last = card.series.second.length - 1;
    expect([card.series.demand[last], card.series.online[last]]).toEqual([1_000, 900]);
  });

  test('a host that the run killed: its users are down, by our hand, and not missing', () => {
    const { card, journal, onset, verdict } = measured();
    const { demand, online } = curveOf('killed');
    const [kill] = journal.flatMap((r) => (r.k === 'life' && r.event === 'killed' && r.role === HOST_ROLE ? [r] : []));
    expect(kill).toMatchObject({ node: 'host-07', by: 'injected' });
    const killS = Math.floor(((kill?.t ?? 0) - onset) / 1000);
    const alive = { ...curveOf('killed'), second: card.series.second.filter((s) => s < killS - 1) };
    expect(strays(alive, FORMULA, onset, 50, WITHIN)).toEqual([]);
    const after = card.series.second.flatMap((s, i) => (s > killS + 1 ? [[demand[i], online[i]]] : []));
    expect(after.length).toBeGreaterThan(15);
    for (const second of after) expect(second).toEqual([50, 0]);
    expect(verdict.users.crashed).toBe(50);
    expect(verdict.causes.infrastructure).toBe(50);
    // At three seconds 40% of the 50 are online.
    expect(verdict.causes.injected).toBeGreaterThanOrEqual(20);
    expect(verdict.causes.injected).toBeLessThanOrEqual(50);
    expect(verdict.missingShare).toBeLessThan(0.05);
    expect(measured().slo('killed is back')).toMatchObject({ outcome: 'fail', measured: null });
    expect(journal.some((r) => r.k === 'silent' && r.node === 'host-07')).toBe(false);
  });
}
