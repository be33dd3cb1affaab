/** The shape of a spec, strictly: every key known, every value of its type. What goes together is in rules.ts. */
import { z } from 'zod';
import { parseDuration } from './duration.js';

/** Texts that shape-problems.ts turns into codes. */
export const SHARE_RANGE = 'SPEC_SHARE_RANGE';
export const DURATION = 'SPEC_DURATION';
export const TIME_NEGATIVE = 'SPEC_TIME_NEGATIVE';
export const COUNT_RANGE = 'SPEC_COUNT_RANGE';

const share = z.number().refine((n) => n >= 0 && n <= 1, { error: SHARE_RANGE });
const count = z.number().refine((n) => Number.isInteger(n) && n >= 1, { error: COUNT_RANGE });
const positive = z.number().refine((n) => n > 0, { error: COUNT_RANGE });
const duration = z
  .custom<string>((value) => parseDuration(value) !== null, { error: DURATION, abort: true })
  .refine((text) => (parseDuration(text) ?? 0) >= 0, { error: TIME_NEGATIVE })
  .transform((text) => parseDuration(text) ?? 0);
const name = z.string().min(1);

const distribution = z.discriminatedUnion('dist', [
  z.strictObject({ dist: z.literal('fixed'), value: duration }),
  z.strictObject({ dist: z.literal('exponential'), mean: duration }),
  z.strictObject({ dist: z.literal('lognormal'), median: duration, sigma: positive }),
  z.strictObject({ dist: z.literal('weibull'), scale: duration, shape: positive }),
]);
const session = z.discriminatedUnion('session', [
  z.strictObject({ session: z.literal('always') }),
  z.strictObject({ session: z.literal('alternating'), on: distribution, off: distribution }),
]);
const reconnect = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('immediate') }),
  z.strictObject({ policy: z.literal('fixed'), delay: duration, jitter: share, spread: z.boolean() }),
  z.strictObject({
    policy: z.literal('exponential'),
    base: duration,
    cap: duration,
    jitter: z.enum(['none', 'full', 'equal', 'decorrelated']),
  }),
]);
const cohort = z.strictObject({
  name,
  share,
  version: name,
  reconnect,
  session,
  reachability: z.enum(['open', 'outbound-only']),
});
const population = z.strictObject({
  users: count,
  cohorts: z.array(cohort).min(1),
  regions: z.record(name, share),
  joinOver: duration,
  operations: z.strictObject({
    lookupEvery: z.union([z.literal('probe'), duration]),
    messageEvery: z.union([z.literal('never'), duration]),
  }),
});

const where = { region: name.optional(), cohort: name.optional(), version: name.optional() };
const whereObject = z.strictObject(where);
const denominator = z.enum(['demand', 'before', 'population']);
const condition = z.strictObject({
  metric: z.literal('online'),
  of: denominator,
  where: whereObject,
  is: z.enum(['at-least', 'below']),
  share,
  for: duration,
});
const userSelector = z.strictObject({ ...where, share });
const nodeSelector = z.strictObject({
  role: name,
  version: name.optional(),
  region: name.optional(),
  share: share.optional(),
  count: count.optional(),
});
const relaunch = z.discriminatedUnion('relaunch', [
  z.strictObject({ relaunch: z.literal('never') }),
  z.strictObject({ relaunch: z.literal('after'), delay: distribution, atMost: duration }),
]);
const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('crash-users'), users: userSelector, relaunch }),
  z.strictObject({ kind: z.literal('vanish-users'), users: userSelector }),
  z.strictObject({ kind: z.literal('crash-nodes'), nodes: nodeSelector, relaunch }),
  z.strictObject({ kind: z.literal('pause-nodes'), nodes: nodeSelector, lasting: duration }),
  z.strictObject({
    kind: z.literal('partition'),
    side: z.strictObject({ role: name.optional(), region: name.optional() }),
    lasting: duration,
  }),
  z.strictObject({
    kind: z.literal('overload'),
    role: name,
    with: z.enum(['lookups', 'logins']),
    multiple: positive,
    lasting: duration,
  }),
  z.strictObject({ kind: z.literal('placebo') }),
  z.strictObject({ kind: z.literal('provision'), role: name, count }),
  z.strictObject({ kind: z.literal('lend'), feature: name, as: name }),
  z.strictObject({ kind: z.literal('admit'), rate: positive, order: z.array(name) }),
  z.strictObject({ kind: z.literal('push-retry'), cohort: name.optional(), reconnect }),
]);
const step = z.union([z.strictObject({ at: duration, do: action }), z.strictObject({ when: condition, do: action })]);

const operation = z.enum(['lookups', 'logins', 'messages']);
const during = z.enum(['after-onset', 'at-the-end']);
const slo = z.discriminatedUnion('slo', [
  z.strictObject({
    slo: z.literal('recovered'),
    where: whereObject,
    share,
    of: denominator,
    within: duration,
    heldFor: duration,
    since: z.enum(['onset', 'lifted']),
  }),
  z.strictObject({ slo: z.literal('never-below'), where: whereObject, share, of: denominator }),
  z.strictObject({ slo: z.literal('none-behind'), where: whereObject, share, within: duration }),
  z.strictObject({ slo: z.literal('success'), where: whereObject, operation, atLeast: share, during }),
  z.strictObject({
    slo: z.literal('latency'),
    where: whereObject,
    operation,
    percentile: z.number().min(1).max(99.99),
    below: duration,
    during,
  }),
  z.strictObject({ slo: z.literal('amplification'), where: whereObject, below: positive }),
  z.strictObject({ slo: z.literal('not-metastable'), where: whereObject }),
  z.strictObject({ slo: z.literal('no-lost-messages'), where: whereObject }),
]);
const impact = z.discriminatedUnion('impact', [
  z.strictObject({ impact: z.literal('users'), condition }),
  z.strictObject({ impact: z.literal('nodes'), role: name, count }),
  z.strictObject({ impact: z.literal('load'), role: name, multiple: positive }),
]);
const states = ['metastable', 'lost', 'unaffected', 'recovered', 'slow', 'degraded'] as const;

/** What an author writes, to a whole spec with durations in milliseconds and every default filled in. */
export const specSchema = z.strictObject({
  name,
  hypothesis: name,
  target: z.strictObject({ name, module: name, export: name, options: z.record(z.string(), z.unknown()) }),
  population,
  steadyState: condition,
  steadyWithin: duration.prefault('60s'),
  impact: impact.nullable().default(null),
  timeline: z.array(step),
  blastRadius: z
    .strictObject({
      maxCrashedShare: share.default(0.5),
      maxNodesShare: share.default(0.5),
      maxLasting: duration.prefault('10m'),
    })
    .prefault({}),
  stopWhen: z
    .array(z.union([condition, z.strictObject({ metric: z.literal('missing'), is: z.literal('above'), share })]))
    .default([]),
  slos: z.record(name, slo),
  thresholds: z
    .strictObject({
      metastableBelow: share.default(0.5),
      demandAtLeast: share.default(0.9),
      slopePerT: share.default(0.1),
      lostBelow: share.default(0.01),
      unaffectedAtLeast: share.default(0.99),
      target: share.default(0.95),
    })
    .prefault({}),
  variants: z.record(name, z.record(z.string(), z.unknown())).default({}),
  expect: z.record(name, z.strictObject({ fails: z.strictObject({ slo: name, state: z.enum(states) }) })).default({}),
  trials: z
    .strictObject({ runs: count, passRate: share, confidence: share.default(0.95) })
    .nullable()
    .default(null),
  notes: z.array(z.string()).default([]),
});
