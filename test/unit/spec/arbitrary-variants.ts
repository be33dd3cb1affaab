/** Variants at random: overrides that leave a sound experiment sound, and what is expected of each. */
import fc from 'fast-check';
import {
  cohort,
  type Expectation,
  fails,
  type NetworkState,
  type ReconnectPolicy,
  type Step,
  type VariantInput,
} from '../../../framework/index.js';
import { type Known, named, versionOf } from './arbitrary-names.js';
import { reconnect, share, time } from './arbitrary-policies.js';
import { impact } from './arbitrary-promises.js';
import { condition, lentOnce, step } from './arbitrary-timeline.js';

/** As people call them; paths quote some. */
const NAMES = ['with help', 'colder', "o'hare", 'a.b', '2', '[x]'] as const;
/** Besides the one that is as it is. */
const MOST = 3;
const STATES: readonly NetworkState[] = ['metastable', 'lost', 'unaffected', 'recovered', 'slow', 'degraded'];

const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 3, maxLength: 3 });
const steps = fc.array(step, { minLength: 1, maxLength: 3 });
/** Each key may be left out. */
const overrides = (crowd: fc.Arbitrary<number>) =>
  fc.record(
    {
      users: crowd,
      joinOver: time,
      regions: weights,
      cohorts: fc.tuple(weights, reconnect),
      lookupEvery: time,
      timeline: steps,
      alsoTimeline: steps,
      supernodes: fc.integer({ min: 1, max: 40 }),
      steadyWithin: time,
      steadyShare: fc.double({ min: 0.985, max: 1, noNaN: true }),
      impact,
      stopWhen: fc.array(condition, { maxLength: 2 }),
      target: share,
      maxLasting: fc.integer({ min: 10, max: 15 }),
    },
    { requiredKeys: [] },
  );
type Overrides = ReturnType<typeof overrides> extends fc.Arbitrary<infer T> ? T : never;

export interface Variety {
  readonly variants: Readonly<Record<string, VariantInput>>;
  expectOf(slos: readonly string[]): Record<string, Expectation>;
}

/** `crowd`: how many users a variant may have instead. Made for those who are there, and over that timeline. */
export function varieties(crowd: fc.Arbitrary<number>): fc.Arbitrary<(known: Known, base: readonly Step[]) => Variety> {
  const written = fc
    .tuple(fc.shuffledSubarray([...NAMES]), fc.array(overrides(crowd), { minLength: 1, maxLength: MOST }))
    .map(([names, all]) => names.slice(0, all.length).map((name, i) => [name, all[i] ?? {}] as const));
  const own = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: written });
  const wanted = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom(...STATES)), { maxLength: 3 });
  return fc.tuple(own, wanted).map(([all, expected]) => (known, base) => {
    // One without overrides: else what is wrong in the whole may be nobody's.
    const first = all.length === 0 ? {} : { 'as it is': {} };
    const variants = { ...first, ...Object.fromEntries(all.map(([name, o]) => [name, inputOf(o, known, base)])) };
    const names = all.length === 0 ? ['default'] : Object.keys(variants);
    return {
      variants,
      expectOf: (slos) =>
        Object.fromEntries(
          expected.map(([i, j, state]) => [
            names[i % names.length] ?? '',
            fails({ slo: slos[j % slos.length] ?? '', state }),
          ]),
        ),
    };
  });
}

function inputOf(o: Overrides, known: Known, base: readonly Step[]): VariantInput {
  const population = {
    ...(o.users === undefined ? {} : { users: o.users }),
    ...(o.joinOver === undefined ? {} : { joinOver: o.joinOver }),
    ...(o.regions === undefined ? {} : { regions: proportions(known.regions, o.regions) }),
    ...(o.cohorts === undefined ? {} : { cohorts: cohortsOf(known.cohorts, ...o.cohorts) }),
    ...(o.lookupEvery === undefined ? {} : { operations: { lookupEvery: o.lookupEvery } }),
  };
  const rest = {
    ...(o.timeline === undefined ? {} : { timeline: lentOnce(o.timeline) }),
    ...(o.alsoTimeline === undefined ? {} : { alsoTimeline: lentOnce(o.alsoTimeline, o.timeline ?? base) }),
    ...(o.supernodes === undefined ? {} : { target: { options: { supernodes: o.supernodes } } }),
    ...(o.steadyWithin === undefined ? {} : { steadyWithin: o.steadyWithin }),
    ...(o.steadyShare === undefined ? {} : { steadyState: { share: o.steadyShare } }),
    ...(o.impact === undefined ? {} : { impact: o.impact }),
    ...(o.stopWhen === undefined ? {} : { stopWhen: o.stopWhen }),
    ...(o.target === undefined ? {} : { thresholds: { target: o.target } }),
    ...(o.maxLasting === undefined ? {} : { blastRadius: { maxLasting: `${o.maxLasting}m` } }),
  };
  return { ...named(rest, known), ...(Object.keys(population).length === 0 ? {} : { population }) };
}

/** The same ones, in other proportions and with a policy in common. */
function cohortsOf(names: readonly string[], all: readonly number[], policy: ReconnectPolicy) {
  const shares = proportions(names, all);
  return names.map((name) =>
    cohort(name, {
      share: shares[name] ?? 0,
      version: versionOf(name),
      reconnect: policy,
      reachability: 'outbound-only',
    }),
  );
}

function proportions(names: readonly string[], all: readonly number[]): Record<string, number> {
  const sum = names.reduce((total, _, i) => total + (all[i] ?? 0), 0);
  return Object.fromEntries(names.map((name, i) => [name, (all[i] ?? 0) / sum]));
}
