/** For million-users.test.ts, as a process of its own: a line for each plan. */
import fc from 'fast-check';
import { plansOf, SEED, uncapped, wrongWith } from '../unit/plan/whole-plan.js';
import { experimentsOf } from '../unit/spec/arbitrary-experiment.js';
import { longSession } from '../unit/spec/arbitrary-policies.js';

const many = experimentsOf({ users: fc.integer({ min: 5, max: 40 }).map((n) => n * 100_003), session: longSession });

for (const input of fc.sample(many.map(uncapped), { numRuns: Number(process.argv[2]), seed: SEED })) {
  for (const plan of plansOf({ ...input, variants: {}, expect: {} }, SEED)) {
    console.log(JSON.stringify({ users: plan.users, hosts: plan.hosts.length, wrong: wrongWith(plan) }));
  }
}
