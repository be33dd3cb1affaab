/** Raw figures to points of 0..100; docs/scorecard.md, "Score", has a worked example of each. Each is monotone in its figure. */
import type { DurationMs, Share } from '../spec/units.js';

/** A network that stays down with capacity enough gets no more than this, whatever its figures. */
export const METASTABLE_CAP = 40;

/** The least online share of demand from onset to the end. */
export function surviveScore(trough: Share): number {
  return bounded(100 * trough);
}

/** Half the promised time costs a quarter; the promise itself leaves 50; twice the promise, or never, leaves nothing. */
export function recoverScore(time: DurationMs | 'never', promised: DurationMs): number {
  if (time === 'never') return 0;
  if (time <= 0) return 100;
  return promised <= 0 ? 0 : bounded(100 * (1 - time / (2 * promised)));
}

/** Nothing lost beyond what was hit: 100. Twice as much: 50. */
export function containScore(amplification: number): number {
  return amplification <= 1 ? 100 : bounded(100 / amplification);
}

/** The weighted share of feature-time that was kept. null: no feature that counts. */
export function degradeScore(features: readonly { readonly kept: Share; readonly weight: number }[]): number | null {
  const kept = weightedMean(features.map(({ kept, weight }) => ({ value: kept, weight })));
  return kept === null ? null : bounded(100 * kept);
}

export function preserveScore(lost: number, accepted: number): number {
  return accepted <= 0 ? 0 : bounded(100 * (1 - lost / accepted));
}

/** `gap`: mean distance of the reported to the true share of demand. */
export function truthScore(gap: Share): number {
  return bounded(100 * (1 - gap));
}

/** null: nothing has a weight. */
export function weightedMean(parts: readonly { readonly value: number; readonly weight: number }[]): number | null {
  const whole = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (whole <= 0) return null;
  return parts.reduce((sum, { value, weight }) => sum + value * (weight / whole), 0);
}

/** Points, without digits that are noise: the same journal is the same bytes. */
export function bounded(points: number): number {
  return Math.round(Math.min(100, Math.max(0, points)) * 1e6) / 1e6;
}
