/** The score in Markdown: a row a dimension, a column a variant. */
import { DIMENSIONS } from '../scorecard/score.js';
import {
  DIMENSION_TITLES,
  pointsWords,
  possibleWords,
  rangeWords,
  rawWords,
  scoreWords,
} from '../scorecard/score-words.js';
import type { Scorecard, ScoreVariant } from '../scorecard/types.js';

/** Head and rows; `nameOf` writes a variant's name. null: nothing is known. */
export function scoreRows(
  card: Scorecard,
  nameOf: (variant: ScoreVariant) => string,
): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
} | null {
  if (card.variants.every(({ score }) => score.dimensions.every(({ points }) => points === null))) return null;
  const cell = ({ score }: ScoreVariant, dimension: (typeof DIMENSIONS)[number]): string => {
    const one = score.dimensions.find((d) => d.dimension === dimension);
    if (one === undefined || one.points === null) return 'unknown';
    const range = rangeWords(one.interval);
    return `**${pointsWords(one.points)}**${range === '' ? '' : ` (${range})`}: ${rawWords(one)}`;
  };
  return {
    head: ['score', ...card.variants.map(nameOf)],
    rows: [
      ...DIMENSIONS.map((dimension) => [
        `${DIMENSION_TITLES[dimension][0]} (${DIMENSION_TITLES[dimension][1]})`,
        ...card.variants.map((variant) => cell(variant, dimension)),
      ]),
      ['**of 100**', ...card.variants.map(({ score }) => `**${scoreWords(score)}**`)],
    ],
    notes: card.variants.flatMap((variant) => {
      const words = possibleWords(variant.score);
      return words === null ? [] : [`${nameOf(variant)}: ${words}.`];
    }),
  };
}
