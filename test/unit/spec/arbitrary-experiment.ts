/** Sound experiments at random, as authors write them, on the target of paper. */
import fc from 'fast-check';
import {
  admit,
  after,
  alternating,
  always,
  amplification,
  at,
  atLeastOnce,
  backoff,
  cohort,
  crash,
  eager,
  exactly,
  exponential,
  fixedDelay,
  immediate,
  lend,
  loadReached,
  lognormal,
  lookups,
  milliseconds,
  missing,
  neverBelow,
  nodesLost,
  noneBehind,
  notMetastable,
  online,
  overload,
  partition,
  pause,
  placebo,
  provision,
  pushRetry,
  recovered,
  seconds,
  statement,
  users,
  vanish,
  weibull,
  when,
} from '../../../framework/index.js';
import { withChange } from './an-experiment.js';

const COHORTS = ['windows', 'mac', 'linux'] as const;
const REGIONS = ['eu', 'us', 'asia'] as const;

const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const time = fc.oneof(
  fc.integer({ min: 1, max: 120 }).map(seconds),
  fc.integer({ min: 1, max: 120_000 }).map(milliseconds),
);
const length = fc.integer({ min: 2, max: 60 }).map(seconds);
const distribution = fc.oneof(
  length.map(exactly),
  length.map((mean) => exponential({ mean })),
  fc.tuple(length, share).map(([median, sigma]) => lognormal({ median, sigma })),
  fc.tuple(length, share).map(([scale, shape]) => weibull({ scale, shape })),
);
const session = fc.oneof(
  fc.constant(always()),
  fc.tuple(distribution, distribution).map(([on, off]) => alternating(on, off)),
);
const reconnect = fc.oneof(
  fc.constant(immediate()),
  fc.tuple(time, share).map(([delay, jitter]) => eager({ delay, jitter })),
  time.map((delay) => fixedDelay({ delay })),
  fc.constantFrom('none', 'full', 'equal', 'decorrelated').map((jitter) => backoff({ base: '1s', cap: '60s', jitter })),
);

/** Whole weights, so that the shares sum to 1 as nearly as numbers can. */
function parts<Name extends string>(names: readonly Name[]): fc.Arbitrary<Partial<Record<Name, number>>> {
  return fc
    .tuple(
      fc.shuffledSubarray([...names], { minLength: 1 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 3, maxLength: 3 }),
    )
    .map(([chosen, weights]) => {
      const sum = chosen.reduce((total, _, i) => total + (weights[i] ?? 0), 0);
      return Object.fromEntries(chosen.map((name, i) => [name, (weights[i] ?? 0) / sum])) as Partial<
        Record<Name, number>
      >;
    });
}

const condition = share.map((s) => online({ of: 'demand' }).below(s).lasting('3s'));
const relaunch = distribution.map((delay) => after(delay, { atMost: '60s' }));
const someCohort = fc.constantFrom(...COHORTS);
/** Names are mended afterwards: whom a step may name depends on who is there. */
const action = fc.oneof(
  fc
    .tuple(someCohort, share, relaunch)
    .map(([name, s, again]) => crash({ cohort: name, share: s }, { relaunch: again })),
  share.map((s) => vanish({ share: s })),
  fc.tuple(share, relaunch).map(([s, again]) => crash({ role: 'supernode', share: s }, { relaunch: again })),
  fc.integer({ min: 1, max: 5 }).map((count) => crash({ role: 'supernode', count })),
  fc.constant(crash({ clientHosts: 1 })),
  length.map((lasting) => pause({ role: 'supernode', count: 1 }, { lasting })),
  length.map((lasting) => partition({ role: 'login' }, { lasting })),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), length)
    .map(([multiple, lasting]) => overload({ role: 'supernode' }, { with: 'lookups', multiple, lasting })),
  fc.constant(placebo()),
  fc.integer({ min: 1, max: 9 }).map((count) => provision({ role: 'mega-supernode', count })),
  fc.constant(lend({ feature: 'group-video', as: 'mega-supernode' })),
  fc.integer({ min: 1, max: 900 }).map((rate) => admit({ rate })),
  reconnect.map((policy) => pushRetry(policy)),
  share.map((s) => statement('back', { of: 'before', share: s })),
);
const step = fc.oneof(
  fc.tuple(time, action).map(([t, a]) => at(t, a)),
  fc.tuple(condition, action).map(([c, a]) => when(c, a)),
);
const promise = fc.oneof(
  fc
    .tuple(share, time)
    .map(([s, within]) => recovered({ share: s, of: 'demand', within, heldFor: '15s', since: 'lifted' })),
  share.map((s) => neverBelow({ share: s, of: 'before' })),
  share.map((s) => lookups.success.atLeast(s)),
  time.map((t) => lookups.p99.below(t, { during: 'at-the-end' })),
  fc.constant(notMetastable()),
);
const impact = fc.oneof(
  fc.constant(atLeastOnce(online({ of: 'demand' }).below(0.9))),
  fc.constant(nodesLost({ role: 'supernode', count: 2 })),
  fc.constant(loadReached({ role: 'login', multiple: 3 })),
);

export const experiments: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    cohorts: parts(COHORTS),
    regions: parts(REGIONS),
    n: fc.integer({ min: 1, max: 100_000 }),
    each: fc.tuple(session, reconnect),
    timeline: fc.array(step, { maxLength: 6 }),
    slos: fc.dictionary(fc.string({ minLength: 1 }).filter(plainKey), promise, { minKeys: 1, maxKeys: 4 }),
    impact,
    trials: fc.option(fc.record({ runs: fc.integer({ min: 1, max: 100 }), passRate: share }), { nil: undefined }),
  })
  .map(({ cohorts, regions, n, each, timeline, slos, ...rest }) => {
    const names = Object.keys(cohorts);
    const [sessions, policy] = each;
    const several =
      Object.keys(regions).length > 1 ? { 'none is behind': noneBehind({ share: 0.9, within: '30s' }) } : {};
    const steps = timeline.map((one) => named(one, names)) as typeof timeline;
    const hits = steps.some(({ do: { kind } }) =>
      ['crash-users', 'vanish-users', 'crash-nodes', 'crash-hosts', 'pause-nodes'].includes(kind),
    );
    return withChange({
      population: users(n, {
        cohorts: Object.entries(cohorts).map(([name, part]) =>
          cohort(name, { share: part ?? 0, version: `${name} 1.0`, session: sessions, reconnect: policy }),
        ),
        regions: regions as Record<string, number>,
      }),
      timeline: steps,
      slos: { ...slos, ...several, ...(hits ? { contained: amplification.below(3) } : {}) },
      stopWhen: [missing.above(0.3)],
      ...rest,
    });
  });

/** `__proto__` as a key is JavaScript's own trap, not a name of a promise. */
function plainKey(key: string): boolean {
  return !(key in {});
}

function named(value: unknown, cohorts: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'cohort' && !cohorts.includes(String(inner)) ? cohorts[0] : named(inner, cohorts),
    ]),
  );
}
