/** Names at random, and put right afterwards: whom a step or promise may name depends on who is there. */
import fc from 'fast-check';
import type { Denominator, Where } from '../../../framework/index.js';

export const COHORTS = ['windows', 'mac', 'linux'] as const;
export const REGIONS = ['eu', 'us', 'asia'] as const;
export const versionOf = (cohort: string): string => `${cohort} 1.0`;

export const denominator = fc.constantFrom<Denominator>('demand', 'before', 'population');
export const where: fc.Arbitrary<Where> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom(...COHORTS).map((cohort) => ({ cohort })) },
  { weight: 1, arbitrary: fc.constantFrom(...COHORTS).map((cohort) => ({ version: versionOf(cohort) })) },
  { weight: 1, arbitrary: fc.constantFrom(...REGIONS).map((region) => ({ region })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...COHORTS), fc.constantFrom(...REGIONS)).map(([c, region]) => ({
      cohort: c,
      region,
    })),
  },
);

export interface Known {
  readonly cohorts: readonly string[];
  readonly regions: readonly string[];
}

/** Whoever is not there becomes somebody who is. Versions of nodes are the target's. */
export function named<T>(value: T, known: Known): T {
  return renamed(value, known) as T;
}

function renamed(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'cohort') return [key, oneOf(inner, known.cohorts)];
      if (key === 'region') return [key, oneOf(inner, known.regions)];
      if (key === 'version' && !('role' in value)) return [key, oneOf(inner, known.cohorts.map(versionOf))];
      if (key === 'order' && Array.isArray(inner)) return [key, inner.filter((name) => known.regions.includes(name))];
      return [key, renamed(inner, known)];
    }),
  );
}

function oneOf(name: unknown, known: readonly string[]): unknown {
  return known.includes(String(name)) ? name : known[0];
}
