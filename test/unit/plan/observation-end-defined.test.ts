/** NUMBERS.md, "Time": T, `lifted` and the end of observation, each counted up from the spec and from what happened in the run. */
import fc from 'fast-check';
import { compilePlan } from '../../../framework/plan/compile.js';
import { observationEnd } from '../../../framework/plan/times.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { ExperimentSpec, Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { anySpec } from './arbitrary-spec.js';
import { fakeTarget } from './fake-target.js';

const POLL = 1_000;
const time = fc.integer({ min: 0, max: 200_000 });
const length = fc.integer({ min: 1_000, max: 120_000 });
const where = fc.constantFrom({}, { region: 'eu' });

const slo: fc.Arbitrary<Slo<number>> = fc.oneof(
  fc.record({
    ...{ slo: fc.constant('recovered' as const), share: fc.constant(0.9), of: fc.constant('demand' as const), where },
    ...{ within: length, heldFor: length, since: fc.constantFrom('onset' as const, 'lifted' as const) },
  }),
  fc.record({ slo: fc.constant('none-behind' as const), share: fc.constant(0.9), within: length, where }),
  fc.record({
    slo: fc.constant('never-below' as const),
    share: fc.constant(0.4),
    of: fc.constant('demand' as const),
    where,
  }),
  fc.record({ slo: fc.constant('no-lost-messages' as const), where }),
);
const slos = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), slo);
const intervals = fc.record({
  probeInterval: fc.integer({ min: 500, max: 20_000 }),
  probeTimeout: fc.integer({ min: 100, max: 9_000 }),
});

function planned(spec: ExperimentSpec, shape: { probeInterval: number; probeTimeout: number }): Plan {
  const definition = { name: 'fake', shape: () => ({ ...fakeTarget.shape({ supernodes: 20 }), ...shape }) };
  return compilePlan({ spec, definition, options: {}, variant: 'default', seed: 7, placebo: false, specHash: 'abc' });
}

/** Whether every reason to go on looking has passed at `t`: NUMBERS.md's list, one by one. */
function mayEnd(
  t: number,
  spec: ExperimentSpec,
  told: { onset: number; lifted: number; lastStepOrUndo: number; T: number; resolution: number },
): boolean {
  const seen = t - told.resolution;
  if (seen < told.lifted + told.T || seen < told.lastStepOrUndo + told.T) return false;
  return Object.values(spec.slos).every((promise) => {
    if (promise.slo === 'none-behind') return seen >= told.lifted + promise.within;
    if (promise.slo !== 'recovered') return true;
    return seen >= (promise.since === 'onset' ? told.onset : told.lifted) + promise.within + promise.heldFor;
  });
}

/** What users notice by silence alone takes the time-out of a probe longer to see. */
const SILENT = ['pause-nodes', 'vanish-users', 'partition'];

test('observation ends at the first instant at which nothing more is to be waited for, and never earlier', () => {
  fc.assert(
    fc.property(anySpec, slos, intervals, time, time, time, (any, promises, shape, onset, after, late) => {
      const spec = { ...any, slos: promises, population: { ...any.population, users: 3 } };
      const plan = planned(spec, shape);
      const lifted = onset + after;
      const lastStepOrUndo = onset + late;
      const { probeInterval, probeTimeout } = shape;
      const T = Math.max(30_000, 6 * probeInterval);
      const silent = spec.timeline.some((step) => SILENT.includes(step.do.kind));
      const resolution = probeInterval + POLL + (silent ? probeTimeout : 0);
      const told = { onset, lifted, lastStepOrUndo, T, resolution };
      const end = observationEnd(plan, { onset, lifted, lastStepOrUndo });
      expect([mayEnd(end - 1, spec, told), mayEnd(end, spec, told)]).toEqual([false, true]);
      expect(plan.times.stateWindow).toBe(T);
    }),
    { numRuns: cases(200) },
  );
});

test('the plan knows beforehand when timed faults are lifted and how long observation takes, whatever is drawn', () => {
  fc.assert(
    fc.property(anySpec, slos, intervals, fc.nat(1_000), (any, promises, shape, seed) => {
      const spec = { ...any, slos: promises, population: { ...any.population, users: 3 } };
      const { times } = planned(spec, shape);
      let onset: number | null = null;
      let lifted = 0;
      let last = 0;
      for (const step of spec.timeline) {
        if (!('at' in step)) continue;
        const action = step.do;
        let over = step.at;
        if ('lasting' in action) over += action.lasting;
        // A delay that is drawn is cut off there, so that no seed moves the lifting.
        if ('relaunch' in action && action.relaunch.relaunch === 'after') over += action.relaunch.atMost;
        last = Math.max(last, over);
        lifted = Math.max(lifted, over);
        onset = Math.min(onset ?? step.at, step.at);
      }
      const silent = spec.timeline.some((step) => SILENT.includes(step.do.kind));
      const resolution = shape.probeInterval + POLL + (silent ? shape.probeTimeout : 0);
      const told = { onset: onset ?? 0, lifted, lastStepOrUndo: last, T: times.stateWindow, resolution };
      expect(times.lifted).toBe(lifted);
      const end = (onset ?? 0) + times.observeAfterOnset;
      expect([mayEnd(end - 1, spec, told), mayEnd(end, spec, told)]).toEqual([false, true]);
      const other = compilePlan({
        ...{ spec, options: {}, variant: 'default', seed, placebo: false, specHash: 'abc' },
        definition: { name: 'fake', shape: () => ({ ...fakeTarget.shape({ supernodes: 20 }), ...shape }) },
      });
      expect(other.times).toEqual(times);
    }),
    { numRuns: cases(100) },
  );
});
