/**
 * The target that proves the framework and not a network: its nodes are healthy, hold sessions and answer look-ups right.
 * Nothing in it can be overloaded, so whatever goes wrong on it was done by the experiment, or by us.
 */

import type { TargetRef } from 'swarmquake';
import type { TargetDefinition, TargetShape } from 'swarmquake/target';
import { z } from 'zod';

const options = z.strictObject({
  nodes: z.int().min(1).max(200).default(2).describe('how many nodes; every user has one of them as its home'),
  neverJoining: z.number().min(0).max(1).default(0).describe('share of users that every node refuses for ever'),
  probeIntervalMs: z.int().min(200).max(60_000).default(5_000).describe('how often each user probes'),
});
export type PlaceboOptions = z.infer<typeof options>;

/** `target: placebo({ nodes: 3 })` in an experiment. */
export function placebo(given: z.input<typeof options> = {}): TargetRef {
  return { name: 'placebo', module: 'swarmquake/targets/placebo', export: 'placeboTarget', options: given };
}

export const placeboTarget: TargetDefinition<PlaceboOptions> = {
  name: 'placebo',
  options,
  shape,
  scale: (o, factor, supernodes) => ({ ...o, nodes: supernodes ?? Math.max(1, Math.ceil(o.nodes * factor)) }),
  nodeModule: new URL('./nodes.js', import.meta.url).href,
};

function shape({ nodes, probeIntervalMs }: PlaceboOptions): TargetShape {
  return {
    roles: [
      {
        role: 'node',
        idPrefix: 'node',
        count: nodes,
        port: 7400,
        wellKnown: true,
        holdsSessions: true,
        operatorRun: true,
        capacity: { memberLimit: 100_000, unitsPerSecond: 100_000 },
        guardWindow: null,
        versions: {},
        overloadable: ['lookups', 'logins'],
        admits: false,
        config: null,
      },
    ],
    features: ['lookups'],
    lendable: {},
    operations: ['lookups', 'logins'],
    probeInterval: probeIntervalMs,
    probeTimeout: Math.min(3_000, probeIntervalMs / 2),
    messageTimeout: 5_000,
    // One unit a look-up, and as much at the node that it is forwarded to.
    steadyUnitsPerUser: 2 / (probeIntervalMs / 1_000),
    reportsOnline: false,
  };
}
