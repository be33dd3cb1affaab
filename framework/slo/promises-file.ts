/** Promises from a JSON file, for judging a run again: `{ "name": { "slo": "recovered", ... } }`, alone or under `slos`. */
import { z } from 'zod';
import { type Problem, SpecError } from '../errors.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';

const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const share = z.number().min(0).max(1);
const duration = z.union([
  z.number().nonnegative().describe('milliseconds'),
  z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, "a duration: '500ms', '30s', '2m', '1h'")
    .transform((text) => Number.parseFloat(text) * MS[text.replace(/[\d.]+/, '') as keyof typeof MS]),
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

function isUnderSlos(value: unknown): value is { slos: unknown } {
  return typeof value === 'object' && value !== null && 'slos' in value && !('slo' in Object(value.slos));
}

function problem(code: string, path: string, at: string, expected: string, found: string): Problem {
  return { code, path, at, expected, found, do: 'write it as { "name": { "slo": "never-below", "share": 0.5 } }' };
}
