/** NUMBERS.md, "standing capacity": who exists is told life by life, what each carries by counting users one by one. */
import fc from 'fast-check';
import type { JournalRecord, LifeRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import { compilePlan } from '../../../framework/plan/compile.js';
import { judge } from '../../../framework/slo/judge.js';
import { observed } from '../../../framework/slo/observed.js';
import { standingCapacity } from '../../../framework/slo/state.js';
import type { TargetShape } from '../../../framework/target/contract.js';
import { cases } from '../../cases.js';
import { fakeTarget, specWith } from '../plan/fake-target.js';
import { planIn, withPlan } from './any-journal.js';
import { journalOf, ONSET_S } from './journal-of.js';

const OBSERVED_S = 43;
const END_S = ONSET_S + OBSERVED_S;
const T_S = 30;
const DEMAND = 1_000;

const life = fc.record({
  node: fc.integer({ min: 1, max: 20 }).map((i) => `sn-${String(i).padStart(2, '0')}`),
  // Most of them within the last T, where they make a difference.
  t: fc.integer({ min: (ONSET_S - 5) * 1_000, max: (END_S + 3) * 1_000 }),
  event: fc.constantFrom<LifeRecord['event']>(
    ...(['killed', 'relaunched', 'died', 'started', 'ended', 'self-shutdown'] as const),
    ...(['returned', 'paused', 'resumed', 'isolated', 'rejoined'] as const),
  ),
});
/** Of each node; a quarter of the network is not there unless a step starts it. */
const nodes = fc.array(
  fc.record({ carries: fc.constantFrom(null, 0, 80, 90, 100), help: fc.constantFrom(false, false, false, true) }),
  { minLength: 20, maxLength: 20 },
);

/** A node is there from its start to its end. Pauses, cuts and its own cool-down do not end it. */
function isThere(lives: readonly { readonly t: number; readonly event: string }[], s: number, before: boolean) {
  let there = before;
  for (const { t, event } of [...lives].sort((a, b) => a.t - b.t)) {
    if (t >= (s + 1) * 1_000) break;
    if (event === 'started' || event === 'relaunched') there = true;
    if (event === 'killed' || event === 'died' || event === 'ended') there = false;
  }
  return there;
}

test('is the sum over nodes that exist, second by second; only with enough of it is a network metastable', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      nodes,
      fc.uniqueArray(life, { selector: ({ t }) => t, minLength: 5, maxLength: 25 }),
      fc.constantFrom(0.002, 0.2),
      (kinds, lives, share) => {
        const base = journalOf({ curve: (t) => (t < 0 ? 1 : share), seconds: OBSERVED_S });
        const records = withPlan(base, (plan) => ({
          ...plan,
          nodes: plan.nodes.map((node) => {
            const kind = kinds[Number(node.id.slice(3)) - 1];
            if (node.role !== 'supernode' || kind === undefined) return node;
            const startedBy = kind.help ? { step: 's9' } : ('provision' as const);
            return { ...node, capacityUsers: kind.carries, startedBy };
          }),
        }));
        const told = lives.map((one): JournalRecord => ({ k: 'life', role: 'supernode', by: null, ...one }));
        // What nodes say of themselves decides nothing of it.
        const all = [...records.filter((r) => r.k !== 'life' && r.k !== 'node'), ...told];
        const verdict = judge(all);
        const livesOf = (id: string) => lives.filter((one) => one.node === id);
        const supernodes = planIn(records).nodes.filter((node) => node.role === 'supernode');
        const carried = (s: number): number =>
          supernodes
            .filter(({ id, startedBy }) => isThere(livesOf(id), s, startedBy === 'provision'))
            .reduce((sum, node) => sum + (node.capacityUsers ?? 0), 0);
        const o = observed(Fold.of(all));
        if (o === null) throw new Error('nothing was observed');
        const seconds = Array.from({ length: OBSERVED_S }, (_, i) => ONSET_S + i);
        const byHand = seconds.map(carried);
        expect(seconds.map((s) => standingCapacity(o, s))).toEqual(byHand);
        const capacity = byHand.slice(-T_S);
        const least = Math.min(...capacity).toLocaleString('en-US');
        expect(verdict.stateEvidence).toContain(`standing capacity ${least} for 1,000 in demand`);
        const enough = capacity.every((users) => users >= DEMAND);
        const never = capacity.every((users) => users < DEMAND);
        const state = enough ? 'metastable' : never && share < 0.01 ? 'lost' : 'degraded';
        expect(verdict.state).toBe(state);
        seen.add(state);
      },
    ),
    { numRuns: cases(120) },
  );
  // Else only one side of it was seen.
  expect(seen.size).toBe(3);
});

test('of a node is the most users that neither pass its member limit nor cost more than it can serve', () => {
  const quarters = (most: number) => fc.nat(most).map((n) => n / 4);
  fc.assert(
    fc.property(
      fc.nat(300),
      quarters(2_000),
      quarters(12),
      fc.boolean(),
      (memberLimit, unitsPerSecond, cost, bounded) => {
        const shape = fakeTarget.shape({ supernodes: 3 });
        const capacity = bounded ? { memberLimit, unitsPerSecond } : null;
        const changed: TargetShape = {
          ...shape,
          steadyUnitsPerUser: cost,
          roles: shape.roles.map((role) => ({ ...role, capacity })),
        };
        const spec = specWith({ population: { ...specWith().population, users: 4 }, timeline: [] });
        const definition = { name: 'fake', shape: () => changed };
        const made = { variant: 'default', seed: 7, placebo: false, specHash: 'abc' };
        const plan = compilePlan({ spec, definition, options: {}, ...made });
        let users = 0;
        while (users < memberLimit && (users + 1) * cost <= unitsPerSecond) users += 1;
        expect(new Set(plan.nodes.map((node) => node.capacityUsers))).toEqual(new Set([bounded ? users : null]));
      },
    ),
    { numRuns: cases(60) },
  );
});
