/** NUMBERS.md, "overload multiple": of the planned rate of that operation, user by user; and what hosts send of it. */
import fc from 'fast-check';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { HostDriver } from '../target/host-driver.js';
import { anySpec } from './arbitrary-spec.js';
import { compile } from './fake-target.js';

const PROBE_INTERVAL = 5_000;
const lookupEvery = fc.constantFrom('probe' as const, 1_000, 7_000, 30_000);
const flood = fc.record({
  with: fc.constantFrom('lookups' as const, 'logins' as const),
  multiple: fc.integer({ min: 1, max: 40 }).map((n) => n / 2),
  lasting: fc.integer({ min: 1_000, max: 20_000 }),
});

/** Phases whose mean is what they are: a share of time online that needs no formula. */
const fixedPhases = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));

test('is of the rate that users make by plan: a look-up each of those online at a time, or the log-ins of joining', () => {
  fc.assert(
    fc.property(
      anySpec,
      flood,
      lookupEvery,
      fixedPhases,
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 1, max: 900 }),
      (any, order, every, [on, off], joinOver, users) => {
        const cohorts = any.population.cohorts.map((cohort, i) => ({
          ...cohort,
          session:
            i % 2 === 0
              ? ({ session: 'always' } as const)
              : ({
                  session: 'alternating',
                  on: { dist: 'fixed', value: on * 1000 },
                  off: { dist: 'fixed', value: off * 1000 },
                } as const),
        }));
        const operations = { lookupEvery: every, messageEvery: 'never' as const };
        const spec: ExperimentSpec = {
          ...any,
          population: { ...any.population, users, cohorts, joinOver, operations },
          timeline: [{ at: 0, do: { kind: 'overload', role: 'supernode', ...order } }],
        };
        const plan = compile(spec);
        const action = plan.steps[0]?.action;
        if (action?.kind !== 'overload') throw new Error('the only step is the overload');
        let perSecond = 0;
        for (const { cohort, users: here } of plan.slices) {
          const always = cohorts.findIndex(({ name }) => name === cohort) % 2 === 0;
          for (let user = 0; user < here; user++) {
            const lookups = 1000 / (every === 'probe' ? PROBE_INTERVAL : every);
            if (order.with === 'lookups') perSecond += always ? lookups : (lookups * on) / (on + off);
            // Joining within a moment is joining within a second.
            else perSecond += 1000 / Math.max(1_000, joinOver);
          }
        }
        expect(action.plannedPerSecond).toBeCloseTo(perSecond, 2);
        expect(Math.abs(action.floodPerSecond - order.multiple * perSecond)).toBeLessThan(0.01);
      },
    ),
    { numRuns: cases(100) },
  );
});

const START = 10_000;

function hostWhere(comesBack: 'answered' | 'silence' | 'refused'): HostDriver {
  const driver = new HostDriver({ users: 5 }).populate().to(START);
  if (comesBack === 'silence') driver.network.script = () => 'silence';
  if (comesBack === 'refused') driver.network.script = () => ({ kind: 'failed', cause: 'refused' });
  return driver;
}

test('a host sends its share of it, as much in each second as was ordered and not longer, whatever comes back', () => {
  const orders = fc.record({
    operation: fc.constantFrom('lookups' as const, 'logins' as const),
    perSecond: fc.constantFrom(0, 0.5, 7.3, 120, 400),
    lasting: fc.integer({ min: 500, max: 6_000 }),
  });
  fc.assert(
    fc.property(orders, fc.constantFrom('answered', 'silence', 'refused'), (order, comesBack) => {
      let worst = 0;
      const [flooded, own] = [hostWhere(comesBack), hostWhere(comesBack)];
      flooded.command({ do: 'flood', ...order });
      const sent = ({ network }: HostDriver): number =>
        order.operation === 'logins' ? network.extraLogins : network.asked.length;
      for (let t = START + 100; t <= START + 7_000; t += 100) {
        // Its users' own operations go on, and count apart.
        const extra = sent(flooded.to(t)) - sent(own.to(t));
        const due = (Math.min(t - START, order.lasting) / 1000) * order.perSecond;
        worst = Math.max(worst, Math.abs(extra - due));
      }
      expect(worst).toBeLessThan(1.01);
    }),
    { numRuns: cases(50) },
  );
});
