import fc from 'fast-check';
import { judge } from '../../../framework/slo/judge.js';
import type { Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { everyoneBack as back } from './everyone-back.js';
import { journalOf, type Shape } from './journal-of.js';

type Recovered = Extract<Slo<number>, { slo: 'recovered' }>;
const promised = (changes: Partial<Recovered> = {}) => ({ back: { ...back, ...changes } as Slo<number> });
const verdictOf = (shape: Shape) => {
  const verdict = judge(journalOf({ slos: promised(), ...shape }));
  const slo = verdict.slos[0];
  if (slo === undefined) throw new Error('no verdict');
  return slo;
};
/** Down to `low` from onset, back at `back` seconds. */
const dip =
  (back: number, low = 0.1) =>
  (t: number) =>
    t < 0 || t >= back ? 1 : low;

describe('recovered', () => {
  test('is measured from onset to the end of the last second below', () => {
    const slo = verdictOf({ curve: dip(20) });
    expect(slo).toMatchObject({
      outcome: 'pass',
      measured: 20_000,
      promised: 30_000,
      margin: 10_000,
      resolution: 6_000,
    });
  });

  test('counts from evidence within a second, not from the second', () => {
    expect(verdictOf({ curve: dip(20), onsetMs: 40_400 }).measured).toBe(19_600);
  });

  test('a plateau and then a collapse fails, however long the plateau', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), (plateau) => {
        const curve = (t: number) => (t < 0 ? 1 : t < 3 ? 0.4 : t < 3 + plateau ? 1 : 0.05);
        expect(verdictOf({ curve }).outcome).toBe('fail');
      }),
      { numRuns: cases(30) },
    );
  });

  test('a relapse after W fails, even of one second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 37, max: 88 }), (relapse) => {
        const curve = (t: number) => (t === relapse ? 0.94 : dip(10)(t));
        expect(verdictOf({ curve })).toMatchObject({ outcome: 'fail', measured: (relapse + 1) * 1000 });
      }),
      { numRuns: cases(30) },
    );
  });

  test('no second below: never lost', () => {
    const slo = verdictOf({ curve: (t) => (t < 0 ? 1 : 0.96), slos: promised({ within: 1_000 }) });
    expect(slo).toMatchObject({ measured: 0, resolution: null });
    expect(slo.evidence).toContain('never lost');
    const impact = { impact: 'nodes', role: 'supernode', count: 10 } as const;
    expect(verdictOf({ curve: () => 0.96, slos: promised({ within: 1_000 }), impact }).outcome).toBe('pass');
  });

  test('never back: fail, with nothing measured', () => {
    expect(verdictOf({ curve: dip(9_999) })).toMatchObject({ outcome: 'fail', measured: null, margin: null });
  });

  test('observation that ends before H is over shows nothing', () => {
    expect(verdictOf({ curve: dip(20), seconds: 34 }).outcome).toBe('inconclusive');
    expect(verdictOf({ curve: dip(20), seconds: 35 }).outcome).toBe('pass');
  });

  test('observation that ends before W is over cannot say that W was missed', () => {
    expect(verdictOf({ curve: dip(9_999), seconds: 30 }).outcome).toBe('inconclusive');
    expect(verdictOf({ curve: dip(9_999), seconds: 31 }).outcome).toBe('fail');
  });

  test('a promise nearer than the resolution is inconclusive, on both sides', () => {
    const outcomes = [23, 24, 25, 30, 31, 35, 36, 37].map((t) => verdictOf({ curve: dip(t) }).outcome);
    const open = 'inconclusive';
    expect(outcomes).toEqual(['pass', 'pass', open, open, open, open, 'fail', 'fail']);
  });

  test('a silent fault is told less exactly', () => {
    expect(verdictOf({ curve: dip(22) }).outcome).toBe('pass');
    expect(verdictOf({ curve: dip(22), silent: true })).toMatchObject({ outcome: 'inconclusive', resolution: 9_000 });
  });

  test('since lifted is never below 0, and unknown where nothing was lifted', () => {
    const slos = promised({ since: 'lifted' });
    expect(verdictOf({ curve: dip(8), slos }).measured).toBe(0);
    expect(verdictOf({ curve: dip(20), slos })).toMatchObject({ measured: 8_000, outcome: 'pass' });
    expect(verdictOf({ curve: dip(20), slos, liftedAfterMs: null }).outcome).toBe('inconclusive');
  });

  test('of a region looks at that region alone', () => {
    const curve = (t: number, region: string) => (t < 0 ? 1 : region === 'us' ? 0.1 : dip(10)(t));
    expect(verdictOf({ curve, slos: promised({ where: { region: 'eu' } }) }).outcome).toBe('pass');
    expect(verdictOf({ curve, slos: promised({ where: { region: 'us' } }) }).outcome).toBe('fail');
    expect(verdictOf({ curve }).outcome).toBe('fail');
  });

  test('agrees with the definition on any curve', () => {
    const seconds = 60;
    const head = fc.array(fc.constantFrom(0.1, 0.5, 0.94, 0.95, 1), { minLength: 1, maxLength: 59 });
    fc.assert(
      fc.property(head, fc.constantFrom(0.95, 1), (levels, tail) => {
        levels[0] = 0.1;
        const curve = (t: number) => (t < 0 ? 1 : (levels[t] ?? tail));
        const last = levels.findLastIndex((share) => share < 0.95) + 1;
        const expected = last > 35 ? 'fail' : last > 24 ? 'inconclusive' : 'pass';
        expect(verdictOf({ curve, seconds })).toMatchObject({ outcome: expected, measured: last * 1000 });
      }),
      { numRuns: cases(60) },
    );
  });
});

describe('neverBelow and noneBehind', () => {
  const below = (share: number): Record<string, Slo<number>> => ({
    low: { slo: 'never-below', share, of: 'demand', where: {} },
  });

  test('neverBelow is the trough from onset to the end', () => {
    expect(verdictOf({ curve: dip(20, 0.3), slos: below(0.3) })).toMatchObject({ outcome: 'pass', measured: 0.3 });
    expect(verdictOf({ curve: dip(20, 0.3), slos: below(0.31) })).toMatchObject({ outcome: 'fail', margin: -0.01 });
    const beforeOnset = (t: number) => (t === -5 ? 0.1 : dip(20, 0.4)(t));
    expect(verdictOf({ curve: beforeOnset, slos: below(0.3) }).measured).toBe(0.4);
  });

  const behind: Record<string, Slo<number>> = { all: { slo: 'none-behind', share: 0.95, within: 20_000, where: {} } };
  const apart = (eu: number, us: number) => (t: number, region: string) => dip(region === 'eu' ? eu : us)(t);

  test('noneBehind is the last region after the first', () => {
    expect(verdictOf({ curve: apart(10, 22), slos: behind })).toMatchObject({ outcome: 'pass', measured: 12_000 });
    expect(verdictOf({ curve: apart(40, 10), slos: behind })).toMatchObject({ outcome: 'fail', measured: 30_000 });
    expect(verdictOf({ curve: apart(10, 26), slos: behind }).outcome).toBe('inconclusive');
    expect(verdictOf({ curve: apart(10, 999), slos: behind })).toMatchObject({ outcome: 'fail', measured: null });
    expect(verdictOf({ curve: apart(0, 22), slos: behind })).toMatchObject({ measured: 22_000 });
  });
});
