import fc from 'fast-check';
import {
  DIMENSIONS,
  type DimensionScore,
  experimentScore,
  type VariantScore,
  variantOf,
  variantScore,
} from '../../../framework/scorecard/score.js';
import {
  containScore,
  degradeScore,
  METASTABLE_CAP,
  preserveScore,
  recoverScore,
  surviveScore,
  truthScore,
  weightedMean,
} from '../../../framework/scorecard/score-formulas.js';
import { type SuiteExperiment, suiteScore } from '../../../framework/scorecard/score-suite.js';
import { pointsWords, rangeWords, scoreWords } from '../../../framework/scorecard/score-words.js';
import type { Outcome } from '../../../framework/slo/types.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 0.001, max: 1e6, noNaN: true });
const points = fc.double({ min: 0, max: 100, noNaN: true });
const few = { numRuns: 60 };

describe('each formula', () => {
  test.each<[string, (figure: number) => number, fc.Arbitrary<number>, 1 | -1]>([
    ['survive grows with the trough', surviveScore, share, 1],
    ['recover falls with the time', (time) => recoverScore(time, 30_000), positive, -1],
    ['recover grows with what was promised', (promised) => recoverScore(5_000, promised), positive, 1],
    ['contain falls with the amplification', containScore, positive, -1],
    ['degrade grows with what was kept', (kept) => degradeScore([{ kept, weight: 2 }]) ?? -1, share, 1],
    ['preserve falls with what was lost', (lost) => preserveScore(lost, 1_000), positive, -1],
    ['truth falls with the gap', truthScore, share, -1],
  ])('%s, and stays within 0 and 100', (_, score, figure, sense) => {
    fc.assert(
      fc.property(figure, figure, (a, b) => {
        const [low, high] = [score(Math.min(a, b)), score(Math.max(a, b))];
        return low >= 0 && high >= 0 && low <= 100 && high <= 100 && (high - low) * sense >= 0;
      }),
      few,
    );
  });

  test('has the fixed points that docs/scorecard.md promises', () => {
    expect([recoverScore(0, 30), recoverScore(15, 30), recoverScore(30, 30)]).toEqual([100, 75, 50]);
    expect([recoverScore(60, 30), recoverScore('never', 30), recoverScore(1, 0), recoverScore(0, 0)]).toEqual([
      0, 0, 0, 100,
    ]);
    expect([containScore(0), containScore(1), containScore(2), containScore(4)]).toEqual([100, 100, 50, 25]);
    expect(degradeScore([])).toBeNull();
    expect([preserveScore(0, 500), preserveScore(5, 500), preserveScore(500, 500)]).toEqual([100, 99, 0]);
  });
});

/** Trials with these points in each dimension; null: unknown. */
function variant(
  columns: readonly (readonly (number | null)[])[],
  about: { metastable?: boolean; standing?: Outcome; weights?: readonly number[] } = {},
): VariantScore {
  const trials = columns[0]?.length ?? 0;
  const dimensions = columns.map((values, i): DimensionScore => {
    const known = values.filter((v): v is number => v !== null).sort((a, b) => a - b);
    return {
      dimension: DIMENSIONS[i] ?? 'margin',
      weight: about.weights?.[i] ?? 1,
      points: known.length < values.length ? null : (known[Math.floor((known.length - 1) / 2)] ?? null),
      interval: [known[0] ?? 0, known.at(-1) ?? 100],
      trials: values.map((one) => ({ points: one, raw: null })),
    };
  });
  return variantOf(dimensions, {
    metastable: about.metastable ?? false,
    known: Array.from({ length: trials }, () => true),
    standing: about.standing ?? 'pass',
  });
}

const column = fc.array(points, { minLength: 3, maxLength: 3 });
const columns = fc.array(column, { minLength: 2, maxLength: 7 });

describe('a variant', () => {
  test('lies between its least and its greatest dimension, within its interval and within what is possible', () => {
    fc.assert(
      fc.property(columns, (values) => {
        const score = variant(values);
        const all = values.flat();
        const at = score.points ?? -1;
        const close = 1e-5;
        return (
          at >= Math.min(...all) - close &&
          at <= Math.max(...all) + close &&
          score.interval[0] <= at &&
          at <= score.interval[1] &&
          Math.abs(score.possible[0] - at) < close &&
          Math.abs(score.possible[1] - at) < close
        );
      }),
      few,
    );
  });

  test('gains when any figure of any trial gains', () => {
    fc.assert(
      fc.property(columns, fc.nat(), fc.nat(), points, (values, d, t, better) => {
        const raised = values.map((one, i) =>
          one.map((v, j) => (i === d % values.length && j === t % 3 ? Math.max(v, better) : v)),
        );
        return (variant(raised).points ?? -1) >= (variant(values).points ?? 101);
      }),
      few,
    );
  });

  test('weighs as it is told: 0 leaves a dimension out, and equal weights are as none', () => {
    fc.assert(
      fc.property(column, column, positive, (a, b, weight) => {
        expect(variant([a, b], { weights: [1, 0] }).points).toBe(variant([a]).points);
        expect(variant([a, b], { weights: [weight, weight] }).points).toBeCloseTo(variant([a, b]).points ?? -1, 4);
      }),
      few,
    );
    expect(variant([[100], [0]], { weights: [3, 1] }).points).toBe(75);
    expect(weightedMean([{ value: 5, weight: 0 }])).toBeNull();
  });

  test('gets no more than 40 where a trial ended metastable, at either end of its interval', () => {
    fc.assert(
      fc.property(columns, (values) => {
        const [free, capped] = [variant(values), variant(values, { metastable: true })];
        return (
          capped.points === Math.min(METASTABLE_CAP, free.points ?? -1) &&
          capped.interval[1] <= METASTABLE_CAP &&
          capped.possible[1] <= METASTABLE_CAP &&
          capped.uncapped === ((free.points ?? 0) > METASTABLE_CAP ? free.points : null)
        );
      }),
      few,
    );
  });

  test('leaves the unknown out of the mean, and says where it would lie if it were known', () => {
    fc.assert(
      fc.property(column, column, points, (a, b, value) => {
        const unknown = [null, null, null];
        const score = variant([a, b, unknown]);
        expect(score.points).toBe(variant([a, b]).points);
        const known = variant([a, b, [value, value, value]]).points ?? -1;
        expect(known).toBeGreaterThanOrEqual(score.possible[0] - 1e-5);
        expect(known).toBeLessThanOrEqual(score.possible[1] + 1e-5);
      }),
      few,
    );
  });

  test('is unknown where it is inconclusive, and where nothing is known: 0 to 100, not zero and not full', () => {
    expect(variant([[50, 60]], { standing: 'inconclusive' })).toMatchObject({ points: null, interval: [0, 100] });
    expect(variant([[null, null]])).toMatchObject({ points: null, interval: [0, 100], possible: [0, 100] });
    expect(variantScore([], 'inconclusive')).toMatchObject({ points: null, interval: [0, 100], trials: 0, of: 0 });
  });
});

describe('an experiment', () => {
  const scored = (name: string, score: VariantScore, fails: unknown = null) => ({ name, fails, score });
  const at = (value: number): VariantScore => variant([[value, value]]);
  const open = variant([[50, 50]], { standing: 'inconclusive' });

  test('has the score of its worst variant among those that are to pass', () => {
    const shipped = scored('as shipped', at(10), { slo: 'x', state: 'metastable' });
    const score = experimentScore([shipped, scored('b', at(72)), scored('c', at(60))]);
    expect(score).toMatchObject({ points: 60, variant: 'c', interval: [60, 60], trials: 2, of: 2 });
  });

  test('is unknown while one of them is, and no better than the worst that is known', () => {
    expect(experimentScore([scored('a', at(60)), scored('b', open)])).toMatchObject({
      points: null,
      variant: null,
      interval: [0, 60],
    });
    expect(experimentScore([scored('a', at(5), { slo: 'x', state: 'lost' })])).toMatchObject({
      points: null,
      interval: [0, 100],
      of: 0,
    });
  });
});

describe('a suite', () => {
  const at = (name: string, value: number): SuiteExperiment => ({
    name,
    score: { points: value, interval: [value, value], trials: 10 },
  });

  test('is half its weakest experiment and half the mean; unknown ones make it a range', () => {
    expect(suiteScore([at('a', 60), at('b', 80), at('c', 100)])).toMatchObject({
      points: 70,
      range: [70, 70],
      weakest: 'a',
      known: 3,
      trials: 30,
    });
    const open = { name: 'open', score: { points: null, interval: [0, 100] as const, trials: 20 } };
    const total = suiteScore([at('a', 38), open, at('c', 72), at('d', 91), { name: 'never run', score: null }]);
    expect(total).toMatchObject({ points: null, known: 3, of: 5, weakest: 'a', trials: 50 });
    expect(total.range.map(Math.round)).toEqual([20, 59]);
    expect(suiteScore([])).toMatchObject({ points: null, range: [0, 100], weakest: null });
  });

  test('stays within 0 and 100, holds whatever the unknown turn out to be, and grows with each of its parts', () => {
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 8 }), fc.nat(), points, (values, i, other) => {
        const known = values.map((value, n) => at(String(n), value));
        const k = i % values.length;
        const open = suiteScore(known.map((one, n) => (n === k ? { name: one.name, score: null } : one)));
        const whole = suiteScore(known);
        const better = suiteScore(known.map((one, n) => (n === k ? at('k', Math.max(other, values[k] ?? 0)) : one)));
        const total = whole.points ?? -1;
        return (
          total >= Math.min(...values) - 1e-5 &&
          total <= Math.max(...values) + 1e-5 &&
          open.range[0] <= total &&
          total <= open.range[1] &&
          (better.points ?? -1) >= total
        );
      }),
      few,
    );
  });
});

describe('words', () => {
  test('never round to 0 or to 100', () => {
    expect([0, 0.2, 1.4, 99.7, 100, null].map(pointsWords)).toEqual(['0', 'under 1', '1', '99', '100', 'unknown']);
    expect([rangeWords([71.2, 73.4]), rangeWords([72, 72.3])]).toEqual(['71-73', '']);
    const unknown = variantScore([], 'inconclusive');
    expect(scoreWords(unknown)).toBe('unknown (0-100)');
    expect(scoreWords(variant([[90, 92]], { metastable: true }))).toBe('40, capped: metastable');
  });
});
