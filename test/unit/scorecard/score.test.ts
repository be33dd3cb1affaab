import { readFileSync } from 'node:fs';
import { DIMENSIONS, variantScore } from '../../../framework/scorecard/score.js';
import { rawFigures } from '../../../framework/scorecard/score-raw.js';
import { DIMENSION_TITLES, possibleWords, rawWords, readingOf } from '../../../framework/scorecard/score-words.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import type { FeatureState, ScoredTrial } from '../../../framework/scorecard/types.js';
import { judge } from '../../../framework/slo/judge.js';
import { goldenCard, recordsOf } from '../report/from-golden.js';

describe('of a journal', () => {
  const trial = (name: string, change: (t: ScoredTrial) => ScoredTrial = (t) => t): ScoredTrial => {
    const records = recordsOf(name);
    return change(scoredTrial(records, judge(records)));
  };
  const recovered = trial('made-up-recovered');

  test('nothing is scored of an inconclusive trial', () => {
    const card = goldenCard('made-up-missing-data');
    expect(card.variants[0]?.score).toMatchObject({ points: null, interval: [0, 100], trials: 0, of: 1 });
    expect(card.score).toMatchObject({ points: null, interval: [0, 100] });
  });

  test('the promised return that came off worst counts', () => {
    const [slo] = recovered.verdict.slos.filter(({ kind }) => kind === 'recovered');
    if (slo === undefined) throw new Error('the journal promises a return');
    const slow = { ...slo, name: 'slow', measured: 50_000, promised: 30_000 };
    const never = { ...slo, name: 'never', measured: null, outcome: 'fail' as const };
    const open = { ...slo, name: 'open', measured: null, outcome: 'inconclusive' as const };
    const of = (...slos: (typeof slo)[]) =>
      rawFigures({ ...recovered, verdict: { ...recovered.verdict, slos } }).recover;
    expect(of(slo, slow)).toMatchObject({ promise: 'slow' });
    expect(of(never, slow)).toMatchObject({ promise: 'never', time: 'never' });
    expect([of(slo, open), of()]).toEqual([null, null]);
  });

  test("a feature whose servers are lent is lost, one that nobody has says nothing, and weights are the spec's", () => {
    const from = recovered.series.second.findIndex((s) => s >= 0);
    const states = recovered.series.second.map(
      (_, i): FeatureState => (i >= from && i % 2 === 0 ? 'dark' : 'not-asked'),
    );
    const servers = { name: 'group-video', by: 'servers', states, lostMs: 0 } as const;
    const node = recovered.plan.nodes[0];
    if (node === undefined) throw new Error('the plan has nodes');
    const withServers = (lendable: Record<string, string>): ScoredTrial => ({
      ...recovered,
      plan: {
        ...recovered.plan,
        shape: { ...recovered.plan.shape, lendable },
        score: { weights: {}, features: { lookups: 3 } },
      },
      picture: { ...recovered.picture, features: [...recovered.picture.features, servers] },
    });
    const told = rawFigures(withServers({ 'group-video': node.role })).degrade?.features;
    expect(told?.map(({ name, weight }) => [name, weight])).toEqual([
      ['lookups', 3],
      ['group-video', 1],
    ]);
    // Whole where its servers stand and all are online, half while some are gone, nothing where it is lent.
    const after = recovered.series.second.flatMap((s, i) => (s >= 0 ? [i] : []));
    const worth = after.map((i): number => {
      const reach = (recovered.series.online[i] ?? 0) / (recovered.series.demand[i] ?? 1);
      return states[i] === 'dark' ? 0 : reach >= 0.95 ? 1 : 0.5;
    });
    expect(new Set(worth)).toEqual(new Set([0, 0.5, 1]));
    expect(told?.[1]?.kept).toBeCloseTo(worth.reduce((sum, one) => sum + one, 0) / worth.length, 6);
    expect(rawFigures(withServers({})).degrade?.features.map(({ name }) => name)).toEqual(['lookups']);
  });

  test('a network that says nothing of itself is neither true nor false', () => {
    const silent = {
      ...recovered,
      series: { ...recovered.series, reported: recovered.series.reported.map(() => null) },
    };
    expect(rawFigures(silent).truth).toBeNull();
    expect(variantScore([silent], 'pass').dimensions.find(({ dimension }) => dimension === 'truth')).toMatchObject({
      points: null,
      interval: [0, 100],
    });
  });

  test('known in some trials only, a dimension is unknown', () => {
    const nobody = { ...recovered, verdict: { ...recovered.verdict, amplification: null } };
    const score = variantScore([recovered, nobody], 'pass');
    expect(score.dimensions.find(({ dimension }) => dimension === 'contain')?.points).toBeNull();
    expect(score.byTrial[0]).toBe(score.byTrial[1]);
  });
});

/** The rows of the worked example, as the page must have them. */
function workedRows(): string[] {
  const scores = ['made-up-recovered', 'made-up-metastable'].map((name) => goldenCard(name).variants[0]?.score);
  const rows = DIMENSIONS.map((dimension) => {
    const cells = scores.flatMap((score) => {
      const one = score?.dimensions.find((d) => d.dimension === dimension);
      return one === undefined
        ? []
        : [rawWords(one), one.points === null ? 'unknown' : String(Number(one.points.toFixed(1)))];
    });
    return `| ${[DIMENSION_TITLES[dimension][0], ...cells].join(' | ')} |`;
  });
  const sums = scores.flatMap((score) => ['', score?.points?.toFixed(1) ?? 'unknown']);
  return [...rows, `| **score** | ${sums.join(' | ')} |`];
}

test('docs/scorecard.md works its examples from journals in test/golden', () => {
  const page = readFileSync(new URL('../../../docs/scorecard.md', import.meta.url), 'utf8');
  expect(workedRows().filter((row) => !page.includes(row))).toEqual([]);
  for (const name of ['made-up-recovered', 'made-up-metastable']) {
    const score = goldenCard(name).variants[0]?.score;
    expect(page.replace(/\s+/g, ' ')).toContain(score === undefined ? name : (possibleWords(score) ?? name));
    for (const one of score?.dimensions ?? []) expect(readingOf(one)).toMatch(/^[A-Z].*\.$/);
  }
});
