/** Times of the plan reach those who keep them; nobody is told of a node that is not there yet. */
import type { Plan, PlannedNode } from '../../../framework/plan/types.js';
import { firstWaves } from '../../../framework/trial/launching.js';
import { planOf } from '../slo/journal-of.js';

const base = planOf({ curve: () => 1 });
const later: PlannedNode = {
  id: 'login-02',
  role: 'login',
  version: null,
  region: null,
  startedBy: { step: 's2' },
  capacityUsers: null,
};
const plan: Plan = {
  ...base,
  nodes: [...base.nodes, later],
  times: { ...base.times, joinOver: 1, probeInterval: 2, probeTimeout: 3 },
  shape: { ...base.shape, probeInterval: 21, probeTimeout: 31, messageTimeout: 4 },
  operations: { lookupEvery: 5, messageEvery: 6 },
};
const hosts = firstWaves(plan)
  .flat()
  .filter(({ role }) => role === 'client-host');

test('client hosts keep the times of the plan, each its own', () => {
  expect(hosts).toHaveLength(4);
  for (const { boot } of hosts) {
    expect(boot).toMatchObject({
      joinOver: 1,
      probeInterval: 2,
      probeTimeout: 3,
      messageTimeout: 4,
      lookupEvery: 5,
      messageEvery: 6,
      seed: plan.seed,
      users: plan.users,
    });
  }
});

test('nobody is told of a node that only a step starts', () => {
  for (const { seeds } of firstWaves(plan).flat()) expect(seeds.map(({ id }) => id)).toEqual(['login-01']);
});
