/** The dimensions of the score that changed between two runs, with their sizes, in a line or two. */
import { DIMENSION_TITLES } from '../scorecard/score-words.js';
import type { MeasureChange, ScoreChange } from './compare.js';

/** The name of a dimension as people read it. */
export function dimensionName(name: string): string {
  return (
    Object.entries(DIMENSION_TITLES)
      .find(([dimension]) => dimension === name)?.[1][0]
      .toLowerCase() ?? name
  );
}

/** The largest first. Of too few trials it is said that they differ, never that they got better. */
export function changedDimensions(score: ScoreChange | null): string[] {
  if (score === null) return [];
  if (score.dimensions.length === 0) return ['No dimension of the score is known on both sides.'];
  const moved = [...score.dimensions]
    .filter(({ by }) => by !== null && Math.abs(by) >= LEAST)
    .sort((a, b) => Math.abs(b.by ?? 0) - Math.abs(a.by ?? 0));
  const sure = moved.filter(({ change }) => change === 'better' || change === 'worse');
  const unsure = moved.filter(({ change }) => change === 'too-few');
  return [
    ...(sure.length === 0 ? [] : [`Changed: ${sure.map(sureWords).join(', ')}.`]),
    ...(unsure.length === 0 ? [] : [`Differ, in too few trials to tell: ${unsure.map(signed).join(', ')}.`]),
    ...(moved.length === 0 ? ['No dimension of the score changed.'] : []),
    ...(moved.length > 0 && sure.length + unsure.length === 0 ? ['No dimension changed beyond its interval.'] : []),
  ];
}

/** Less than this is no change to anybody. */
const LEAST = 0.1;

function sureWords({ name, change, by }: MeasureChange): string {
  return `${dimensionName(name)} ${change} by ${pointsOf(by)}`;
}

function signed({ name, by }: MeasureChange): string {
  return `${dimensionName(name)} ${(by ?? 0) < 0 ? '−' : '+'}${pointsOf(by)}`;
}

export function pointsOf(by: number | null): string {
  const exact = Math.abs(by ?? 0);
  const size = exact < 10 ? Number(exact.toFixed(1)) : Math.round(exact);
  return `${size} ${size === 1 ? 'point' : 'points'}`;
}
