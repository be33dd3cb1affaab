import fc from 'fast-check';
import { byChance, gateOf, type PromisedRate, settled } from '../../../framework/slo/gate.js';
import type { Outcome } from '../../../framework/slo/types.js';
import { trialsToDecide, wilson } from '../../../framework/slo/wilson.js';
import { cases } from '../../cases.js';

const promise: PromisedRate = { passRate: 0.9, confidence: 0.95 };
const outcomes = (passed: number, failed: number, open = 0): Outcome[] => [
  ...Array<Outcome>(passed).fill('pass'),
  ...Array<Outcome>(failed).fill('fail'),
  ...Array<Outcome>(open).fill('inconclusive'),
];
const anyOutcomes = fc.array(fc.constantFrom<Outcome>('pass', 'pass', 'pass', 'fail', 'inconclusive'), {
  maxLength: 60,
});
const anyPromise = fc.record({
  passRate: fc.constantFrom(0.5, 0.7, 0.8, 0.9, 0.95),
  confidence: fc.constantFrom(0.8, 0.9, 0.95, 0.99),
});

describe('the gate', () => {
  test('needs the exact chance as well as the interval: 28 of 35 excludes 90% by Wilson alone', () => {
    expect(wilson(28, 35, 0.95)[1]).toBeLessThan(0.9);
    // Of networks that just keep 90%, more than one in twenty would do so.
    expect(byChance('fail', 28, 35, 0.9)).toBeCloseTo(0.0552, 4);
    expect(gateOf(outcomes(28, 7), promise)).toBe('inconclusive');
    expect(gateOf(outcomes(27, 8), promise)).toBe('fail');
  });

  test('never passes, nor fails, more often at the promise itself than its confidence allows', () => {
    for (const passRate of [0.5, 0.7, 0.9, 0.95, 0.99])
      for (let of = 1; of <= 80; of++) {
        const wrong = { pass: 0, fail: 0 };
        for (let passed = 0; passed <= of; passed++) {
          const outcome = gateOf(outcomes(passed, of - passed), { passRate, confidence: 0.95 });
          const chance = byChance('pass', passed, of, passRate) - byChance('pass', passed + 1, of, passRate);
          if (outcome !== 'inconclusive') wrong[outcome] += chance;
        }
        expect(Math.max(wrong.pass, wrong.fail)).toBeLessThanOrEqual(0.05 + 1e-9);
      }
  });

  test.each([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])(
    'decides %d with as many passes as it says, and not with one less',
    (passRate) => {
      const needed = trialsToDecide(passRate, 0.95) ?? 0;
      expect(gateOf(outcomes(needed, 0), { passRate, confidence: 0.95 })).toBe('pass');
      expect(gateOf(outcomes(needed - 1, 0), { passRate, confidence: 0.95 })).toBe('inconclusive');
    },
  );
});

describe('a settled campaign', () => {
  test('is one that no further trial can change', () => {
    const ten: PromisedRate = { passRate: 0.7, confidence: 0.95 };
    expect(settled(outcomes(9, 0), 10, ten)).toBeNull();
    expect(settled(outcomes(0, 6), 10, ten)).toBe('fail');
    expect(settled(outcomes(0, 5), 10, ten)).toBeNull();
    expect(settled(outcomes(3, 1), 10, ten)).toBeNull();
    expect(settled(outcomes(6, 1), 10, ten)).toBe('inconclusive');
    expect(settled(outcomes(5, 0), 5, { passRate: 0.99, confidence: 0.95 })).toBe('inconclusive');
    expect(settled([], 10, ten)).toBeNull();
  });

  test('says before its end what the gate says then, whatever comes, and what it says of the trials so far', () => {
    fc.assert(
      fc.property(anyOutcomes, fc.nat(60), anyPromise, (seen, at, rate) => {
        const so = seen.slice(0, at);
        const early = settled(so, seen.length, rate);
        if (early === null) return;
        expect(gateOf(seen, rate)).toBe(early);
        if (so.length > 0) expect(gateOf(so, rate)).toBe(early);
      }),
      { numRuns: cases(2_000) },
    );
  });

  test('is settled at the latest when all have run, and not while a pass and a failure are both possible', () => {
    fc.assert(
      fc.property(anyOutcomes, anyPromise, (seen, rate) => {
        expect(settled(seen, seen.length, rate)).toBe(gateOf(seen, rate));
        const rest = 40;
        const ends = (['pass', 'fail', 'inconclusive'] as const).map((one) =>
          gateOf([...seen, ...Array<Outcome>(rest).fill(one)], rate),
        );
        const isOpen = new Set(ends).size > 1;
        expect(settled(seen, seen.length + rest, rate) === null).toBe(isOpen);
      }),
    );
  });
});
