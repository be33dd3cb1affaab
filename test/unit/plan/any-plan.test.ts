/** Ten thousand experiments at random, as authors write them, from their text to the plan of each variant, its cost and what processes can do of it. */
import fc from 'fast-check';
import { checkCaps } from '../../../framework/plan/blast-radius.js';
import { checkCapabilities } from '../../../framework/plan/capabilities.js';
import { describePlan } from '../../../framework/plan/describe.js';
import { USERS_PER_HOST } from '../../../framework/plan/population.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { Capabilities } from '../../../framework/runtime/runtime.js';
import { cases } from '../../cases.js';
import { experimentsOf } from '../spec/arbitrary-experiment.js';
import { session } from '../spec/arbitrary-policies.js';
import { plansOf, SEED, uncapped, WIDE, wrongWith } from './whole-plan.js';

/** As on this machine, but for its open files. */
const PROCESSES: Capabilities = {
  runtime: 'process',
  can: ['kill', 'relaunch', 'pause'],
  cannot: [{ capability: 'partition', why: 'processes share one network stack' }],
  facts: [],
  maxUsersPerHost: 19_500,
  maxNodes: null,
  trialsAtOnce: 1,
};

/** A few mostly, for there are ten thousand of them; now and then more than a client host carries. */
const few = experimentsOf({
  users: fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 1, max: 8 }) },
    { weight: 30, arbitrary: fc.integer({ min: 9, max: 80 }) },
    { weight: 1, arbitrary: fc.integer({ min: USERS_PER_HOST + 1, max: 4 * USERS_PER_HOST }) },
  ),
  session,
});
/** What the tries had in them, so that nobody believes in cases that were never drawn. */
class Seen {
  readonly #counts = new Map<string, number>();
  note(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }
}

const ACTIONS = [
  ...['crash-users', 'vanish-users', 'crash-nodes', 'crash-hosts', 'pause-nodes', 'partition', 'overload', 'placebo'],
  ...['provision', 'lend', 'admit', 'push-retry', 'statement'],
];
const PROMISES = [
  ...['recovered', 'never-below', 'none-behind', 'success', 'latency', 'amplification', 'not-metastable'],
  'no-lost-messages',
];
const STATES = ['metastable', 'lost', 'unaffected', 'recovered', 'slow', 'degraded'];

function note(seen: Seen, plan: Plan): void {
  for (const { action } of plan.steps) seen.note(action.kind);
  for (const { slo } of Object.values(plan.slos)) seen.note(slo);
  if (plan.expect !== null) seen.note(`expected ${plan.expect.fails.state}`);
  for (const { metric } of plan.stopWhen) seen.note(`stop at ${metric}`);
  seen.note(plan.impact === null ? 'no impact' : `impact on ${plan.impact.impact}`);
  seen.note(`${plan.regions.length} regions`);
  if (plan.hosts.some(({ region }, i) => plan.hosts[i + 1]?.region === region)) seen.note('several hosts in a region');
}

test('ten thousand sound experiments plan, in every variant', () => {
  const seen = new Seen();
  let planned = 0;
  fc.assert(
    fc.property(few.map(uncapped), fc.nat(1_000_000), (input, seed) => {
      const plans = plansOf(input, seed);
      for (const plan of plans) {
        expect(wrongWith(plan)).toEqual([]);
        expect(plan.expect).toEqual(input.expect?.[plan.variant] ?? null);
        const lacks = checkCapabilities(plan, PROCESSES).map(({ code }) => code);
        const cut = plan.steps.filter(({ action }) => action.kind === 'partition').length;
        expect(lacks).toEqual(Array.from({ length: cut }, () => 'RUNTIME_LACKS_PARTITION'));
        note(seen, plan);
      }
      if (plans.length > 1) seen.note('several variants');
      planned += 1;
    }),
    { numRuns: cases(10_000), seed: SEED, endOnFailure: true },
  );
  expect(planned).toBe(cases(10_000));
  const wanted = [
    ...[...ACTIONS, ...PROMISES, ...STATES.map((state) => `expected ${state}`), 'several variants'],
    ...['stop at online', 'stop at missing', '1 regions', '2 regions', '3 regions', 'several hosts in a region'],
    ...['no impact', 'impact on users', 'impact on nodes', 'impact on load'],
  ];
  expect(wanted.filter((what) => seen.of(what) === 0)).toEqual([]);
}, 120_000);

test('a plan is told in words without a hole in them, whatever it is', () => {
  fc.assert(
    fc.property(few.map(uncapped), fc.nat(1_000), (input, seed) => {
      const plans = plansOf(input, seed);
      const [plan] = plans;
      const lacks = plan === undefined ? [] : checkCapabilities(plan, PROCESSES);
      const text = describePlan(plans, [{ runtime: 'process', lacks, notChecked: null }]);
      // Texts of the author's own may hold anything.
      expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b|\[object/);
      expect(JSON.parse(JSON.stringify(plans))).toEqual(plans);
    }),
    { numRuns: cases(300), seed: SEED, endOnFailure: true },
  );
}, 60_000);

/** One step that hits `share` of everybody, under a cap of less. */
test('a thousand experiments that would hit more than their cap are refused at the cap', () => {
  fc.assert(
    fc.property(few, fc.integer({ min: 30, max: 100 }), (input, hundredths) => {
      const share = hundredths / 100;
      const crash = {
        at: '0s',
        do: { kind: 'crash-users', users: { share }, relaunch: { relaunch: 'never' } },
      } as const;
      const population = { ...input.population, users: 20 };
      const blastRadius = { ...WIDE, maxCrashedShare: share / 2 };
      const alone = { variants: {}, expect: {}, impact: { impact: 'load', role: 'login', multiple: 2 } as const };
      const plans = plansOf({ ...input, ...alone, population, timeline: [crash], blastRadius }, 7);
      expect(plans.flatMap(checkCaps).map(({ code, path }) => `${code} ${path}`)).toEqual([
        'PLAN_OVER_CAP_USERS blastRadius.maxCrashedShare',
      ]);
    }),
    { numRuns: cases(1_000), seed: SEED, endOnFailure: true },
  );
}, 60_000);
