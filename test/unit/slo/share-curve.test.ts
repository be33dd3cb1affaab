/** Curves that are made so that the answers are known before anything is measured. */
import fc from 'fast-check';
import { backFrom, lastClimb, lowestSecond, relapsesOf } from '../../../framework/slo/share-curve.js';
import { cases } from '../../cases.js';

const TARGET = 0.95;
const RUNS = { numRuns: cases(200) };
const HOLD = 6;
const flat = (share: number, seconds: number): number[] => Array.from({ length: seconds }, () => share);

/** Full, then down to `low` for `down` seconds, then up in a straight line within `up`, then full again. */
const fall = fc.record({
  plateau: fc.integer({ min: 0, max: 20 }),
  low: fc.constantFrom(0, 0.05, 0.3, 0.6, 0.8),
  down: fc.integer({ min: 1, max: 40 }),
  up: fc.integer({ min: 15, max: 60 }),
  after: fc.integer({ min: 2, max: 40 }),
});
type Fall = typeof fall extends fc.Arbitrary<infer T> ? T : never;

/** In whole units of a climb, so that the last second of it is exactly full. */
const line = ({ low, up }: Fall): number[] =>
  Array.from({ length: up }, (_, i) => (i + 1 === up ? 1 : low + ((1 - low) * (i + 1)) / up));
const curveOf = (f: Fall): number[] => [...flat(1, f.plateau), ...flat(f.low, f.down), ...line(f), ...flat(1, f.after)];

describe('a fall and a straight climb', () => {
  test('the trough is the first second at the bottom, whatever came before', () => {
    fc.assert(
      fc.property(fall, (f) => expect(lowestSecond(curveOf(f))).toBe(f.plateau)),
      RUNS,
    );
  });

  test('back at a share: when the line has crossed it for good', () => {
    fc.assert(
      fc.property(fall, fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99), (f, share) => {
        const crossed = line(f).findIndex((s) => s >= share);
        expect(backFrom(curveOf(f), share)).toBe(f.low >= share ? 0 : f.plateau + f.down + crossed);
      }),
      RUNS,
    );
  });

  test('the slope is that of the line, however long the bottom was', () => {
    fc.assert(
      fc.property(fall, (f) => {
        const climb = lastClimb(curveOf(f), TARGET);
        const known = (1 - f.low) / f.up;
        for (const end of [climb?.slope.low, climb?.slope.slope, climb?.slope.high]) expect(end).toBeCloseTo(known, 9);
      }),
      RUNS,
    );
  });

  test('there is no relapse', () => {
    fc.assert(
      fc.property(fall, (f) => expect(relapsesOf(curveOf(f), TARGET, HOLD)).toEqual([])),
      RUNS,
    );
  });
});

describe('relapses', () => {
  const stretch = fc.record({ up: fc.integer({ min: 1, max: 20 }), down: fc.integer({ min: 1, max: 8 }) });

  test('each fall after a return that held is one; a shorter return is part of the loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.array(stretch, { maxLength: 6 }), (plateau, stretches) => {
        const curve = [...flat(1, plateau), ...flat(0.2, 5)];
        const known: { from: number; to: number }[] = [];
        for (const { up, down } of stretches) {
          const from = curve.length + up;
          curve.push(...flat(0.96, up), ...flat(0.9, down));
          const last = known.at(-1);
          if (up >= HOLD) known.push({ from, to: from + down });
          else if (last !== undefined) last.to = from + down;
        }
        expect(relapsesOf([...curve, ...flat(1, 10)], TARGET, HOLD)).toEqual(known);
      }),
      RUNS,
    );
  });

  test('seconds in which nobody wants to be online are neither up nor down', () => {
    const curve = [0.1, 1, null, 1, null, null, 1, 0.1, null, 0.1, 1];
    expect(relapsesOf(curve, TARGET, 3)).toEqual([{ from: 7, to: 10 }]);
    expect(relapsesOf(curve, TARGET, 4)).toEqual([]);
  });
});

describe('the climb', () => {
  test('of a network that flutters at the bottom is not there', () => {
    expect(lastClimb([1, ...Array.from({ length: 50 }, (_, i) => (i % 5) / 100)], TARGET)).toBeNull();
  });

  test('of one that never fell, or stands at once, is not there', () => {
    expect(lastClimb(flat(0.97, 30), TARGET)).toBeNull();
    expect(lastClimb([1, 0.1, 0.1, 1, 1, 1], TARGET)).toBeNull();
    expect(lastClimb([null, null, null], TARGET)).toBeNull();
  });

  test('is the last one: a first return that fell back is not climbed twice', () => {
    const curve = [...flat(0, 3), ...flat(1, 10), ...flat(0, 3), 0.25, 0.5, 0.75, 1, 1];
    expect(lastClimb(curve, TARGET)).toEqual({ from: 15, to: 20, slope: { low: 0.25, slope: 0.25, high: 0.25 } });
  });

  test('that ends below the target has the slope that it had while it rose', () => {
    const curve = [...flat(0.1, 5), 0.2, 0.3, 0.4, 0.5, ...flat(0.5, 60)];
    const climb = lastClimb(curve, TARGET);
    expect(climb).toMatchObject({ from: 4, to: 9 });
    expect(climb?.slope.slope).toBeCloseTo(0.1, 9);
    // A rise of less than five points is none.
    expect(lastClimb([...flat(0.9, 5), 0.91, 0.92, 0.93, ...flat(0.94, 60)], TARGET)).toBeNull();
  });

  test('that goes on to the end is measured to it', () => {
    const curve = Array.from({ length: 40 }, (_, i) => i / 100);
    expect(lastClimb(curve, TARGET)).toMatchObject({ to: 40, slope: { slope: expect.closeTo(0.01, 9) } });
    expect(backFrom(curve, TARGET)).toBeNull();
  });

  test('of hours has the same slope by second', () => {
    const curve = Array.from({ length: 7_000 }, (_, i) => Math.min(1, i / 6_500));
    expect(lastClimb(curve, TARGET)?.slope.slope).toBeCloseTo(1 / 6_500, 12);
  });
});
