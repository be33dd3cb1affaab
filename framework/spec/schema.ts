/** The shape of a spec, strictly: every key known, every value of its type. What goes together is in rules.ts. */
import { z } from 'zod';
import { BOUNDS, type Bound } from './bounds.js';
import { parseDuration } from './duration.js';

/** Texts that shape-problems.ts turns into codes. */
export const SHARE_RANGE = 'SPEC_SHARE_RANGE';
export const DURATION = 'SPEC_DURATION';
export const TIME_NEGATIVE = 'SPEC_TIME_NEGATIVE';
export const TIME_ZERO = 'SPEC_TIME_ZERO';
export const COUNT_RANGE = 'SPEC_COUNT_RANGE';
/** A fraction will do; its code is COUNT_RANGE's. */
export const POSITIVE = 'POSITIVE';
export const WEIGHT_RANGE = 'SPEC_WEIGHT_RANGE';

/** Begins the text of an issue about unknown keys; the keys that are known follow. */
export const KNOWN_KEYS = 'KNOWN_KEYS ';

/** A strict object whose complaint names the keys that it knows. */
const strict: typeof z.strictObject = (shape) => {
  // Literals are what the builders wrote, not the author.
  const written = Object.entries(shape ?? {}).filter(([, value]) => !(value instanceof z.ZodLiteral));
  const known = `${KNOWN_KEYS}${written.map(([key]) => key).join(' ')}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
};

const share = z.number().refine((n) => n >= 0 && n <= 1, { error: SHARE_RANGE });
const count = z.number().refine((n) => Number.isInteger(n) && n >= 1, { error: COUNT_RANGE });
const positive = z.number().refine((n) => n > 0, { error: POSITIVE });
/** Silent about a number that is wrong already. */
const bounded = (number: typeof positive, bound: Bound) =>
  number.refine((n) => n <= 0 || BOUNDS[bound].holds(n), { error: bound });
const weight = z.number().refine((n) => n >= 0, { error: WEIGHT_RANGE });
const duration = z
  .custom<string>((value) => parseDuration(value) !== null, { error: DURATION, abort: true })
  .refine((text) => (parseDuration(text) ?? 0) >= 0, { error: TIME_NEGATIVE })
  .transform((text) => parseDuration(text) ?? 0);
/** Where no time at all would be without end: an interval, a mean. */
const interval = duration.refine((ms) => ms > 0, { error: TIME_ZERO });
const name = z.string().min(1);

const distribution = z.discriminatedUnion('dist', [
  strict({ dist: z.literal('fixed'), value: duration }),
  strict({ dist: z.literal('exponential'), mean: interval }),
  strict({ dist: z.literal('lognormal'), median: interval, sigma: bounded(positive, 'sigma') }),
  strict({ dist: z.literal('weibull'), scale: interval, shape: bounded(positive, 'shape') }),
]);
const session = z.discriminatedUnion('session', [
  strict({ session: z.literal('always') }),
  strict({ session: z.literal('alternating'), on: distribution, off: distribution }),
]);
const reconnect = z.discriminatedUnion('policy', [
  strict({ policy: z.literal('immediate') }),
  strict({ policy: z.literal('fixed'), delay: duration, jitter: share, spread: z.boolean() }),
  strict({
    policy: z.literal('exponential'),
    base: interval,
    cap: interval,
    jitter: z.enum(['none', 'full', 'equal', 'decorrelated']),
  }),
]);
const cohort = strict({
  name,
  share,
  version: name,
  reconnect,
  session,
  reachability: z.enum(['open', 'outbound-only']),
});
const population = strict({
  users: bounded(count, 'users'),
  cohorts: z.array(cohort).min(1),
  regions: z.record(name, share),
  joinOver: interval,
  operations: strict({
    lookupEvery: z.union([z.literal('probe'), interval]),
    messageEvery: z.union([z.literal('never'), interval]),
  }),
});

const where = { region: name.optional(), cohort: name.optional(), version: name.optional() };
const whereObject = strict(where);
const denominator = z.enum(['demand', 'before', 'population']);
const condition = strict({
  metric: z.literal('online'),
  of: denominator,
  where: whereObject,
  is: z.enum(['at-least', 'below']),
  share,
  for: duration,
});
const userSelector = strict({ ...where, share });
const nodeSelector = strict({
  role: name,
  version: name.optional(),
  region: name.optional(),
  share: share.optional(),
  count: count.optional(),
});
const hostSelector = strict({ clientHosts: count, region: name.optional() });
const relaunch = z.discriminatedUnion('relaunch', [
  strict({ relaunch: z.literal('never') }),
  strict({ relaunch: z.literal('after'), delay: distribution, atMost: duration }),
]);
const action = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('crash-users'), users: userSelector, relaunch }),
  strict({ kind: z.literal('vanish-users'), users: userSelector }),
  strict({ kind: z.literal('crash-nodes'), nodes: nodeSelector, relaunch }),
  strict({ kind: z.literal('crash-hosts'), hosts: hostSelector }),
  strict({ kind: z.literal('pause-nodes'), nodes: nodeSelector, lasting: interval }),
  strict({
    kind: z.literal('partition'),
    side: strict({ role: name.optional(), region: name.optional() }),
    lasting: interval,
  }),
  strict({
    kind: z.literal('overload'),
    role: name,
    with: z.enum(['lookups', 'logins']),
    multiple: positive,
    lasting: interval,
  }),
  strict({ kind: z.literal('placebo') }),
  strict({ kind: z.literal('provision'), role: name, count }),
  strict({ kind: z.literal('lend'), feature: name, as: name }),
  strict({ kind: z.literal('admit'), rate: positive, order: z.array(name) }),
  strict({ kind: z.literal('push-retry'), cohort: name.optional(), reconnect }),
  strict({
    kind: z.literal('statement'),
    says: name,
    claims: z.enum(['back', 'nothing']),
    where: whereObject,
    of: denominator,
    share: share.nullable(),
  }),
]);
const step = z.union([strict({ at: duration, do: action }), strict({ when: condition, do: action })]);

const operation = z.enum(['lookups', 'logins', 'messages']);
const during = z.enum(['after-onset', 'at-the-end']);
const slo = z.discriminatedUnion('slo', [
  strict({
    slo: z.literal('recovered'),
    where: whereObject,
    share,
    of: denominator,
    within: duration,
    heldFor: duration,
    since: z.enum(['onset', 'lifted']),
  }),
  strict({ slo: z.literal('never-below'), where: whereObject, share, of: denominator }),
  strict({ slo: z.literal('none-behind'), where: whereObject, share, within: duration }),
  strict({ slo: z.literal('success'), where: whereObject, operation, atLeast: share, during }),
  strict({
    slo: z.literal('latency'),
    where: whereObject,
    operation,
    percentile: z.number().min(1).max(99.99),
    below: duration,
    during,
  }),
  strict({ slo: z.literal('amplification'), where: whereObject, below: positive }),
  strict({ slo: z.literal('not-metastable'), where: whereObject }),
  strict({ slo: z.literal('no-lost-messages'), where: whereObject }),
]);
const impact = z.discriminatedUnion('impact', [
  strict({ impact: z.literal('users'), condition }),
  strict({ impact: z.literal('nodes'), role: name, count }),
  strict({ impact: z.literal('load'), role: name, multiple: positive }),
]);
const states = ['metastable', 'lost', 'unaffected', 'recovered', 'slow', 'degraded'] as const;

const score = strict({
  weights: strict({
    survive: weight.optional(),
    recover: weight.optional(),
    contain: weight.optional(),
    degrade: weight.optional(),
    preserve: weight.optional(),
    truth: weight.optional(),
    margin: weight.optional(),
  }).prefault({}),
  features: z.record(name, weight).default({}),
});

const credit = strict({
  to: whereObject,
  whenLost: interval,
  give: name,
  worth: strict({ amount: positive, unit: name }).optional(),
});

/** What an author writes, to a whole spec with durations in milliseconds and every default filled in. */
export const specSchema = strict({
  name,
  hypothesis: name,
  target: strict({ name, module: name, export: name, options: z.record(z.string(), z.unknown()) }),
  population,
  steadyState: condition,
  steadyWithin: duration.prefault('60s'),
  impact: impact.nullable().default(null),
  timeline: z.array(step),
  blastRadius: strict({
    maxCrashedShare: share.default(0.5),
    maxNodesShare: share.default(0.5),
    maxLasting: duration.prefault('10m'),
  }).prefault({}),
  stopWhen: z
    .array(z.union([condition, strict({ metric: z.literal('missing'), is: z.literal('above'), share })]))
    .default([]),
  slos: z.record(name, slo),
  thresholds: strict({
    metastableBelow: share.default(0.5),
    demandAtLeast: share.default(0.9),
    slopePerT: share.default(0.1),
    lostBelow: share.default(0.01),
    unaffectedAtLeast: share.default(0.99),
    target: share.default(0.95),
  }).prefault({}),
  variants: z.record(name, z.record(z.string(), z.unknown())).default({}),
  expect: z.record(name, strict({ fails: strict({ slo: name, state: z.enum(states) }) })).default({}),
  trials: strict({ runs: count.nullable().default(null), passRate: share, confidence: share.default(0.95) })
    .nullable()
    .default(null),
  score: score.optional(),
  credits: z.array(credit).optional(),
  notes: z.array(z.string()).default([]),
});
