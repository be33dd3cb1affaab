/** The scorecard as JSON: keys in order, so that equal scorecards are equal files. */
import type { Scorecard } from '../scorecard/types.js';

export function jsonReport(card: Scorecard): string {
  return `${JSON.stringify(sorted(card), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([k, v]) => [k, sorted(v)]),
  );
}
