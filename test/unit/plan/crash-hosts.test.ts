/** Client hosts as victims: whom they take with them, and what is refused. */
import { expect, test } from '@jest/globals';
import { after, at, crash, exactly } from '../../../framework/index.js';
import { checkCaps, reachOf } from '../../../framework/plan/blast-radius.js';
import { compilePlan } from '../../../framework/plan/compile.js';
import { describePlan } from '../../../framework/plan/describe.js';
import { scaleSpec } from '../../../framework/plan/scale.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { problemsOf, withChange } from '../spec/an-experiment.js';
import { definition, fakeTarget, specWith } from './fake-target.js';

/** 4,000 users in three regions: two hosts in eu, two in us, one in asia. */
function planOf(timeline: ExperimentSpec['timeline'], seed = 7): Plan {
  const spec = specWith({ timeline, blastRadius: { ...specWith().blastRadius, maxCrashedShare: 1 } });
  const options = fakeTarget.options.parse(spec.target.options);
  return compilePlan({
    spec,
    definition,
    options,
    variant: 'default',
    seed,
    placebo: false,
    specHash: 'abcdef0123456789',
  });
}
const killing = (clientHosts: number, region?: string) =>
  ({
    at: 0,
    do: { kind: 'crash-hosts', hosts: { clientHosts, ...(region === undefined ? {} : { region }) } },
  }) as const;
const victimsOf = (plan: Plan) =>
  plan.steps.flatMap(({ action }) => (action.kind === 'crash-hosts' ? action.victims : []));

test('their users are hit, each once, whatever else hits them', () => {
  const plan = planOf([killing(2)]);
  const victims = plan.hosts.filter(({ id }) => victimsOf(plan).includes(id));
  expect(victims).toHaveLength(2);
  const users = victims.reduce((sum, host) => sum + host.users, 0);
  expect(reachOf(plan)).toMatchObject({ users, nodes: 0 });
  expect(describePlan([plan], [])).toContain(`(${users.toLocaleString('en-US')} users)`);
  const everyone = {
    at: 0,
    do: { kind: 'crash-users', users: { share: 1 }, relaunch: { relaunch: 'never' } },
  } as const;
  expect(reachOf(planOf([killing(2), everyone])).usersShare).toBe(1);
});

test('a region draws among its own hosts, the same for the same seed', () => {
  const draws = Array.from({ length: 20 }, (_, seed) => planOf([killing(1, 'eu')], seed));
  for (const plan of draws) {
    const [victim] = victimsOf(plan);
    expect(plan.hosts.find(({ id }) => id === victim)?.region).toBe('eu');
  }
  expect(new Set(draws.flatMap(victimsOf)).size).toBe(2);
  expect(victimsOf(planOf([killing(1, 'eu')], 3))).toEqual(victimsOf(planOf([killing(1, 'eu')], 3)));
});

test('more hosts than there are is a problem, and says how they come about', () => {
  expect(checkCaps(planOf([killing(2, 'asia')]))).toMatchObject([
    { code: 'PLAN_TOO_FEW_HOSTS', found: '1', do: expect.stringContaining('at most 1,000 of one region') },
  ]);
});

test('with `--users` their number grows with that of the hosts there are, and one stays', () => {
  const spec = specWith({ timeline: [killing(1, 'eu'), killing(2)] });
  const counts = (users: number) =>
    scaleSpec(spec, definition, users).timeline.map(({ do: action }) =>
      action.kind === 'crash-hosts' ? action.hosts.clientHosts : null,
    );
  expect([counts(4_000), counts(40_000), counts(500)]).toEqual([
    [1, 2],
    [8, 16],
    [1, 1],
  ]);
});

test('a region that nobody lives in, none at all, and a relaunch are refused', () => {
  const refused = (step: unknown): string => problemsOf(withChange({ timeline: [step] })).join(' ');
  expect(refused(at('0s', crash({ clientHosts: 1, region: 'mars' })))).toMatch(/SPEC_UNKNOWN_REGION/);
  expect(refused(at('0s', crash({ clientHosts: 0 })))).toMatch(/timeline\[0\]\.crash\.clientHosts/);
  const again = { relaunch: after(exactly('5s'), { atMost: '5s' }) };
  expect(refused(at('0s', crash({ clientHosts: 1 }, again)))).toMatch(/timeline\[0\]\.crash\.relaunch/);
});
