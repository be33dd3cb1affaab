/** Boots and hosts for the tests of the node side. */
import type { HostWork, NodeBoot } from '../../../framework/target/protocol.js';

export const TOKEN = 'a-token-of-the-run';

export function programBoot(over: Partial<NodeBoot> = {}): NodeBoot {
  return {
    id: 'node-01',
    role: 'node',
    epochMs: Date.now(),
    listen: { host: '127.0.0.1', port: 0 },
    advertise: { host: '127.0.0.1', port: 0 },
    control: { host: '127.0.0.1', port: 0 },
    sourceAddresses: [],
    seeds: {},
    work: { work: 'program', version: null, region: null, config: null, options: {}, seed: 1 },
    ...over,
  };
}

export function hostWork(over: Partial<HostWork> & { readonly users?: number } = {}): HostWork {
  const users = over.users ?? 4;
  return {
    work: 'client-host',
    options: {},
    seed: 7,
    host: {
      id: 'host-01',
      region: 'eu',
      firstUser: 100,
      users,
      sliceOf: Array.from({ length: users }, () => 0),
      demand: [],
    },
    slices: [{ id: 0, cohort: 'all', version: '1', region: 'eu', users }],
    cohorts: [
      {
        name: 'all',
        version: '1',
        reconnect: { policy: 'immediate' },
        session: { session: 'always' },
        reachability: 'open',
      },
    ],
    users,
    joinOver: 0,
    probeInterval: 5_000,
    probeTimeout: 3_000,
    messageTimeout: 5_000,
    lookupEvery: 'probe',
    messageEvery: 'never',
    ...over,
  };
}
