/** The score: seven dimensions with the figure behind each, a group a variant. */
import { things } from '../../scorecard/figures.js';
import type { DimensionScore, VariantScore } from '../../scorecard/score.js';
import {
  DIMENSION_TITLES,
  pointsWords,
  possibleWords,
  rangeWords,
  rawWords,
  readingOf,
  scoreWords,
} from '../../scorecard/score-words.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { capital, type Row, section, swatch, table } from './parts.js';
import { hueOf, titleOf } from './variant-words.js';

export function scoreSection(card: Scorecard): Markup | null {
  if (card.variants.every(({ score }) => score.dimensions.every(({ points }) => points === null))) return null;
  return section('score', 'Score', scoreReading(card), 'score', [
    table(
      'Seven dimensions, 0 to 100. Of several trials the middle, then the 95% interval of the median',
      [
        { name: 'Dimension' },
        { name: 'Figure', figures: true },
        { name: 'Score', figures: true },
        { name: '0 to 100' },
        { name: 'In words' },
      ],
      card.variants.flatMap(rowsOf),
    ),
    html`<p class="note">A variant that ended metastable in any trial gets no more than 40. What is unknown is left out of the mean, and counts as neither zero nor full.</p>`,
  ]);
}

function rowsOf(variant: ScoreVariant, index: number): Row[] {
  const { score } = variant;
  return [
    { group: html`${swatch(index)}${capital(titleOf(variant))}, ${things(score.of, 'trial')}` },
    ...score.dimensions.map(
      (one): Row => ({
        head: headOf(one),
        cells: [rawWords(one), figure(one), strip(one, index), score.trials === 0 ? NO_VERDICT : readingOf(one)],
      }),
    ),
    {
      head: html`<b>Score</b><small>${meanWords(score)}</small>`,
      cells: [
        score.uncapped === null ? '' : `${pointsWords(score.uncapped)}, capped`,
        figure(score),
        strip(score, index),
        possibleWords(score) ?? unknownWords(variant),
      ],
    },
  ];
}

const NO_VERDICT = 'No trial came to a verdict.';

function headOf({ dimension, weight }: DimensionScore): Markup {
  const [title, words] = DIMENSION_TITLES[dimension];
  const weighed = weight === 1 ? words : `${words}; weight ${weight}`;
  return html`<a href="#def-${dimension}">${title}</a><small>${weighed}</small>`;
}

function figure({ points, interval }: Pick<VariantScore, 'points' | 'interval'>): Markup {
  const range = points === null ? '' : rangeWords(interval);
  return html`<b>${pointsWords(points)}</b>${range === '' ? null : html` <small>${range}</small>`}`;
}

/** A dot on a line, with its interval; the figures beside it say the same. */
function strip({ points, interval }: Pick<VariantScore, 'points' | 'interval'>, index: number): Markup | string {
  if (points === null) return '–';
  const at = (value: number): string => `${value.toFixed(1)}%`;
  const [low, high] = interval;
  const hue = `hue-${hueOf(index)}`;
  return html`<span class="strip" aria-hidden="true"><i class="${hue}" style="left:${at(low)};width:${at(high - low)}"></i><b class="${hue}" style="left:${at(points)}"></b></span>`;
}

function meanWords({ dimensions, trials, of }: VariantScore): string {
  const counted = dimensions.filter(({ weight }) => weight > 0);
  const known = counted.filter(({ points }) => points !== null).length;
  const mean = `mean of ${known} of ${counted.length}`;
  return trials === of ? mean : `${mean}; ${trials} of ${things(of, 'trial')} came to a verdict`;
}

function unknownWords({ score, standing }: ScoreVariant): string {
  if (score.points !== null) return '';
  return standing === 'inconclusive' ? 'The variant is inconclusive.' : 'Nothing that counts is known.';
}

function scoreReading(card: Scorecard): string[] {
  const each = card.variants.map((v) => `${titleOf(v)}: score ${scoreWords(v.score)}; the most is 100.`);
  if (card.score.of === 0) return [...each, 'No variant was to pass, so that the experiment has no score.'];
  return card.variants.length === 1
    ? each
    : [...each, `The experiment: ${scoreWords(card.score)}, that of its worst variant that is to pass.`];
}
