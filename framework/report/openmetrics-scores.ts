/** The scores as gauges of 0 to 100. An unknown one is absent: a dashboard must not draw it as zero. */
import type { Range } from '../scorecard/score.js';
import type { Scorecard } from '../scorecard/types.js';
import { type Family, gauge, type Labels, ofVariants, type Sample } from './openmetrics-family.js';

export function scoreFamilies(cards: readonly Scorecard[]): Family[] {
  return [
    {
      ...gauge(
        'score',
        'Score of the experiment, 0 to 100: of its worst variant that is to pass; absent while unknown.',
      ),
      samples: cards.flatMap((card) =>
        known({ experiment: card.experiment, runtime: card.runtime }, card.score.points),
      ),
    },
    {
      ...gauge('score_bound', 'Bounds of the score over the trials; 0 and 100 where it is unknown.'),
      samples: cards.flatMap((card) =>
        bounds({ experiment: card.experiment, runtime: card.runtime }, card.score.interval),
      ),
    },
    {
      ...gauge('variant_score', 'Score of the variant, 0 to 100; absent while unknown.'),
      samples: ofVariants(cards, ({ score }, labels) => known(labels, score.points)),
    },
    {
      ...gauge('dimension_score', 'One dimension of the score of the variant, 0 to 100; absent while unknown.'),
      samples: ofVariants(cards, ({ score }, labels) =>
        score.dimensions.flatMap(({ dimension, points }) => known({ ...labels, dimension }, points)),
      ),
    },
  ];
}

function known(labels: Labels, value: number | null): Sample[] {
  return value === null ? [] : [{ labels, value }];
}

function bounds(labels: Labels, [lower, upper]: Range): Sample[] {
  return [
    { labels: { ...labels, bound: 'lower' }, value: lower },
    { labels: { ...labels, bound: 'upper' }, value: upper },
  ];
}
