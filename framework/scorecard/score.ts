/**
 * The score of a variant and of an experiment: docs/scorecard.md, "Score". A pure function of the trials.
 * What is not known is an interval, never a zero and never full marks.
 */
import type { Outcome } from '../slo/types.js';
import type { Dimension } from '../spec/score-weights.js';
import {
  bounded,
  containScore,
  degradeScore,
  METASTABLE_CAP,
  preserveScore,
  recoverScore,
  surviveScore,
  truthScore,
  weightedMean,
} from './score-formulas.js';
import { type RawFigures, rawFigures } from './score-raw.js';
import { spreadOf } from './spread.js';
import type { ScoredTrial } from './types.js';

/** In the order in which they are shown. */
export const DIMENSIONS: readonly Dimension[] = [
  'survive',
  'recover',
  'contain',
  'degrade',
  'preserve',
  'truth',
  'margin',
];

/** From and to, in points. */
export type Range = readonly [number, number];

export interface DimensionScore {
  readonly dimension: Dimension;
  readonly weight: number;
  /** The middle trial's points; null: unknown. */
  readonly points: number | null;
  /** Over the trials: the 95% interval of their median, or all of fewer than six. Unknown: 0 to 100. */
  readonly interval: Range;
  /** One a trial, in their order; null: not to be told in that one, or it is inconclusive. */
  readonly trials: readonly { readonly points: number | null; readonly raw: RawFigures[Dimension] }[];
}

export interface VariantScore {
  /** null: unknown, because the variant is inconclusive or nothing that counts is known. */
  readonly points: number | null;
  readonly interval: Range;
  /** Where it would lie if the unknown dimensions were known: all at 0, all at 100. */
  readonly possible: Range;
  /** Trials that came to a verdict, and all of them. */
  readonly trials: number;
  readonly of: number;
  /** A trial ended metastable, so that no more than 40 is given. */
  readonly metastable: boolean;
  /** What the cap took it from; null: it took nothing. */
  readonly uncapped: number | null;
  readonly dimensions: readonly DimensionScore[];
  /** Each trial's own score; null: it is inconclusive. */
  readonly byTrial: readonly (number | null)[];
}

export interface ExperimentScore {
  readonly points: number | null;
  readonly interval: Range;
  readonly possible: Range;
  readonly trials: number;
  readonly of: number;
  /** The worst of those that are to pass; null: none is, or one of them is unknown. */
  readonly variant: string | null;
}

/** `standing`: what the variant came to against what was expected of it. `plan.score` holds the weights. */
export function variantScore(trials: readonly ScoredTrial[], standing: Outcome): VariantScore {
  const weights = trials[0]?.plan.score?.weights ?? {};
  const raw = trials.map((trial) => (trial.verdict.outcome === 'inconclusive' ? null : rawFigures(trial)));
  const dimensions = DIMENSIONS.map((dimension) => dimensionScore(dimension, weights[dimension] ?? 1, raw));
  const metastable = trials.some(({ verdict }) => verdict.outcome !== 'inconclusive' && verdict.state === 'metastable');
  return variantOf(dimensions, { metastable, known: raw.map((one) => one !== null), standing });
}

/** Of figures that are known already: what `variantScore` does once it has them. */
export function variantOf(
  dimensions: readonly DimensionScore[],
  about: { readonly metastable: boolean; readonly known: readonly boolean[]; readonly standing: Outcome },
): VariantScore {
  const cap = (points: number): number => (about.metastable ? Math.min(METASTABLE_CAP, points) : points);
  const known = dimensions.filter(({ points }) => points !== null);
  const meanOf = (trial: number): number | null => {
    const parts = known.map(({ trials, weight }) => ({ value: trials[trial]?.points ?? 0, weight }));
    const mean = about.known[trial] === true ? weightedMean(parts) : null;
    return mean === null ? null : bounded(mean);
  };
  const means = about.known.map((_, trial) => meanOf(trial));
  const spread = spreadOf(means.filter((mean): mean is number => mean !== null));
  const decided = about.standing !== 'inconclusive' && spread !== null;
  const share = weightedMean(dimensions.map(({ points, weight }) => ({ value: points === null ? 0 : 1, weight }))) ?? 0;
  const within = (middle: number, rest: number): number => cap(bounded(middle * share + rest * (1 - share)));
  return {
    points: decided ? cap(spread.middle) : null,
    interval: decided ? [cap(spread.low), cap(spread.high)] : [0, cap(100)],
    possible: decided ? [within(spread.middle, 0), within(spread.middle, 100)] : [0, cap(100)],
    trials: about.known.filter((one) => one).length,
    of: about.known.length,
    metastable: about.metastable,
    uncapped: decided && cap(spread.middle) < spread.middle ? spread.middle : null,
    dimensions,
    byTrial: means.map((mean) => (mean === null ? null : cap(mean))),
  };
}

function dimensionScore(
  dimension: Dimension,
  weight: number,
  trials: readonly (ReturnType<typeof rawFigures> | null)[],
): DimensionScore {
  const told = trials.map((raw) => ({
    points: raw === null ? null : pointsOf(raw, dimension),
    raw: raw === null ? null : raw[dimension],
  }));
  const conclusive = told.filter((_, i) => trials[i] !== null).map(({ points }) => points);
  const known = conclusive.filter((points): points is number => points !== null);
  // Known in some trials only, it would measure one trial by another yardstick than the next.
  const spread = known.length < conclusive.length ? null : spreadOf(known);
  return {
    dimension,
    weight,
    points: spread?.middle ?? null,
    interval: spread === null ? [0, 100] : [spread.low, spread.high],
    trials: told,
  };
}

function pointsOf(raw: RawFigures, dimension: Dimension): number | null {
  switch (dimension) {
    case 'survive':
      return raw.survive && surviveScore(raw.survive.trough);
    case 'recover':
      return raw.recover && recoverScore(raw.recover.time, raw.recover.promised);
    case 'contain':
      return raw.contain && containScore(raw.contain.amplification);
    case 'degrade':
      return raw.degrade && degradeScore(raw.degrade.features);
    case 'preserve':
      return raw.preserve && preserveScore(raw.preserve.lost, raw.preserve.accepted);
    case 'truth':
      return raw.truth && truthScore(raw.truth.gap);
    case 'margin':
      return null;
  }
}

/** Of its worst variant among those that are to pass. One that is unknown may be the worst. */
export function experimentScore(variants: readonly Judged[]): ExperimentScore {
  const asked = variants.filter(({ fails }) => fails === null);
  if (asked.length === 0)
    return { points: null, interval: [0, 100], possible: [0, 100], trials: 0, of: 0, variant: null };
  const least = (pick: (score: VariantScore) => number): number => Math.min(...asked.map(({ score }) => pick(score)));
  const worst = asked.reduce((a, b) => ((b.score.points ?? 0) < (a.score.points ?? 0) ? b : a));
  const known = asked.every(({ score }) => score.points !== null);
  return {
    points: known ? worst.score.points : null,
    interval: [least(({ interval }) => interval[0]), least(({ interval }) => interval[1])],
    possible: [least(({ possible }) => possible[0]), least(({ possible }) => possible[1])],
    trials: least(({ trials }) => trials),
    of: least(({ of }) => of),
    variant: known ? worst.name : null,
  };
}

interface Judged {
  readonly name: string;
  /** What it is to fail; null: it is to keep its promises. */
  readonly fails: unknown;
  readonly score: VariantScore;
}
