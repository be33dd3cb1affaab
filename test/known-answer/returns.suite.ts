/** What every runtime must say of the experiment `returns`: the formula, whatever ails the measuring. */
import { HOST_ROLE } from '../../framework/trial/launching.js';
import type { Formula } from '../fixtures/known-answer/formula.js';
import { FORMULA } from '../fixtures/known-answer/returns.experiment.js';
import { strays } from './against-formula.js';
import type { Measured } from './measured.js';

const PROBE_INTERVAL_S = 2;
const POLL_S = 1;
/** Of a recovery time: one probe interval plus the poll. */
const RESOLUTION_MS = (PROBE_INTERVAL_S + POLL_S) * 1000;
/** When the formula is under 95% for the last time: the end of its relapse. */
const BACK_MS = 17_000;
const DEATH_MS = 12_000;
const WITHIN = { seconds: PROBE_INTERVAL_S, points: 1 };
/** Just beyond the tolerance. */
const OTHER_S = PROBE_INTERVAL_S + 0.5;
const OTHER_SHARE = 0.015;
/** Seconds within which a host that dies has told of the last one that it lived through; and after which nobody is online. */
const ABOUT_DEATH_S = { before: 1, after: 2 };

export function returnsSuite(measured: () => Measured): void {
  /** Held against what users saw, never against what was measured. */
  const straysOf = (region: string, users: number, formula: Formula, curve = measured().curveOf(region)): string[] =>
    strays(curve, formula, measured().triggeredAt(region), users, WITHIN);

  /** As far as the host lived; and demand and online, second by second, when it was dead. `diedAt`: milliseconds of the run. */
  function aboutDeath(region: string, diedAt: number) {
    const { second, demand, online } = measured().curveOf(region);
    const sinceDeath = second.map((s) => s + 1 - diedAt / 1000);
    return {
      alive: { second: second.filter((_, i) => (sinceDeath[i] ?? 0) <= -ABOUT_DEATH_S.before), demand, online },
      dead: sinceDeath.flatMap((since, i) => (since > ABOUT_DEATH_S.after ? [[demand[i], online[i]]] : [])),
    };
  }

  test('it breaks its promises, and is in no doubt', () => {
    const { run, verdict } = measured();
    expect({ code: run.code, said: run.code === 20 ? '' : run.stdout + run.stderr }).toEqual({ code: 20, said: '' });
    expect(verdict).toMatchObject({ ended: 'complete', doubts: [], outcome: 'fail' });
  });

  test('onset is the instant at which users saw the trigger fall, within a poll', () => {
    const { onset, triggeredAt } = measured();
    expect(onset - triggeredAt('plain')).toBeGreaterThan(-250);
    expect(onset - triggeredAt('plain')).toBeLessThan(POLL_S * 1000);
  });

  test.each(['plain', 'probed', 'drops', 'late', 'mute'])(
    '%s: the curve is the formula, within one probe interval and one point',
    (region) => {
      const { curveOf, triggeredAt } = measured();
      expect(measured().region(region).users).toBe(180);
      expect(straysOf(region, 180, FORMULA)).toEqual([]);
      // Else there was no curve to look at.
      expect(curveOf(region).second.filter((s) => s * 1000 >= triggeredAt(region)).length).toBeGreaterThan(30);
    },
  );

  test.each([
    ['half a second more than a probe interval later', FORMULA.map(([at, share]) => [at + OTHER_S, share] as const)],
    ['as much earlier', FORMULA.map(([at, share]) => [at - OTHER_S, share] as const)],
    ['a point and a half lower', FORMULA.map(([at, share]) => [at, share - OTHER_SHARE] as const)],
  ])('the same curves do not pass for another formula: %s', (_, other) => {
    // Users of `probed` learn of everything late, so that a later formula may fit.
    for (const region of ['plain', 'drops', 'late', 'mute']) expect(straysOf(region, 180, other)).not.toEqual([]);
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
    const { second, online } = measured().curveOf('plain');
    const triggered = measured().triggeredAt('plain') / 1000;
    const back = second.findIndex((s, i) => s + 1 - triggered >= 4 && online[i] === 180);
    expect((second[back] ?? Number.NaN) + 1 - triggered).toBeLessThan(12);
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
    const { journal, triggeredAt, verdict } = measured();
    const { alive, dead } = aboutDeath('dies', triggeredAt('dies') + DEATH_MS);
    expect(straysOf('dies', 50, FORMULA, alive)).toEqual([]);
    expect(dead.length).toBeGreaterThan(15);
    for (const second of dead) expect(second).toEqual([50, 0]);
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
    const { journal, verdict } = measured();
    const [kill] = journal.flatMap((r) => (r.k === 'life' && r.event === 'killed' && r.role === HOST_ROLE ? [r] : []));
    expect(kill).toMatchObject({ node: 'host-07', by: 'injected' });
    const { alive, dead } = aboutDeath('killed', kill?.t ?? Number.NaN);
    expect(straysOf('killed', 50, FORMULA, alive)).toEqual([]);
    expect(dead.length).toBeGreaterThan(15);
    for (const second of dead) expect(second).toEqual([50, 0]);
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
