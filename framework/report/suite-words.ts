/** How a suite's figures are written, in every rendering alike. */
import { age, count } from '../scorecard/figures.js';
import { pointsWords, rangeWords } from '../scorecard/score-words.js';
import type { Suite, SuiteRow } from '../scorecard/suite-types.js';

/** `38 (35-41)`: the middle trial, and its interval. */
export function scoreWords({ score }: Pick<SuiteRow, 'score'>): string {
  if (score === null || score.points === null) return 'unknown';
  return `${pointsWords(score.points)}${within(score.interval)}`;
}

/** `59`, `59 (57-61)`; `20 to 59` as long as anything is unknown. */
export function totalWords({ total }: Pick<Suite, 'total'>): string {
  const [low, high] = total.range;
  return total.points === null
    ? `${pointsWords(low)} to ${pointsWords(high)}`
    : `${pointsWords(total.points)}${within(total.interval)}`;
}

export function knownWords({ total }: Pick<Suite, 'total'>): string {
  const rule = 'half the weakest, half the mean';
  return total.known === total.of
    ? `of 100: ${rule}`
    : `of 100: ${rule}; ${count(total.of - total.known)} of ${count(total.of)} unknown, counted as 0 and as 100`;
}

export function ageWords({ ageMs }: Pick<SuiteRow, 'ageMs'>): string {
  return ageMs === null ? '-' : age(ageMs);
}

/** Nothing where all trials came to the same. */
function within(interval: readonly [number, number]): string {
  const range = rangeWords(interval);
  return range === '' ? '' : ` (${range})`;
}
