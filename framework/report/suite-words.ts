/** How a suite's figures are written, in every rendering alike. */
import { age, count } from '../scorecard/figures.js';
import type { Suite, SuiteRow } from '../scorecard/suite-types.js';

/** `38 (35-41)`: the middle trial, and its interval. */
export function scoreWords({ score }: Pick<SuiteRow, 'score'>): string {
  if (score === null || score.points === null) return 'unknown';
  return `${count(score.points)}${within(score.interval, score.points)}`;
}

/** `59`, `59 (57-61)`; `20 to 59` as long as anything is unknown. */
export function totalWords({ total }: Pick<Suite, 'total'>): string {
  const [low, high] = total.range;
  return total.points === null
    ? `${count(low)} to ${count(high)}`
    : `${count(total.points)}${within(total.interval, total.points)}`;
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

function within([low, high]: readonly [number, number], points: number): string {
  const ends = [count(low), count(high)] as const;
  return ends[0] === ends[1] && ends[0] === count(points) ? '' : ` (${ends.join('-')})`;
}
