/** Promises from a JSON file, for judging a run again: `{ "name": { "slo": "recovered", ... } }`, alone or under `slos`. */
import { z } from 'zod';
import { type Problem, SpecError } from '../errors.js';
import type { Plan } from '../plan/types.js';
import { parseDuration } from '../spec/duration.js';
import { didYouMean } from '../spec/shape-problems.js';
import type { Slo, Where } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';

const share = z.number().min(0).max(1);
const duration = z.union([
  z.number().nonnegative().describe('milliseconds'),
  z
    .string()
    .refine((text) => (parseDuration(text) ?? -1) >= 0, "a duration: '500ms', '30s', '2m', '1h'")
    .transform((text) => parseDuration(text) ?? 0),
]);
const where = z
  .strictObject({ region: z.string().optional(), cohort: z.string().optional(), version: z.string().optional() })
  .default({})
  .transform(({ region, cohort, version }) => ({
    ...(region === undefined ? {} : { region }),
    ...(cohort === undefined ? {} : { cohort }),
    ...(version === undefined ? {} : { version }),
  }));
const of = z.enum(['demand', 'before', 'population']).default('demand');
const during = z.enum(['after-onset', 'at-the-end']).default('after-onset');
const operation = z.enum(['lookups', 'logins', 'messages']);

const promise = z.discriminatedUnion('slo', [
  z.strictObject({
    slo: z.literal('recovered'),
    share,
    of,
    within: duration,
    heldFor: duration,
    since: z.enum(['onset', 'lifted']).default('onset'),
    where,
  }),
  z.strictObject({ slo: z.literal('never-below'), share, of, where }),
  z.strictObject({ slo: z.literal('none-behind'), share, within: duration, where }),
  z.strictObject({ slo: z.literal('success'), operation, atLeast: share, during, where }),
  z.strictObject({
    slo: z.literal('latency'),
    operation,
    percentile: z.number().gt(0).max(100),
    below: duration,
    during,
    where,
  }),
  z.strictObject({ slo: z.literal('amplification'), below: z.number().positive(), where }),
  z.strictObject({ slo: z.literal('not-metastable'), where }),
  z.strictObject({ slo: z.literal('no-lost-messages'), where }),
]);
const promises = z.record(z.string(), promise).refine((all) => Object.keys(all).length > 0, 'at least one promise');

/** `at`: the file, for messages. */
export function parsePromises(text: string, at: string): Record<string, Slo<DurationMs>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SpecError([problem('SLOS_NOT_JSON', '--slos', at, 'JSON', found)], { cause });
  }
  const parsed = promises.safeParse(isUnderSlos(value) ? value.slos : value);
  if (parsed.success) return parsed.data;
  throw new SpecError(
    parsed.error.issues.map((issue) => {
      const path = issue.path.map((part) => `['${String(part)}']`).join('');
      return problem(
        'SLOS_INVALID',
        `slos${path}`,
        at,
        'promises as in a spec, durations as text or ms',
        issue.message,
      );
    }),
  );
}

/** A spec is refused for this; so are promises that come later. */
export function checkHeldFor(slos: Readonly<Record<string, Slo<DurationMs>>>, plan: Plan, at: string): void {
  const least = 3 * plan.times.probeInterval;
  const short = Object.entries(slos).flatMap(([name, slo]) =>
    slo.slo === 'recovered' && slo.heldFor < least ? [{ path: `slos['${name}'].heldFor`, heldFor: slo.heldFor }] : [],
  );
  if (short.length === 0) return;
  const expected = `at least ${least / 1000} s, three probe intervals`;
  throw new SpecError(
    short.map(({ path, heldFor }) => ({
      ...problem('SLO_HELD_TOO_SHORT', path, at, expected, `${heldFor / 1000} s`),
      do: `raise heldFor to '${least / 1000}s'`,
    })),
  );
}

/** A promise on a cohort that the run did not have would find nobody. */
export function checkNames(slos: Readonly<Record<string, Slo<DurationMs>>>, plan: Plan, at: string): void {
  const known: Record<keyof Where, readonly string[]> = {
    region: plan.regions,
    cohort: plan.cohorts.map(({ name }) => name),
    version: [...new Set(plan.cohorts.map(({ version }) => version))],
  };
  const strange = Object.entries(slos).flatMap(([name, { where }]) =>
    (['region', 'cohort', 'version'] as const).flatMap((what) => {
      const found = where[what];
      if (found === undefined || known[what].includes(found)) return [];
      const expected = `a ${what} of that run: ${known[what].join(', ')}`;
      const path = `slos['${name}'].where.${what}`;
      const code = `SPEC_UNKNOWN_${what.toUpperCase()}`;
      return [{ ...problem(code, path, at, expected, found), do: didYouMean(found, known[what]) }];
    }),
  );
  if (strange.length > 0) throw new SpecError(strange);
}

function isUnderSlos(value: unknown): value is { slos: unknown } {
  return typeof value === 'object' && value !== null && 'slos' in value && !('slo' in Object(value.slos));
}

function problem(code: string, path: string, at: string, expected: string, found: string): Problem {
  return { code, path, at, expected, found, do: 'write it as { "name": { "slo": "never-below", "share": 0.5 } }' };
}
