/** What one promise comes to under one reading of missing data, before doubts. */
import type { Outcome, Unit } from './types.js';

export interface Finding {
  readonly outcome: Outcome;
  readonly measured: number | null;
  readonly promised: number | null;
  readonly unit: Unit;
  /** Whether less is better (times, counts, factors) or more (shares). */
  readonly better: 'less' | 'more';
  /** How far the measured value may be off; null: it is exact, as "never lost" is. */
  readonly resolution: number | null;
  readonly words: string;
}

/** A promise nearer to the measured value than the resolution cannot be told kept from broken. */
export function resolved(finding: Finding): Finding {
  const { outcome, measured, promised, resolution } = finding;
  if (outcome === 'inconclusive' || measured === null || promised === null || resolution === null) return finding;
  if (Math.abs(promised - measured) >= resolution) return finding;
  return {
    ...finding,
    outcome: 'inconclusive',
    words: `${finding.words}, nearer to the promise than times can be told`,
  };
}

/** Both readings of missing data must agree; the figures are those of missing = offline. */
export function agreed(offline: Finding, online: Finding): Finding {
  if (offline.outcome === online.outcome) return offline;
  return {
    ...offline,
    outcome: 'inconclusive',
    words: `${offline.words}; with the missing users counted as online it would be: ${online.words}`,
  };
}

const RANK: Readonly<Record<Outcome, number>> = { fail: 2, inconclusive: 1, pass: 0 };

/** Merged by the worst: fail, inconclusive, pass. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>((a, b) => (RANK[b] > RANK[a] ? b : a), 'pass');
}
