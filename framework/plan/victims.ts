/**
 * Whom a fault hits: exact, seeded draws. A draw is named by the kind of the fault and its place among the faults of
 * that kind in the timeline, so that a variant that adds mitigations, anywhere, hits the same victims.
 */
import type { Distribution, HostSelector, NodeSelector, Relaunch, UserSelector, Where } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { sample, stream } from './random.js';
import type { PlannedHost, PlannedNode, Slice } from './types.js';

/** `kind` and place among its like: the name of a draw. */
export interface DrawName {
  readonly kind: string;
  readonly place: number;
}

/** Redraws of a relaunch delay that came out too long, before the limit itself is taken. */
const MOST_REDRAWS = 100;

export function drawUsers(
  seed: number,
  name: DrawName,
  selector: UserSelector,
  slices: readonly Slice[],
  hosts: readonly PlannedHost[],
): number[] {
  const users = usersWhere(selector, slices, hosts);
  const victims = sample(
    stream(seed, 'victims', name.kind, name.place),
    users,
    Math.round(selector.share * users.length),
  );
  return victims.sort((a, b) => a - b);
}

/** Of the nodes given, those that match, and of these `count`, or `share`, or all. */
export function drawNodes(
  seed: number,
  name: DrawName,
  selector: NodeSelector,
  nodes: readonly PlannedNode[],
): string[] {
  const matching = nodesWhere(selector, nodes).map((node) => node.id);
  const count = selector.count ?? Math.round((selector.share ?? 1) * matching.length);
  return sample(stream(seed, 'victims', name.kind, name.place), matching, count).sort();
}

/** In the order of the plan. Fewer than asked for where there are no more. */
export function drawHosts(
  seed: number,
  name: DrawName,
  { clientHosts, region }: HostSelector,
  hosts: readonly PlannedHost[],
): PlannedHost[] {
  const matching = hosts.filter((host) => region === undefined || host.region === region);
  const drawn = new Set(sample(stream(seed, 'victims', name.kind, name.place), matching, clientHosts));
  return matching.filter((host) => drawn.has(host));
}

/** In the order of `victims`; null: never. */
export function drawRelaunches(
  seed: number,
  name: DrawName,
  relaunch: Relaunch<DurationMs>,
  victims: readonly (string | number)[],
): DurationMs[] | null {
  switch (relaunch.relaunch) {
    case 'never':
      return null;
    case 'after':
      return victims.map((victim) =>
        truncated(relaunch.delay, relaunch.atMost, seed, ['relaunch', name.kind, name.place, victim]),
      );
  }
}

export function sliceMatches(where: Where, slice: Slice): boolean {
  return (
    (where.region === undefined || where.region === slice.region) &&
    (where.cohort === undefined || where.cohort === slice.cohort) &&
    (where.version === undefined || where.version === slice.version)
  );
}

export function usersWhere(where: Where, slices: readonly Slice[], hosts: readonly PlannedHost[]): number[] {
  const matching = new Set(slices.filter((slice) => sliceMatches(where, slice)).map((slice) => slice.id));
  return hosts.flatMap((host) => host.sliceOf.flatMap((slice, i) => (matching.has(slice) ? [host.firstUser + i] : [])));
}

export function nodesWhere(
  selector: Pick<NodeSelector, 'role' | 'version' | 'region'>,
  nodes: readonly PlannedNode[],
): PlannedNode[] {
  return nodes.filter(
    (node) =>
      node.role === selector.role &&
      (selector.version === undefined || node.version === selector.version) &&
      (selector.region === undefined || node.region === selector.region),
  );
}

/** Drawn again while too long: cutting off at the limit would make the tail come back in one moment. */
function truncated(
  delay: Distribution<DurationMs>,
  atMost: DurationMs,
  seed: number,
  labels: readonly (string | number)[],
): DurationMs {
  const random = stream(seed, ...labels);
  for (let i = 0; i < MOST_REDRAWS; i++) {
    const drawn = Math.round(random.duration(delay));
    if (drawn <= atMost) return drawn;
  }
  return atMost;
}
