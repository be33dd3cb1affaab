/** Demand from the plan alone: never reported by a node, the same for every variant of a seed. */
import type { Plan } from '../plan/types.js';
import type { Second, TimeMs } from '../spec/units.js';

/** Users of one slice on one host who want to be online. */
export interface HostSlice {
  readonly slice: number;
  readonly changes: readonly (readonly [Second, number])[];
}

/**
 * The count of second `s` is the one at its end, as in a host's sample. A change that falls on that very instant
 * is left out: nobody can log in within no time.
 */
export function demandAt(changes: HostSlice['changes'], populationStart: TimeMs, second: Second): number {
  const last = Math.ceil(((second + 1) * 1000 - populationStart) / 1000) - 1;
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const change = changes[middle];
    if (change !== undefined && change[0] <= last) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1]?.[1] ?? 0;
}

/** The slices of each host, by host id. */
export function demandOfHosts(plan: Plan): ReadonlyMap<string, readonly HostSlice[]> {
  return new Map(plan.hosts.map((host) => [host.id, host.demand]));
}
