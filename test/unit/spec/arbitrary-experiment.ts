/** Sound experiments at random, as authors write them, on the target of paper: everything that a spec can say is said by some. */
import fc from 'fast-check';
import {
  cohort,
  type ExperimentInput,
  minutes,
  missing,
  type NamedExperiment,
  online,
  recovered,
  type SessionModel,
  type Slo,
  type Step,
  users,
} from '../../../framework/index.js';
import { SOUND, withChange } from './an-experiment.js';
import { COHORTS, type Known, named, REGIONS, versionOf, where } from './arbitrary-names.js';
import { parts, reconnect, session, share, time } from './arbitrary-policies.js';
import { impact, promise } from './arbitrary-promises.js';
import { condition, lentOnce, step } from './arbitrary-timeline.js';
import { varieties } from './arbitrary-variants.js';

const HITTING: readonly string[] = ['crash-users', 'vanish-users', 'crash-nodes', 'crash-hosts', 'pause-nodes'];
const FAULTS: readonly string[] = [...HITTING, 'partition', 'overload', 'placebo'];

const stop = fc.oneof(
  condition,
  share.map((s) => missing.above(s)),
);
const weight = fc.integer({ min: 1, max: 9 });
const score = fc.record({
  weights: fc.record({ survive: weight, recover: weight, margin: weight }, { requiredKeys: [] }),
  features: fc.constantFrom<Record<string, number>>({}, { lookups: 2 }, { 'group-video': 0, logins: 1 }),
});
/** The first that holds gives: each is for a shorter loss than the one before. */
const credits = fc.tuple(where, fc.integer({ min: 1, max: 9 }), fc.boolean()).map(([to, n, priced]) =>
  ['voucher', 'word of regret'].map((give, i) => ({
    to,
    whenLost: minutes(n / (i + 1)),
    give,
    ...(priced ? { worth: { amount: n, unit: 'USD' } } : {}),
  })),
);

export interface Crowd {
  readonly users: fc.Arbitrary<number>;
  readonly session: fc.Arbitrary<SessionModel>;
}

/** From one user to five million, every order of magnitude as often as the next. */
export const anyCrowd: Crowd = {
  users: fc.double({ min: 0, max: Math.log10(5_000_000), noNaN: true }).map((tens) => Math.round(10 ** tens)),
  session,
};

export function experimentsOf(crowd: Crowd): fc.Arbitrary<NamedExperiment> {
  return fc
    .record({
      cohorts: parts(COHORTS),
      regions: parts(REGIONS),
      n: crowd.users,
      each: fc.array(fc.tuple(crowd.session, reconnect, fc.boolean()), { minLength: 3, maxLength: 3 }),
      joinOver: time,
      talks: fc.option(time, { nil: null }),
      lookupEvery: fc.oneof(fc.constant('probe' as const), time),
      supernodes: fc.integer({ min: 1, max: 40 }),
      steady: fc.tuple(fc.double({ min: 0.985, max: 1, noNaN: true }), where),
      timeline: fc.array(step, { maxLength: 6 }).map((steps) => lentOnce(steps)),
      slos: fc.dictionary(fc.string({ minLength: 1 }).filter(plainKey), promise, { minKeys: 1, maxKeys: 6 }),
      variety: varieties(crowd.users),
      impact,
      stopWhen: fc.array(stop, { maxLength: 3 }),
      rest: fc.record(
        {
          steadyWithin: time,
          score,
          credits,
          trials: fc.record({ runs: fc.integer({ min: 1, max: 100 }), passRate: share }),
          notes: fc.array(fc.string(), { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
    })
    .map((o) => {
      const known: Known = { cohorts: Object.keys(o.cohorts), regions: Object.keys(o.regions) };
      const { variants, expectOf } = o.variety(known, o.timeline);
      const all = [{ timeline: o.timeline }, ...Object.values(variants)].flatMap(({ timeline }) =>
        timeline === undefined ? [] : [timeline as readonly Step[]],
      );
      const slos = promisesFor(o.slos, {
        hit: all.every((one) => does(one, HITTING)),
        regions: known.regions.length,
        talks: o.talks !== null,
      });
      const everybody = users(o.n, {
        cohorts: known.cohorts.map((name, i) => {
          const [sessions, policy, open] = o.each[i] ?? [];
          const habits = sessions === undefined || policy === undefined ? {} : { session: sessions, reconnect: policy };
          const reachability = open ? 'open' : 'outbound-only';
          return cohort(name, { share: partOf(o.cohorts, name), version: versionOf(name), reachability, ...habits });
        }),
        regions: Object.fromEntries(known.regions.map((name) => [name, partOf(o.regions, name)])),
        joinOver: o.joinOver,
        operations: { lookupEvery: o.lookupEvery, messageEvery: o.talks ?? 'never' },
      });
      const { impact: needed, timeline, stopWhen, rest, steady } = named({ ...o, slos: {} }, known);
      const [steadyShare, steadyWhere] = steady;
      // Without a fault there may be none.
      const quiet = Object.values({ o, ...variants }).every((one) => !does(stepsIn(one), FAULTS));
      const input: Partial<ExperimentInput> = {
        target: { ...SOUND.target, options: { supernodes: o.supernodes } },
        population: everybody,
        steadyState: online({ of: 'demand', where: steadyWhere }).atLeast(steadyShare).lasting('15s'),
        timeline,
        slos: named(slos, known),
        stopWhen,
        variants,
        expect: expectOf(Object.keys(slos)),
        ...rest,
      };
      return withChange({
        ...input,
        impact: quiet && o.n % 2 === 0 ? undefined : needed,
      }) as unknown as NamedExperiment;
    });
}

/** Those that can be judged here, and one at least. */
function promisesFor(
  slos: Readonly<Record<string, Slo>>,
  here: { readonly hit: boolean; readonly regions: number; readonly talks: boolean },
): Record<string, Slo> {
  const suits = (slo: Slo): boolean => {
    if (slo.slo === 'amplification') return here.hit;
    if (slo.slo === 'none-behind') return here.regions > 1;
    return here.talks || !(slo.slo === 'no-lost-messages' || ('operation' in slo && slo.operation === 'messages'));
  };
  const kept = Object.entries(slos).filter(([, slo]) => suits(slo));
  if (kept.length > 0) return Object.fromEntries(kept);
  return { back: recovered({ share: 0.9, of: 'demand', within: '60s', heldFor: '15s', since: 'onset' }) };
}

function does(timeline: readonly Step[], kinds: readonly string[]): boolean {
  return timeline.some((one) => kinds.includes(one.do.kind));
}

function stepsIn(written: { readonly timeline?: unknown; readonly alsoTimeline?: unknown }): readonly Step[] {
  return [written.timeline, written.alsoTimeline].flatMap((steps) => (steps as readonly Step[] | undefined) ?? []);
}

function partOf(all: Partial<Record<string, number>>, name: string): number {
  return all[name] ?? 0;
}

/** `__proto__` as a key is JavaScript's own trap, not a name of a promise. */
function plainKey(key: string): boolean {
  return !(key in {});
}

export const experiments = experimentsOf(anyCrowd);
