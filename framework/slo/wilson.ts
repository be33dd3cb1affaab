/** The Wilson score interval of a rate (Wilson 1927), two-sided; simple-statistics has none. */
import { bisect, errorFunction } from 'simple-statistics';
import type { Share } from '../spec/units.js';

const known = new Map<Share, number>();

/** Half-width of the central interval of a standard normal: 1.96 for 0.95. */
export function zOf(confidence: Share): number {
  const before = known.get(confidence);
  if (before !== undefined) return before;
  // The library's `probit` is good to two digits only; its error function to seven.
  const z = bisect((x) => errorFunction(x / Math.SQRT2) - confidence, 0, 10, 200, 1e-9);
  known.set(confidence, z);
  return z;
}

export function wilson(passed: number, of: number, confidence: Share): [Share, Share] {
  if (of === 0) return [0, 1];
  const z = zOf(confidence);
  const p = passed / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return [passed === 0 ? 0 : Math.max(0, middle - half), passed === of ? 1 : Math.min(1, middle + half)];
}

/** The least number of trials that show `rate` if all pass: by this bound, and by the exact chance of as many passes (gate.ts). null: none does. */
export function trialsToDecide(rate: Share, confidence: Share): number | null {
  if (rate >= 1) return null;
  // All of n pass: the lower bound is n / (n + z^2), and their chance at the promise itself rate^n.
  let n = Math.max(1, Math.floor((zOf(confidence) ** 2 * rate) / (1 - rate)));
  while (wilson(n, n, confidence)[0] < rate || rate ** n > 1 - confidence) n += 1;
  return n;
}
