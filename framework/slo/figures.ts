/** Figures in evidence: short, rounded for people; and rounded for the verdict, so that no digit is noise. */
import type { Where } from '../spec/types.js';
import type { DurationMs, Share } from '../spec/units.js';

export const count = (n: number): string => Math.round(n).toLocaleString('en-US');
export const seconds = (ms: DurationMs): string => `${Number((ms / 1000).toFixed(1)).toLocaleString('en-US')} s`;

/** Never rounds to 0% or 100%: these are claims of their own. */
export function percent(share: Share): string {
  const tenths = share * 100;
  if (share > 0 && tenths < 0.05) return 'under 0.1%';
  if (share < 1 && tenths > 99.9) return '99.9%';
  return `${Number(tenths.toFixed(1))}%`;
}

/** `in eu`, `of faulty`; empty: everyone. */
export function whereWords(where: Where): string {
  return [
    where.region === undefined ? '' : ` in ${where.region}`,
    where.cohort === undefined ? '' : ` of cohort ${where.cohort}`,
    where.version === undefined ? '' : ` of version ${where.version}`,
  ].join('');
}

export function rounded(value: number): number;
export function rounded(value: number | null): number | null;
export function rounded(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return Math.round(value * 1e6) / 1e6 + 0;
}

/** Times of seconds and instants: no digit below the millisecond was measured. */
export function wholeMs(value: number): number;
export function wholeMs(value: number | null): number | null;
export function wholeMs(value: number | null): number | null {
  return value === null ? null : Math.round(value) + 0;
}
