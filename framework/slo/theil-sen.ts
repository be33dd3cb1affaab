/**
 * Theil-Sen slope with its 95% interval: the median of all pairwise slopes, and the ranks that the normal approximation
 * of Kendall's S leaves inside (Sen 1968; variance with ties), rounded outwards.
 * Seconds of a curve are not independent; the interval is a guard against noise, not a test of significance.
 */
import { medianSorted } from 'simple-statistics';
import { zOf } from './wilson.js';

export interface Slope {
  readonly low: number;
  readonly slope: number;
  readonly high: number;
}

/** null: fewer than three points. Points are equally spaced; the slope is per step. */
export function theilSen(values: readonly number[], confidence = 0.95): Slope | null {
  const n = values.length;
  if (n < 3) return null;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / (j - i));
  }
  slopes.sort((a, b) => a - b);
  const reach = zOf(confidence) * Math.sqrt(kendallVariance(values));
  const low = Math.max(1, Math.floor((slopes.length - reach) / 2));
  const high = Math.min(slopes.length, Math.ceil((slopes.length + reach) / 2 + 1));
  return { low: slopes[low - 1] ?? 0, slope: medianSorted(slopes), high: slopes[high - 1] ?? 0 };
}

function kendallVariance(values: readonly number[]): number {
  const term = (n: number): number => n * (n - 1) * (2 * n + 5);
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  return (term(values.length) - [...ties.values()].reduce((sum, t) => sum + term(t), 0)) / 18;
}
