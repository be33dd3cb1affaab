/** Any valid spec over the fake target, kept small so that hundreds compile in a second. */
import fc from 'fast-check';
import type {
  Cohort,
  Distribution,
  ExperimentSpec,
  Relaunch,
  SessionModel,
  Step,
} from '../../../framework/spec/types.js';
import { MITIGATIONS, specWith } from './fake-target.js';

const REGIONS = ['eu', 'us', 'asia', 'africa'];
const VERSIONS = ['5.0.0.152', '4.2', '3.8'];

const length = fc.integer({ min: 2000, max: 120_000 });
/** In hundredths: doubles of fast-check crowd around zero, and would hit nobody. */
const share = fc.integer({ min: 0, max: 100 }).map((n) => n / 100);
const between = (least: number, most: number) =>
  fc.integer({ min: 0, max: 100 }).map((n) => least + ((most - least) * n) / 100);

export const distribution: fc.Arbitrary<Distribution<number>> = fc.oneof(
  fc.record({ dist: fc.constant('fixed' as const), value: length }),
  fc.record({ dist: fc.constant('exponential' as const), mean: length }),
  fc.record({
    dist: fc.constant('lognormal' as const),
    median: length,
    sigma: between(0.1, 1.5),
  }),
  fc.record({
    dist: fc.constant('weibull' as const),
    scale: length,
    shape: between(0.4, 4),
  }),
);

export const sessionModel: fc.Arbitrary<SessionModel<number>> = fc.oneof(
  fc.constant({ session: 'always' as const }),
  fc.record({ session: fc.constant('alternating' as const), on: distribution, off: distribution }),
);

/** Shares that sum to 1, none zero. */
function shares(least: number, most: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: 100 }), { minLength: least, maxLength: most }).map((weights) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / sum);
  });
}

const cohorts: fc.Arbitrary<Cohort<number>[]> = fc
  .tuple(shares(1, 4), fc.array(sessionModel, { minLength: 4, maxLength: 4 }))
  .map(([parts, models]) =>
    parts.map((part, i) => ({
      name: `cohort-${i}`,
      share: part,
      version: VERSIONS[i % VERSIONS.length] ?? '',
      reconnect: { policy: 'immediate' },
      session: models[i] ?? { session: 'always' },
      reachability: 'open',
    })),
  );

const regions = shares(1, 4).map((parts) => Object.fromEntries(parts.map((part, i) => [REGIONS[i] ?? '', part])));

const relaunch: fc.Arbitrary<Relaunch<number>> = fc.oneof(
  fc.constant({ relaunch: 'never' as const }),
  fc.record({ relaunch: fc.constant('after' as const), delay: distribution, atMost: length }),
);

const where = fc.oneof(
  fc.constant({}),
  fc.constantFrom('cohort-0', 'cohort-1').map((cohort) => ({ cohort })),
  fc.constantFrom(...VERSIONS).map((version) => ({ version })),
  fc.constant({ region: 'eu' }),
);
const nodes = fc.oneof(
  fc.record({ role: fc.constant('supernode'), share }),
  fc.record({ role: fc.constant('supernode'), version: fc.constant('4.2'), share }),
  fc.record({ role: fc.constant('supernode'), count: fc.integer({ min: 1, max: 5 }) }),
);
const at = fc.integer({ min: 0, max: 60_000 });

const fault: fc.Arbitrary<Step<number>['do']> = fc.oneof(
  fc.record({
    kind: fc.constant('crash-users' as const),
    users: fc.tuple(where, share).map(([w, s]) => ({ ...w, share: s })),
    relaunch,
  }),
  fc.record({
    kind: fc.constant('vanish-users' as const),
    users: fc.tuple(where, share).map(([w, s]) => ({ ...w, share: s })),
  }),
  fc.record({ kind: fc.constant('crash-nodes' as const), nodes, relaunch }),
  fc.record({
    kind: fc.constant('crash-hosts' as const),
    hosts: fc.oneof(
      fc.integer({ min: 1, max: 3 }).map((clientHosts) => ({ clientHosts })),
      fc.constant({ clientHosts: 1, region: 'eu' }),
    ),
  }),
  fc.record({ kind: fc.constant('pause-nodes' as const), nodes, lasting: length }),
  fc.record({ kind: fc.constant('partition' as const), side: fc.constant({ region: 'eu' }), lasting: length }),
  fc.record({
    kind: fc.constant('overload' as const),
    role: fc.constant('supernode'),
    with: fc.constantFrom('lookups' as const, 'logins' as const),
    multiple: fc.integer({ min: 1, max: 20 }),
    lasting: length,
  }),
);

export const timeline: fc.Arbitrary<Step<number>[]> = fc.array(
  fc.tuple(at, fault).map(([when, action]) => ({ at: when, do: action })),
  { minLength: 1, maxLength: 4 },
);

export const anySpec: fc.Arbitrary<ExperimentSpec> = fc
  .record({
    users: fc.integer({ min: 1, max: 2500 }),
    cohorts,
    regions,
    joinOver: fc.integer({ min: 0, max: 60_000 }),
    timeline,
    helped: fc.boolean(),
  })
  .map(({ users, cohorts: c, regions: r, joinOver, timeline: t, helped }) => {
    const base = specWith();
    return {
      ...base,
      blastRadius: { ...base.blastRadius, maxLasting: 60_000 },
      population: { ...base.population, users, cohorts: c, regions: r, joinOver },
      timeline: helped ? [...MITIGATIONS, ...t] : t,
    };
  });
