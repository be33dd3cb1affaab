/** A small system under test, on paper only. */

import { z } from 'zod';
import { compilePlan } from '../../../framework/plan/compile.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import type { RoleShape, TargetDefinition, TargetShape } from '../../../framework/target/contract.js';
import { everyoneBack } from '../slo/everyone-back.js';

const options = z.object({ supernodes: z.number().int().positive().default(20) }).strict();
type Options = z.infer<typeof options>;

function role(name: string, idPrefix: string, count: number, more: Partial<RoleShape> = {}): RoleShape {
  return {
    role: name,
    idPrefix,
    count,
    port: 4000,
    wellKnown: false,
    holdsSessions: false,
    operatorRun: false,
    capacity: null,
    guardWindow: null,
    versions: {},
    overloadable: [],
    admits: false,
    config: {},
    ...more,
  };
}

const VERSIONS = { '5.0.0.152': 0.5, '4.2': 0.5 };

export const fakeTarget: TargetDefinition<Options> = {
  name: 'fake',
  options,
  nodeModule: 'file:///nowhere.js',
  scale: (o, factor, supernodes) => ({ supernodes: supernodes ?? Math.max(1, Math.round(o.supernodes * factor)) }),
  shape: ({ supernodes }): TargetShape => ({
    roles: [
      role('login', 'login', 1, { wellKnown: true, operatorRun: true, admits: true, overloadable: ['logins'] }),
      role('supernode', 'sn', supernodes, {
        holdsSessions: true,
        versions: VERSIONS,
        capacity: { memberLimit: 400, unitsPerSecond: 200 },
        overloadable: ['lookups'],
      }),
      role('group-video', 'gv', 4, { operatorRun: true }),
      role('mega-supernode', 'mega', 0, {
        holdsSessions: true,
        operatorRun: true,
        capacity: { memberLimit: 1000, unitsPerSecond: 2000 },
      }),
    ],
    features: ['lookups', 'group-video'],
    lendable: { 'group-video': 'group-video' },
    operations: ['lookups', 'logins'],
    probeInterval: 5000,
    probeTimeout: 3000,
    messageTimeout: 10_000,
    steadyUnitsPerUser: 0.6,
    reportsOnline: true,
  }),
};

/** As loaded: a controller knows no target's options. */
export const definition = fakeTarget as unknown as TargetDefinition<unknown>;

/** The same one, whose users can send messages too. */
export const talkingTarget: TargetDefinition<unknown> = {
  ...definition,
  shape: (options) => ({ ...definition.shape(options), operations: ['lookups', 'logins', 'messages'] }),
};

const online = (share: number, is: 'at-least' | 'below', lasting = 0) =>
  ({ metric: 'online', of: 'demand', where: {}, is, share, for: lasting }) as const;

/** The reference experiment in small, valid as it stands; tests lay their change over it. */
export function specWith(change: Partial<ExperimentSpec> = {}): ExperimentSpec {
  return {
    name: 'small',
    hypothesis: 'A network that lost half its supernodes comes back with help.',
    target: { name: 'fake', module: './fake-target.js', export: 'fakeTarget', options: {} },
    population: {
      users: 4000,
      cohorts: [
        {
          name: 'faulty',
          share: 0.5,
          version: '5.0.0.152',
          reconnect: { policy: 'fixed', delay: 4000, jitter: 0.1, spread: true },
          session: { session: 'always' },
          reachability: 'open',
        },
        {
          name: 'others',
          share: 0.5,
          version: '4.2',
          reconnect: { policy: 'immediate' },
          session: {
            session: 'alternating',
            on: { dist: 'weibull', scale: 60_000, shape: 0.7 },
            off: { dist: 'exponential', mean: 30_000 },
          },
          reachability: 'outbound-only',
        },
      ],
      regions: { eu: 0.4, us: 0.4, asia: 0.2 },
      joinOver: 40_000,
      operations: { lookupEvery: 'probe', messageEvery: 'never' },
    },
    steadyState: online(0.99, 'at-least', 15_000),
    steadyWithin: 60_000,
    impact: { impact: 'users', condition: online(0.9, 'below') },
    timeline: [
      {
        at: 0,
        do: {
          kind: 'crash-users',
          users: { cohort: 'faulty', share: 0.4 },
          relaunch: { relaunch: 'after', delay: { dist: 'lognormal', median: 5000, sigma: 0.3 }, atMost: 12_000 },
        },
      },
      {
        at: 0,
        do: {
          kind: 'crash-nodes',
          nodes: { role: 'supernode', version: '5.0.0.152' },
          relaunch: { relaunch: 'after', delay: { dist: 'lognormal', median: 6000, sigma: 0.3 }, atMost: 12_000 },
        },
      },
      { at: 2000, do: { kind: 'overload', role: 'supernode', with: 'lookups', multiple: 5, lasting: 10_000 } },
    ],
    blastRadius: { maxCrashedShare: 0.6, maxNodesShare: 0.6, maxLasting: 300_000 },
    stopWhen: [{ metric: 'missing', is: 'above', share: 0.2 }],
    slos: {
      'back in time': everyoneBack,
    },
    thresholds: {
      metastableBelow: 0.5,
      demandAtLeast: 0.9,
      slopePerT: 0.1,
      lostBelow: 0.01,
      unaffectedAtLeast: 0.99,
      target: 0.95,
    },
    variants: {},
    expect: {},
    trials: null,
    notes: [],
    ...change,
  };
}

export const MITIGATIONS: ExperimentSpec['timeline'] = [
  { when: online(0.5, 'below', 3000), do: { kind: 'lend', feature: 'group-video', as: 'mega-supernode' } },
  { when: online(0.5, 'below', 3000), do: { kind: 'provision', role: 'mega-supernode', count: 2 } },
  { when: online(0.5, 'below', 3000), do: { kind: 'admit', rate: 400, order: ['eu', 'us', 'asia'] } },
];

/** Its plan, on twenty supernodes. */
export function compile(spec: ExperimentSpec, more: { seed?: number; placebo?: boolean; variant?: string } = {}): Plan {
  return compilePlan({
    spec,
    definition,
    options: { supernodes: 20 },
    variant: 'default',
    seed: 7,
    placebo: false,
    specHash: 'abc',
    ...more,
  });
}
