import fc from 'fast-check';
import { judge } from '../../../framework/slo/judge.js';
import { theilSen } from '../../../framework/slo/theil-sen.js';
import type { Slo } from '../../../framework/spec/types.js';
import { journalOf, type Shape } from './journal-of.js';

const slos: Record<string, Slo<number>> = { stands: { slo: 'not-metastable', where: {} } };
const judged = (shape: Partial<Shape>) => judge(journalOf({ slos, curve: () => 1, ...shape }));
const stateOf = (shape: Partial<Shape>) => judged(shape).state;
const noise = (t: number) => ((t * 7919) % 13) / 1000;

describe('the state after the faults', () => {
  test('down, wanted, with the capacity to stand: metastable, and its SLO fails', () => {
    const verdict = judged({ curve: (t) => (t < 0 ? 1 : noise(t)) });
    expect(verdict.state).toBe('metastable');
    expect(verdict.slos[0]).toMatchObject({ outcome: 'fail', unit: 'state' });
  });

  test('too little capacity is never metastable: under 1% it is lost, above it is degraded', () => {
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : 0.002), capacityUsers: 40 })).toBe('lost');
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : 0.2), capacityUsers: 40 })).toBe('degraded');
  });

  test('down because fewer want to be online is neither metastable nor lost', () => {
    const wantedBefore = journalOf({ slos, curve: (t) => (t < 0 ? 1 : 0.002) }).map((r) =>
      r.k === 'steady' ? { ...r, before: r.before.map((b) => ({ ...b, online: b.online * 1.2 })) } : r,
    );
    expect(judge(wantedBefore).state).toBe('degraded');
  });

  test('nodes that are gone carry nobody; nodes in their own cool-down do', () => {
    const records = journalOf({ slos, curve: (t) => (t < 0 ? 1 : 0.002) });
    const dead = records.filter((r) => r.k !== 'life' || r.event !== 'relaunched');
    expect(judge(dead).state).toBe('lost');
    const cooling = records.map((r) =>
      r.k === 'life' && r.event === 'relaunched' ? { ...r, event: 'self-shutdown' as const, by: null } : r,
    );
    expect(judge(cooling).state).toBe('lost');
    const cooledAfterReturn = [
      ...records,
      ...records.flatMap((r) =>
        r.k === 'life' && r.event === 'relaunched' ? [{ ...r, t: r.t + 5_000, event: 'self-shutdown' as const }] : [],
      ),
    ];
    expect(judge(cooledAfterReturn).state).toBe('metastable');
  });

  test('never under 99% of its steady share: unaffected', () => {
    expect(stateOf({ curve: () => 0.995 })).toBe('unaffected');
    expect(stateOf({ curve: (t) => (t === 3 ? 0.98 : 1) })).toBe('recovered');
  });

  test('at the target through all of T: recovered; climbing: slow; neither: degraded', () => {
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : t < 59 ? 0.1 : 0.96) })).toBe('recovered');
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : t === 60 ? 0.94 : 0.96) })).toBe('degraded');
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : Math.min(0.9, t / 100)) })).toBe('slow');
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : 0.7 + noise(t)) })).toBe('degraded');
  });

  test('down and on its way back is slow, not metastable', () => {
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : t < 60 ? 0 : (t - 60) / 70) })).toBe('slow');
  });

  test('down, and perhaps on its way back, is neither', () => {
    const perhaps = (t: number) => (t < 60 ? 0 : (t - 60) / 300 + noise(t) * 16);
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : perhaps(t)) })).toBe('degraded');
  });

  test('one second at half or more is enough not to be metastable', () => {
    expect(stateOf({ curve: (t) => (t < 0 ? 1 : t === 70 ? 0.5 : 0.01) })).toBe('degraded');
  });

  test('without T after the lifting nothing is said, and the SLO is open', () => {
    const verdict = judged({ curve: (t) => (t < 0 ? 1 : 0), liftedAfterMs: 70_000 });
    expect(verdict.state).toBe('unknown');
    expect(verdict.slos[0]?.outcome).toBe('inconclusive');
  });
});

describe('the Theil-Sen slope', () => {
  test('of a line is its slope, without a width', () => {
    const { low, slope, high } = theilSen(Array.from({ length: 30 }, (_, i) => 3 + 2 * i)) ?? {
      low: 0,
      slope: 0,
      high: 0,
    };
    expect([low, slope, high].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([2, 2, 2]);
  });

  test('holds the slope inside its interval, and shrugs at a few outliers', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }), (values) => {
        const seen = theilSen(values);
        if (seen === null) throw new Error('no slope');
        expect(seen.low).toBeLessThanOrEqual(seen.slope);
        expect(seen.slope).toBeLessThanOrEqual(seen.high);
      }),
    );
    const flat = Array.from({ length: 30 }, (_, i) => (i === 7 || i === 20 ? 1 : 0.1));
    expect(theilSen(flat)?.slope).toBe(0);
  });

  test('gives the interval of a worked example', () => {
    // Ten points, no ties: var(S) = 10 * 9 * 25 / 18 = 125, reach 1.96 * 11.18 = 21.9, ranks 11 and 35 of 45 outwards.
    const values = [1, 4, 3, 7, 6, 11, 9, 14, 12, 19];
    const slopes = values.flatMap((a, i) => values.slice(i + 1).map((b, j) => (b - a) / (j + 1))).sort((a, b) => a - b);
    expect(theilSen(values)).toEqual({ low: slopes[10], slope: slopes[22], high: slopes[34] });
  });

  test('of fewer than three points is not there', () => {
    expect(theilSen([1, 2])).toBeNull();
  });
});
