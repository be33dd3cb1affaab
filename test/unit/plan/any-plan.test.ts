/** Ten thousand experiments at random, as authors write them, from their text to a plan, its cost and what processes can do of it. */
import fc from 'fast-check';
import { checkCaps } from '../../../framework/plan/blast-radius.js';
import { checkCapabilities } from '../../../framework/plan/capabilities.js';
import { compilePlan } from '../../../framework/plan/compile.js';
import { costOf } from '../../../framework/plan/cost.js';
import { describePlan } from '../../../framework/plan/describe.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { Capabilities } from '../../../framework/runtime/runtime.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { check } from '../spec/an-experiment.js';
import { experiments } from '../spec/arbitrary-experiment.js';
import { definition } from './fake-target.js';

/** The same ones every time; SWARMQUAKE_PROPERTY_SEED tries others. A failure prints its seed and the way to it. */
const SEED = Number(process.env.SWARMQUAKE_PROPERTY_SEED ?? 20_101_222);
/** What is planned of a user does not depend on how many others there are; compile.test.ts has thousands. */
const MOST_USERS = 4;
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

function small(input: Record<string, unknown>): Record<string, unknown> {
  const population = input.population as { users: number };
  const users = 1 + (population.users % MOST_USERS);
  const blastRadius = { maxCrashedShare: 1, maxNodesShare: 1, maxLasting: '10m' };
  return { ...input, population: { ...population, users }, blastRadius };
}

function specOf(input: Record<string, unknown>): ExperimentSpec {
  const checked = check(input);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.spec;
}

function compile(spec: ExperimentSpec, seed: number): Plan {
  const options = definition.options.parse(spec.target.options) as { supernodes: number };
  return compilePlan({ spec, definition, options, variant: 'default', seed, placebo: false, specHash: 'abc' });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

test('ten thousand sound experiments plan', () => {
  let planned = 0;
  let partitions = 0;
  fc.assert(
    fc.property(experiments.map(small), fc.nat(1_000_000), (input, seed) => {
      const spec = specOf(input);
      const plan = compile(spec, seed);
      expect(plan.users).toBe(spec.population.users);
      expect(sum(plan.hosts.map(({ users }) => users))).toBe(plan.users);
      expect(sum(plan.slices.map(({ users }) => users))).toBe(plan.users);
      expect(plan.steps.length).toBe(spec.timeline.length);
      for (const { action } of plan.steps) {
        if (action.kind !== 'crash-users' && action.kind !== 'vanish-users') continue;
        expect(action.victims.every((user) => user >= 0 && user < plan.users)).toBe(true);
      }
      // Of few users a small share may be nobody; nothing else can be wrong with a plan whose caps are wide.
      const problems = checkCaps(plan).map(({ code }) => code);
      expect(problems.filter((code) => code !== 'PLAN_NO_VICTIMS')).toEqual([]);
      const lacks = checkCapabilities(plan, PROCESSES).map(({ code }) => code);
      const cut = spec.timeline.filter(({ do: { kind } }) => kind === 'partition').length;
      expect(lacks).toEqual(Array.from({ length: cut }, () => 'RUNTIME_LACKS_PARTITION'));
      const cost = costOf(plan);
      expect(Object.values(cost).filter((n) => typeof n === 'number' && !(n >= 0 && Number.isFinite(n)))).toEqual([]);
      planned += 1;
      partitions += cut;
    }),
    { numRuns: cases(10_000), seed: SEED, endOnFailure: true },
  );
  expect(planned).toBe(cases(10_000));
  // Else only one side of it was seen.
  expect(partitions).toBeGreaterThan(planned / 100);
}, 120_000);

test('a plan is told in words without a hole in them, whatever it is', () => {
  fc.assert(
    fc.property(experiments.map(small), fc.nat(1_000), (input, seed) => {
      const plan = compile(specOf(input), seed);
      const text = describePlan(
        [plan],
        [{ runtime: 'process', lacks: checkCapabilities(plan, PROCESSES), notChecked: null }],
      );
      expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b|\[object/);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    }),
    { numRuns: cases(300), seed: SEED, endOnFailure: true },
  );
}, 60_000);

/** One step that hits `share` of everybody, under a cap of less. */
test('a thousand experiments that would hit more than their cap are refused at the cap', () => {
  fc.assert(
    fc.property(experiments.map(small), fc.integer({ min: 30, max: 100 }), (input, hundredths) => {
      const share = hundredths / 100;
      const crash = { at: '0s', do: { kind: 'crash-users', users: { share }, relaunch: { relaunch: 'never' } } };
      const population = { ...(input.population as object), users: 20 };
      const blastRadius = { maxCrashedShare: share / 2, maxNodesShare: 1, maxLasting: '10m' };
      const problems = checkCaps(compile(specOf({ ...input, population, timeline: [crash], blastRadius }), 7));
      expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
        'PLAN_OVER_CAP_USERS blastRadius.maxCrashedShare',
      ]);
    }),
    { numRuns: cases(1_000), seed: SEED, endOnFailure: true },
  );
}, 60_000);
