/** Lengths of time as authors write them, and their milliseconds. */
import type { Duration, DurationMs } from './units.js';

const UNITS: Readonly<Record<string, DurationMs>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PATTERN = /^(-?\d+(?:\.\d+)?)(ms|s|m|h)$/;

export const milliseconds = (n: number): Duration => `${n}ms`;
export const seconds = (n: number): Duration => `${n}s`;
export const minutes = (n: number): Duration => `${n}m`;
export const hours = (n: number): Duration => `${n}h`;

/** null: not a duration. Negative ones parse, so that validation can say what is wrong with them. */
export function parseDuration(text: unknown): DurationMs | null {
  if (typeof text !== 'string') return null;
  const match = PATTERN.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}
