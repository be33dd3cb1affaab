/** From a plan to what a runtime starts: in which order, and what each node is told. */
import type { Plan, PlannedNode } from '../../../framework/plan/types.js';
import { firstWaves, launchOf } from '../../../framework/trial/launching.js';
import { planOf } from '../slo/journal-of.js';

const base = planOf({ curve: () => 1 });
const mega: PlannedNode = {
  id: 'mega-01',
  role: 'supernode',
  version: null,
  region: null,
  startedBy: { step: 's2' },
  capacityUsers: 840,
};
const plan: Plan = { ...base, nodes: [...base.nodes, mega] };

test('those that others must know start first, then the other nodes, then the hosts of users', () => {
  const waves = firstWaves(plan).map((wave) => [...new Set(wave.map((launch) => launch.role))]);
  expect(waves).toEqual([['login'], ['supernode'], ['client-host']]);
  expect(firstWaves(plan).map((wave) => wave.length)).toEqual([1, 20, 4]);
});

test('the hosts of users measure, and no node does', () => {
  const measures = firstWaves(plan).map((wave) => [...new Set(wave.map((launch) => launch.measures))]);
  expect(measures).toEqual([[false], [false], [true]]);
});

test('what a step starts is in no first wave', () => {
  const ids = firstWaves(plan).flatMap((wave) => wave.map((launch) => launch.id));
  expect(ids).not.toContain('mega-01');
  expect(launchOf(plan, mega)).toMatchObject({ id: 'mega-01', role: 'supernode' });
});

test('every node has a seed of its own, the same in every run', () => {
  const seeds = (): unknown[] =>
    plan.nodes.map((node) => {
      const { boot } = launchOf(plan, node);
      return 'seed' in Object(boot) ? (boot as { seed: unknown }).seed : null;
    });
  expect(new Set(seeds()).size).toBe(plan.nodes.length);
  expect(seeds()).toEqual(seeds());
});

test('nodes are told of well-known roles alone, and hosts of their own users', () => {
  const [entry, , hosts] = firstWaves(plan);
  expect(entry?.[0]?.seeds).toEqual([{ id: 'login-01', role: 'login', port: 4000 }]);
  expect(hosts?.map((launch) => (launch.boot as { host: { id: string } }).host.id)).toEqual(
    plan.hosts.map((host) => host.id),
  );
});

test('a role that the plan does not have is a mistake of ours, and says so', () => {
  expect(() => launchOf(plan, { ...mega, role: 'moon' })).toThrow('mega-01 has the unknown role moon');
});
