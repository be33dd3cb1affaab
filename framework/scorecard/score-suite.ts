/** The score of a system as a whole: half its weakest experiment, half the mean of all. */
import type { ExperimentScore, Range } from './score.js';
import { bounded } from './score-formulas.js';

export interface SuiteExperiment {
  readonly name: string;
  /** null: never run. */
  readonly score: Pick<ExperimentScore, 'points' | 'interval' | 'trials'> | null;
}

export interface SuiteScore {
  /** null: an experiment is unknown, so that the total is only known to lie in `range`. */
  readonly points: number | null;
  /** Unknown experiments at their least and at their most: `20 to 59`. Both ends are `points` where all are known. */
  readonly range: Range;
  /** The same with each known experiment at either end of its own interval over trials. */
  readonly interval: Range;
  readonly known: number;
  readonly of: number;
  /** Of all experiments together. */
  readonly trials: number;
  /** The known one with the fewest points; null: none is known. */
  readonly weakest: string | null;
}

export function suiteScore(experiments: readonly SuiteExperiment[]): SuiteScore {
  const known = experiments.flatMap(({ name, score }) =>
    score === null || score.points === null ? [] : [{ name, points: score.points }],
  );
  const ends = (end: 0 | 1): number[] =>
    experiments.map(({ score }) => score?.points ?? score?.interval[end] ?? (end === 0 ? 0 : 100));
  const widest = (end: 0 | 1): number[] =>
    experiments.map(({ score }) => score?.interval[end] ?? (end === 0 ? 0 : 100));
  const range: Range = [total(ends(0)) ?? 0, total(ends(1)) ?? 100];
  const [first, ...rest] = known;
  return {
    points: known.length === experiments.length && known.length > 0 ? range[0] : null,
    range,
    interval: [total(widest(0)) ?? 0, total(widest(1)) ?? 100],
    known: known.length,
    of: experiments.length,
    trials: experiments.reduce((sum, { score }) => sum + (score?.trials ?? 0), 0),
    weakest: first === undefined ? null : rest.reduce((a, b) => (b.points < a.points ? b : a), first).name,
  };
}

/** Growing in each of its parts, so that the least of all makes its least. null: of nothing. */
function total(points: readonly number[]): number | null {
  if (points.length === 0) return null;
  const mean = points.reduce((sum, one) => sum + one, 0) / points.length;
  return bounded((Math.min(...points) + mean) / 2);
}
