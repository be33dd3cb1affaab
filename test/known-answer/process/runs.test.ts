/** Known answers and negative controls on real processes. Runs go on side by side: none of them comes near to filling a core, but for its end. */
import { jest } from '@jest/globals';
import pLimit from 'p-limit';
import { endAll, scratch } from '../../e2e/runs/live-run.js';
import { type Measured, measure } from '../measured.js';
import { plateauSuite } from '../plateau.suite.js';
import { returnsSuite } from '../returns.suite.js';
import { stalledSuite } from '../stalled.suite.js';
import { toldSuite } from '../told.suite.js';

jest.setTimeout(240_000);

const place = scratch();
/** The end of each costs seconds of a core, in the measured time of those that still run. */
const AT_ONCE = 5;
type Run = [name: string, what: { readonly of?: string; readonly variant?: string }];
/** Each alone; of one that has variants, one variant. */
const RUNS = {
  returns: {},
  stalled: {},
  'stalled-supernode': {},
  told: {},
  starved: {},
  unseen: {},
  'broken-login': {},
  stays: { of: 'plateau', variant: 'stays' },
  collapses: { of: 'plateau', variant: 'collapses' },
} satisfies Record<string, Run[1]>;
const runs = new Map<string, Measured>();
const runOf = (name: keyof typeof RUNS): Measured => {
  const run = runs.get(name);
  if (run === undefined) throw new Error(`${name} did not run`);
  return run;
};

beforeAll(async () => {
  const limit = pLimit(AT_ONCE);
  await limit.map(Object.entries(RUNS), async ([name, { of = name, variant }]: Run) => {
    runs.set(name, await measure(of, place.path(name), 'process', variant));
  });
});
afterAll(async () => {
  await endAll();
  place.remove();
});

describe('users who go off and on by a formula', () => {
  returnsSuite(() => runOf('returns'));
});

describe('a plateau, and then a collapse', () => {
  plateauSuite(
    () => runOf('stays'),
    () => runOf('collapses'),
  );
});

describe('a node that stood still for five seconds', () => {
  stalledSuite(() => runOf('stalled'));
});

describe('a supernode that stood still for five seconds', () => {
  stalledSuite(() => runOf('stalled-supernode'));
});

describe('users who crash, and as many who vanish', () => {
  toldSuite(() => runOf('told'));
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
    const { run, verdict, journal } = runOf('broken-login');
    expect(run.code).toBe(23);
    expect(verdict).toMatchObject({ ended: 'not-steady', outcome: 'inconclusive', expected: { met: false } });
    expect(journal.filter((r) => r.k === 'step' || r.k === 'onset')).toEqual([]);
    expect(journal.find((r) => r.k === 'stop')).toMatchObject({ reason: 'not-steady' });
  });
});
