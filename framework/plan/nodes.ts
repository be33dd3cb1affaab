/** Which nodes there are: those of the provision phase, and those that a mitigation starts later. */
import type { RoleShape, TargetShape } from '../target/contract.js';
import { apportion, deal } from './apportion.js';
import type { PlannedNode, Slice } from './types.js';

/** Everything that a node's place and version are drawn from. */
export interface NodeContextOfPlan {
  readonly shape: TargetShape;
  readonly slices: readonly Slice[];
  readonly seed: number;
}

/** Nodes of the provision phase, in start order. */
export function initialNodes(context: NodeContextOfPlan): PlannedNode[] {
  return context.shape.roles.flatMap((role) => nodesOf(context, role, role.count, 0, 'provision'));
}

/** `count` more nodes of a role, numbered after those that exist, started by `step`. */
export function provisionedNodes(
  context: NodeContextOfPlan,
  existing: readonly PlannedNode[],
  role: RoleShape,
  count: number,
  step: string,
): PlannedNode[] {
  const taken = new Set(existing.map((node) => node.id));
  let before = 0;
  while (taken.has(nodeId(role, before + 1))) before++;
  return nodesOf(context, role, count, before, { step });
}

/** The servers of a lent feature as nodes of another role, each where it was: `gv-01` becomes `mega-gv-01`. */
export function lentNodes(
  context: NodeContextOfPlan,
  from: readonly PlannedNode[],
  as: RoleShape,
  step: string,
): PlannedNode[] {
  const versions = versionsOf(as, from.length, context.seed, `lent ${as.role}`);
  return from.map((node, i) => ({
    id: `${as.idPrefix}-${node.id}`,
    role: as.role,
    version: versions[i] ?? null,
    region: node.region,
    startedBy: { step },
    capacityUsers: capacityUsers(as, context.shape),
  }));
}

/** Users that one node of a role can carry: its member limit or its service rate over what a user costs, whichever is less. */
export function capacityUsers(role: RoleShape, shape: TargetShape): number | null {
  if (role.capacity === null) return null;
  const { memberLimit, unitsPerSecond } = role.capacity;
  if (shape.steadyUnitsPerUser <= 0) return memberLimit;
  return Math.floor(Math.min(memberLimit, unitsPerSecond / shape.steadyUnitsPerUser));
}

function nodesOf(
  { shape, slices, seed }: NodeContextOfPlan,
  role: RoleShape,
  count: number,
  before: number,
  startedBy: PlannedNode['startedBy'],
): PlannedNode[] {
  // Numbered on: a later group of the same role is a draw of its own.
  const label = `${role.role} from ${before}`;
  const versions = versionsOf(role, count, seed, label);
  const regions = regionsOf(slices, count, seed, label);
  return Array.from({ length: count }, (_, i) => ({
    id: nodeId(role, before + i + 1),
    role: role.role,
    version: versions[i] ?? null,
    region: regions[i] ?? null,
    startedBy,
    capacityUsers: capacityUsers(role, shape),
  }));
}

function nodeId(role: RoleShape, number: number): string {
  return `${role.idPrefix}-${String(number).padStart(2, '0')}`;
}

function versionsOf(role: RoleShape, count: number, seed: number, label: string): string[] {
  const versions = Object.keys(role.versions);
  const counts = apportion(count, Object.values(role.versions), seed, `version counts of ${label}`);
  return deal(versions, counts, seed, `versions of ${label}`);
}

/** In proportion to users: volunteers and servers alike stand where the users are. */
function regionsOf(slices: readonly Slice[], count: number, seed: number, label: string): string[] {
  const users = new Map<string, number>();
  for (const slice of slices) users.set(slice.region, (users.get(slice.region) ?? 0) + slice.users);
  const counts = apportion(count, [...users.values()], seed, `region counts of ${label}`);
  return deal([...users.keys()], counts, seed, `regions of ${label}`);
}
