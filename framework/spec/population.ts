/** Who uses the network: users in cohorts and regions, and what they do. */
import { always } from './distribution.js';
import { eager } from './reconnect.js';
import type { Cohort, Population } from './types.js';
import type { Duration, Share } from './units.js';

type D = Duration;

/** Defaults: always on, reconnecting eagerly, reachable from outside. */
export function cohort(
  name: string,
  o: { share: Share; version: string } & Partial<Pick<Cohort<D>, 'reconnect' | 'session' | 'reachability'>>,
): Cohort<D> {
  return { name, reconnect: eager(), session: always(), reachability: 'open', ...o };
}

/** Defaults: one region, everybody in within 40 s, look-ups are the probes, a message a minute. */
export function users(
  n: number,
  o: {
    cohorts: readonly Cohort<D>[];
    regions?: Readonly<Record<string, Share>>;
    joinOver?: D;
    operations?: Partial<Population<D>['operations']>;
  },
): Population<D> {
  const { cohorts, regions, joinOver, operations, ...rest } = o;
  return {
    users: n,
    cohorts,
    regions: regions ?? { everywhere: 1 },
    joinOver: joinOver ?? '40s',
    operations: { lookupEvery: 'probe', messageEvery: '60s', ...operations },
    // Unknown keys go on to validation, which names them.
    ...rest,
  };
}
