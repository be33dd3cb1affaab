/** Known answers and negative controls on real processes. The runs go on side by side: none of them comes near to filling a core. */
import { jest } from '@jest/globals';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { endAll, scratch } from '../../e2e/runs/live-run.js';
import { type Measured, measure, only } from '../measured.js';
import { returnsSuite } from '../returns.suite.js';

jest.setTimeout(240_000);

const place = scratch();
const NAMES = ['returns', 'stalled', 'told', 'starved', 'unseen'] as const;
const runs = new Map<string, Measured>();
const runOf = (name: (typeof NAMES)[number]): Measured => {
  const run = runs.get(name);
  if (run === undefined) throw new Error(`${name} did not run`);
  return run;
};

beforeAll(async () => {
  await Promise.all([
    ...NAMES.map(async (name) => runs.set(name, await measure(name, place.path(name), 'process'))),
    measure('broken-login', place.path('broken-login'), 'process', 'as shipped').then((run) =>
      runs.set('broken-login', run),
    ),
  ]);
});
afterAll(async () => {
  await endAll();
  place.remove();
});

describe('users who go off and on by a formula', () => {
  returnsSuite(() => runOf('returns'));
});

describe('a node that stood still for five seconds', () => {
  const OPERATION_STEP_MS = 100;

  /** Look-ups are due evenly, whoever waits: of those in W seconds a share of (P - x) / W took longer than x. */
  function latencyMs(percentile: number): number {
    const { journal, onset } = runOf('stalled');
    const life = (event: string): number =>
      only(journal.flatMap((r) => (r.k === 'life' && r.event === event ? [r.t] : [])));
    const end = only(journal.flatMap((r) => (r.k === 'end' ? [r.observedTo] : [])));
    const window = (end - Math.floor(onset / 1000)) * 1000;
    return life('resumed') - life('paused') - (1 - percentile / 100) * window;
  }

  test.each([
    ['p99', 99],
    ['p95', 95],
  ] as const)(
    '%s of look-ups is that of users who do not wait for each other: no coordinated omission',
    (name, percentile) => {
      const { outcome, measured } = runOf('stalled').slo(name);
      expect(outcome).toBe('fail');
      expect(latencyMs(percentile)).toBeGreaterThan(2_000);
      // Operations begin on a wheel; latencies are rounded up to two digits.
      expect(Math.abs((measured ?? Number.NaN) - latencyMs(percentile))).toBeLessThanOrEqual(3 * OPERATION_STEP_MS);
    },
  );

  test('the median saw nothing of it, and the run is in no doubt', () => {
    const { run, verdict, slo } = runOf('stalled');
    expect([run.code, verdict.doubts]).toEqual([20, []]);
    expect(slo('p50')).toMatchObject({ outcome: 'pass' });
    expect(slo('p50').measured).toBeLessThan(100);
  });
});

describe('users who crash, and as many who vanish', () => {
  const KEEP_ALIVE_S = 2;
  const POLL_S = 1;
  const LOST = 45;

  /** Seconds from the order to the end of the first second in which supernodes had counted so many sessions ended. */
  function toldAfter(step: string, how: 'reset' | 'expired', count: number): number {
    const { journal } = runOf('told');
    const ordered = only(
      journal.flatMap((r) => (r.k === 'step' && r.step === step && r.status === 'ordered' ? [r.t] : [])),
    );
    const seconds = journal.flatMap((r) =>
      r.k === 'node' && r.s >= Math.floor(ordered / 1000) && r.ended[how] > 0 ? [r] : [],
    );
    let ended = 0;
    for (const { s, ended: by } of seconds.sort((a, b) => a.s - b.s)) {
      ended += by[how];
      if (ended >= count) return s + 1 - ordered / 1000;
    }
    return Number.POSITIVE_INFINITY;
  }

  test('supernodes learn of a crash at once, by its reset', () => {
    expect(toldAfter('s1', 'reset', LOST)).toBeLessThanOrEqual(2 * POLL_S);
  });

  test('and of those who vanish by silence alone: none before one and a half keep-alives, all within two and a half', () => {
    expect(toldAfter('s2', 'expired', 1)).toBeGreaterThanOrEqual(1.5 * KEEP_ALIVE_S);
    expect(toldAfter('s2', 'expired', LOST)).toBeLessThanOrEqual(2.5 * KEEP_ALIVE_S + 2 * POLL_S);
    expect(toldAfter('s2', 'expired', LOST) - toldAfter('s1', 'reset', LOST)).toBeGreaterThan(KEEP_ALIVE_S);
  });

  test('meanwhile the network reports users who are gone, and the curve does not', () => {
    const { card, journal, onset } = runOf('told');
    const vanished = only(
      journal.flatMap((r) => (r.k === 'step' && r.step === 's2' && r.status === 'ordered' ? [r.t] : [])),
    );
    const second = Math.floor(vanished / 1000) - Math.floor(onset / 1000) + 1;
    const i = card.series.second.indexOf(second);
    expect(card.series.online[i]).toBe(60);
    expect(card.series.reported[i]).toBe(60 + LOST);
    expect(card.series.reported.at(-1)).toBe(60);
  });

  test('both are evidence by another path than the one that injected', () => {
    const { journal, run } = runOf('told');
    expect(run.code).toBe(0);
    const seen = journal.filter(
      (r): r is Extract<JournalRecord, { k: 'step' }> => r.k === 'step' && r.status === 'seen',
    );
    const detection = seen.find((r) => r.step === 's2')?.numbers?.detectionMs ?? Number.NaN;
    expect(seen.map((r) => r.step).sort()).toEqual(['s1', 's2']);
    expect(detection).toBeGreaterThan(KEEP_ALIVE_S * 1000);
    expect(detection).toBeLessThanOrEqual((2.5 * KEEP_ALIVE_S + 2 * POLL_S) * 1000);
  });
});

describe('what must prove nothing', () => {
  test('a starved driver, a busy loop beside its users: exit 21, though the promise would hold', () => {
    const { run, verdict, slo } = runOf('starved');
    expect({ code: run.code, said: run.code === 21 ? '' : run.stdout }).toEqual({ code: 21, said: '' });
    expect(verdict).toMatchObject({ outcome: 'inconclusive', ended: 'complete' });
    expect(verdict.doubts.map((d) => d.code)).toEqual(['DRIVER_LAGGED']);
    expect(verdict.driverLagMs).toBeGreaterThan(300);
    expect(slo('everyone is back').measured).toBeLessThan(17_000);
  });

  test('and a look-up that its own host began late counts from when it was due', () => {
    // Of those due in a second one in ten is due in the first quarter of the 400 ms in which nothing is begun.
    const { measured } = runOf('starved').slo('p95');
    expect(measured).toBeGreaterThanOrEqual(250);
    expect(measured).toBeLessThan(1_000);
  });

  test('a crash of which the only witness saw nothing: exit 21, though everybody was back', () => {
    const { run, verdict, slo } = runOf('unseen');
    expect({ code: run.code, said: run.code === 21 ? '' : run.stdout }).toEqual({ code: 21, said: '' });
    expect(verdict.doubts.map((d) => d.code)).toEqual(['NO_EVIDENCE']);
    expect(verdict.users.crashed).toBe(40);
    expect(slo('everyone is back')).toMatchObject({ outcome: 'inconclusive' });
  });

  test('a login that lets nobody in: exit 23, and no expected failure is met', () => {
    const broken = runs.get('broken-login');
    expect(broken?.run.code).toBe(23);
    expect(broken?.verdict).toMatchObject({ ended: 'not-steady', outcome: 'inconclusive', expected: { met: false } });
    expect(broken?.journal.filter((r) => r.k === 'step' || r.k === 'onset')).toEqual([]);
  });
});
