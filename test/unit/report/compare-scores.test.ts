import { comparison, pairsOf } from '../../../framework/report/compare.js';
import { changedDimensions } from '../../../framework/report/compare-scores.js';
import { type RunSummary, summaryOf, type VariantSummary } from '../../../framework/report/compare-summary.js';
import { comparisonText } from '../../../framework/report/compare-text.js';
import { style } from '../../../framework/report/style.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import { judge } from '../../../framework/slo/judge.js';
import { goldenCard, recordsOf } from './from-golden.js';

/** So many trials that went as the journal did. */
function runOf(journal: string, trials: number): RunSummary {
  const records = recordsOf(journal);
  const [head] = records;
  if (head?.k !== 'run') throw new Error('a journal begins with its run');
  const one = { ...scoredTrial(records, judge(records)), spec: head.spec };
  return summaryOf(
    Array.from({ length: trials }, () => one),
    { at: null, version: null, again: 'npx swarmquake run made-up.experiment.ts' },
  );
}

const plain = style({ colour: false, unicode: true, width: 100 });
const down = runOf('made-up-metastable', 6);
const back = runOf('made-up-recovered', 6);
const scoreIn = (a: RunSummary, b: RunSummary) => comparison(pairsOf(a, b)).variants[0]?.score ?? null;

test('the dimensions that changed are named, the largest first, with the size that the scorecards show', () => {
  const points = (journal: string): ReadonlyMap<string, number> =>
    new Map(goldenCard(journal).variants[0]?.score.dimensions.map((d) => [d.dimension, d.points ?? -1]));
  const [before, after] = [points('made-up-metastable'), points('made-up-recovered')];
  const score = scoreIn(down, back);
  expect(score?.dimensions.length).toBe(6);
  for (const { name, by, change } of score?.dimensions ?? []) {
    expect(by).toBeCloseTo((after.get(name) ?? 0) - (before.get(name) ?? 0), 5);
    expect(change).toBe('better');
  }
  expect(changedDimensions(score)).toEqual([
    'Changed: tell the truth better by 82 points, recover better by 64 points, degrade well better by 50 points, contain better by 40 points, survive better by 40 points, preserve better by 1 point.',
  ]);
});

test('of too few trials it is said that they differ, not that they got better', () => {
  const [line] = changedDimensions(scoreIn(runOf('made-up-metastable', 1), runOf('made-up-recovered', 1)));
  expect(line).toMatch(/^Differ, in too few trials to tell: tell the truth \+82 points, recover \+64 points/);
  expect(changedDimensions(scoreIn(back, back))).toEqual(['No dimension of the score changed.']);
});

test('of a run that is inconclusive nothing is known, and that is not called the same', () => {
  const open = runOf('made-up-missing-data', 1);
  expect(changedDimensions(scoreIn(down, open))).toEqual(['No dimension of the score is known on both sides.']);
  expect(scoreIn(down, open)?.all.change).toBe('unknown');
});

test('two runs side by side show each dimension and the score', () => {
  const compared = comparison(pairsOf(down, back));
  const told = comparisonText(compared, { a: down, b: back, baseline: null, exitCode: 0 }, plain);
  expect(told).toMatch(/score: recover +0 +64 +better by 64 points/);
  expect(told).toMatch(/score, of 100 +35 +81 +better by 46 points/);
  expect(told.replace(/\s+/g, ' ')).toContain('Changed: tell the truth better by 82 points, recover');
});

test('means over different dimensions are not compared, the dimensions of both sides are', () => {
  const fewer = back.variants.map(
    (variant): VariantSummary => ({
      ...variant,
      ...(variant.score === undefined
        ? {}
        : { score: { ...variant.score, dimensions: variant.score.dimensions.filter(({ name }) => name !== 'truth') } }),
    }),
  );
  const score = scoreIn(down, { ...back, variants: fewer });
  expect(score?.all).toMatchObject({ change: 'unknown', by: null });
  expect(score?.dimensions.map(({ name }) => name)).not.toContain('truth');
});

test('against a baseline only what no other figure measures is a regression of its own', () => {
  const kept = { ...down, variants: down.variants.map((variant) => ({ ...variant, fails: null })) };
  const { regressions } = comparison(pairsOf(back, kept));
  const scores = regressions.filter(({ name }) => name.startsWith('score'));
  expect(scores.map(({ name, kind }) => `${kind}: ${name}`)).toEqual([
    'worse: score: degrade well',
    'worse: score: tell the truth',
  ]);
});

test('a collapse that is expected only now is held against what was kept before', () => {
  expect([back.variants[0]?.fails === null, down.variants[0]?.fails === null]).toEqual([true, false]);
  const { regressions } = comparison(pairsOf(back, down));
  const names = regressions.map(({ name, kind }) => `${kind}: ${name}`);
  expect(names).toContain('newly-failing: everyone is back');
});

test('a baseline from before there were scores is compared without them', () => {
  const old = { ...down, variants: down.variants.map(({ score: _, ...rest }) => rest) };
  const compared = comparison(pairsOf(old, back));
  expect(compared.variants[0]?.score).toBeNull();
  expect(changedDimensions(compared.variants[0]?.score ?? null)).toEqual([]);
  expect(comparisonText(compared, { a: old, b: back, baseline: null, exitCode: 0 }, plain)).not.toContain('score');
});
