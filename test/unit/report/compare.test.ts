import fc from 'fast-check';
import { comparison, measureChange, pairsOf } from '../../../framework/report/compare.js';
import { type Measure, type RunSummary, summaryOf, type Value } from '../../../framework/report/compare-summary.js';
import { comparisonText } from '../../../framework/report/compare-text.js';
import { style } from '../../../framework/report/style.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import { judge } from '../../../framework/slo/judge.js';
import type { ExperimentSpec, Slo } from '../../../framework/spec/types.js';
import { everyoneBack } from '../slo/everyone-back.js';
import { journalOf, type Shape } from '../slo/journal-of.js';

const slos: Record<string, Slo<number>> = {
  'everyone is back': everyoneBack,
  'does not stay down': { slo: 'not-metastable', where: {} },
};
const dip =
  (back: number, depth = 0.4) =>
  (t: number) =>
    t < 0 || t >= back ? 1 : depth;
const about = { at: '2026-11-13T18:02:55.000Z', version: '0.1.0', again: 'npx swarmquake run made-up.experiment.ts' };

function runOf(shapes: readonly Partial<Shape>[], spec: Partial<ExperimentSpec> = {}): RunSummary {
  return summaryOf(
    shapes.map((shape, i) => {
      const records = journalOf({ slos, curve: dip(12), ...shape });
      const [head] = records;
      if (head?.k !== 'run') throw new Error('a journal begins with its run');
      return { ...scoredTrial(records, { ...judge(records), seed: i }), spec: { ...head.spec, ...spec } };
    }),
    about,
  );
}
const five = (...backs: readonly number[]): RunSummary => runOf(backs.map((back) => ({ curve: dip(back) })));
const compared = (a: RunSummary, b: RunSummary) => comparison(pairsOf(a, b));
const names = (found: readonly { name: string; kind: string }[]) => found.map(({ name, kind }) => `${kind}: ${name}`);
const plain = style({ colour: false, unicode: true, width: 100 });

const before = five(10, 11, 12, 11, 10);

describe('a regression is', () => {
  test('a promise that is newly broken, whatever the number of trials', () => {
    const { regressions } = compared(five(12), five(60));
    expect(names(regressions)).toEqual(['newly-failing: everyone is back']);
    expect(names(compared(five(60), five(60)).regressions)).toEqual([]);
  });

  test('a figure that is worse beyond its interval, and beyond what can be measured', () => {
    expect(names(compared(before, five(20, 21, 22, 21, 20)).regressions)).toEqual([
      'worse: everyone is back',
      'worse: user-hours offline',
      'worse: score: tell the truth',
    ]);
    // Two seconds are less than a probe tells.
    expect(names(compared(before, five(13, 14, 14, 13, 13)).regressions)).not.toContain('worse: everyone is back');
    expect(compared(before, before).regressions).toEqual([]);
    expect(compared(five(20, 21, 22, 21, 20), before).regressions).toEqual([]);
  });

  test('not told by fewer than five trials', () => {
    const { regressions, variants } = compared(five(10, 11, 12, 11), five(20, 21, 22, 21));
    expect(regressions).toEqual([]);
    expect(variants[0]?.promises[0]?.measure?.change).toBe('too-few');
  });

  test('in a gate, a promise whose own rate is shown to be below the promised one', () => {
    const rated = (...backs: readonly number[]) =>
      runOf(
        backs.map((back) => ({ curve: dip(back) })),
        { trials: { runs: 10, passRate: 0.7, confidence: 0.95 } },
      );
    const all = rated(...Array<number>(10).fill(12));
    expect(names(compared(all, rated(...Array<number>(9).fill(12), 60)).regressions)).toEqual([]);
    expect(names(compared(all, rated(...Array<number>(9).fill(12), 60)).undecided)).toEqual([
      'undecided: everyone is back',
    ]);
    expect(names(compared(all, rated(...Array<number>(10).fill(60))).regressions)).toContain(
      'newly-failing: everyone is back',
    );
  });
});

test('a variant that is to fail is asked for that alone', () => {
  const expect1 = { slo: 'everyone is back', state: 'metastable' };
  const down = (depth: number) => runOf(Array.from({ length: 5 }, () => ({ curve: dip(999, depth), expect: expect1 })));
  expect(compared(down(0.2), down(0.01)).regressions).toEqual([]);
  expect(names(compared(down(0.2), runOf([{ curve: dip(12), expect: expect1 }])).regressions)).toEqual([
    'newly-failing: everyone is back',
  ]);
});

test('what is inconclusive now, and what nobody ran, is undecided', () => {
  expect(names(compared(five(12), five(31)).undecided)).toContain('undecided: everyone is back');
  const [variant] = before.variants;
  const two: RunSummary = { ...before, variants: variant ? [variant, { ...variant, name: 'other' }] : [] };
  expect(names(compared(two, before).undecided)).toEqual(['not-run: the variant']);
});

describe('a change', () => {
  const measure = (values: readonly Value[], better: Measure['better'] = 'less'): Measure => ({
    ...{ name: 'm', unit: 'count', resolution: null },
    better,
    values,
  });
  const anyValues = fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('never' as const)), {
    minLength: 1,
    maxLength: 12,
  });
  const mirror = { better: 'worse', worse: 'better' } as Record<string, string>;

  test('the other way round is its opposite, and with itself none', () => {
    fc.assert(
      fc.property(anyValues, anyValues, (x, y) => {
        const there = measureChange(measure(x), measure(y)).change;
        expect(measureChange(measure(y), measure(x)).change).toBe(mirror[there] ?? there);
        expect(measureChange(measure(x), measure(x)).change).toBe('same');
      }),
    );
  });

  test('never is the worst, whichever way is better', () => {
    const never = Array<Value>(5).fill('never');
    expect(measureChange(measure([1, 1, 1, 1, 1]), measure(never)).change).toBe('worse');
    expect(measureChange(measure([1, 1, 1, 1, 1], 'more'), measure(never, 'more')).change).toBe('worse');
    expect(measureChange(measure(never), measure(never)).change).toBe('same');
  });

  test('one trial out of ten that lies far off decides nothing', () => {
    const ten = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11];
    expect(measureChange(measure(ten), measure([...ten.slice(1), 99])).change).toBe('within');
    expect(measureChange(measure(ten), measure([...ten.slice(1).map((n) => n + 20), 1])).change).toBe('worse');
  });
});

describe('the text', () => {
  const text = (a: RunSummary, b: RunSummary, baseline: string | null, exitCode: number): string =>
    comparisonText(compared(a, b), { a, b, baseline, exitCode }, plain);

  test('against a baseline is a line each, with both figures, and the command', () => {
    const told = text(before, five(60, 60, 61, 60, 60), 'main', 20);
    expect(told).toContain(
      '✕ REGRESSION   everyone is back: 11 s (10-12) in main, 60 s (60-61) now (pass, now fail); promised: 95% of demand back within 30 s',
    );
    expect(told).toMatch(/3 regressions\. The spec and the code of the nodes are the same\./);
    expect(told).toMatch(/again {2}npx swarmquake run made-up/);
    expect(told).toMatch(/exit 20$/);
    expect(text(before, before, 'main', 0)).toMatch(/✓ no regression {3}against main/);
  });

  test('says when the code of the nodes is another', () => {
    const now = { ...before, specHash: '9e4b718abcdef012' };
    expect(text(before, now, 'main', 0)).toContain(
      'The spec is the same; the code of the nodes is not (abcd1234 → 9e4b718a).',
    );
  });

  test('of two runs names what changed, with sizes', () => {
    const told = text(before, five(20, 21, 22, 21, 20), null, 0);
    expect(told).toMatch(/everyone is back +✓ 11 s \(10-12\) +✓ 21 s \(20-22\) +worse by 10 s/);
    expect(told).toMatch(/does not stay down +✓ pass +✓ pass +none/);
    expect(told).toContain('2 worse, 0 better');
    expect(told).toContain('No promise is newly broken.');
    expect(told.split('\n').every((line) => line.length <= 100)).toBe(true);
  });
});
