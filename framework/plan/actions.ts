/** A step of the spec, decided: who is hit, what starts, how fast the flood is, how long it lasts. */
import type { Action, ExperimentSpec, Fault, Mitigation, Step } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import type { RoleShape } from '../target/contract.js';
import { lentNodes, type NodeContextOfPlan, provisionedNodes } from './nodes.js';
import { expectedDemand } from './population.js';
import type { PlannedAction, PlannedHost, PlannedNode, PlannedStep } from './types.js';
import { type DrawName, drawHosts, drawNodes, drawRelaunches, drawUsers, nodesWhere } from './victims.js';

export interface ActionContext extends NodeContextOfPlan {
  readonly spec: ExperimentSpec;
  readonly hosts: readonly PlannedHost[];
}

export interface PlannedTimeline {
  readonly steps: readonly PlannedStep[];
  /** Those of the provision phase, and those that steps start. */
  readonly nodes: readonly PlannedNode[];
}

/** In the timeline's order, because a step may name nodes that an earlier one started. */
export function planTimeline(context: ActionContext, initial: readonly PlannedNode[]): PlannedTimeline {
  const places = new Map<string, number>();
  const steps: PlannedStep[] = [];
  let nodes: readonly PlannedNode[] = initial;
  context.spec.timeline.forEach((step, i) => {
    const { kind } = step.do;
    const place = places.get(kind) ?? 0;
    places.set(kind, place + 1);
    const id = `s${i + 1}`;
    const base = { id, trigger: triggerOf(step) };
    if (isFault(step.do)) {
      const action = planFault(context, nodes, step.do, { kind, place });
      steps.push({ ...base, nature: 'fault', action, lasts: lastsOf(step.do) });
      return;
    }
    if (step.do.kind === 'statement') {
      steps.push({ ...base, nature: 'statement', action: step.do, lasts: 0 });
      return;
    }
    const { action, added } = planMitigation(context, nodes, step.do, id);
    nodes = [...nodes, ...added];
    steps.push({ ...base, nature: 'mitigation', action, lasts: 0 });
  });
  return { steps, nodes };
}

export function isFault(action: Action<DurationMs>): action is Fault<DurationMs> {
  switch (action.kind) {
    case 'crash-users':
    case 'vanish-users':
    case 'crash-nodes':
    case 'crash-hosts':
    case 'pause-nodes':
    case 'partition':
    case 'overload':
    case 'placebo':
      return true;
    case 'provision':
    case 'lend':
    case 'admit':
    case 'push-retry':
    case 'statement':
      return false;
  }
}

function planFault(
  context: ActionContext,
  nodes: readonly PlannedNode[],
  fault: Fault<DurationMs>,
  name: DrawName,
): PlannedAction {
  const { seed, slices, hosts } = context;
  switch (fault.kind) {
    case 'crash-users': {
      const victims = drawUsers(seed, name, fault.users, slices, hosts);
      return { ...fault, victims, relaunchAfter: drawRelaunches(seed, name, fault.relaunch, victims) };
    }
    case 'vanish-users':
      return { ...fault, victims: drawUsers(seed, name, fault.users, slices, hosts) };
    case 'crash-nodes': {
      const victims = drawNodes(seed, name, fault.nodes, inReach(fault.nodes.role, nodes));
      return { ...fault, victims, relaunchAfter: drawRelaunches(seed, name, fault.relaunch, victims) };
    }
    case 'crash-hosts': {
      const victims = drawHosts(seed, name, fault.hosts, hosts);
      return { ...fault, victims: idsOf(victims), users: victims.reduce((sum, host) => sum + host.users, 0) };
    }
    case 'pause-nodes':
      return { ...fault, victims: drawNodes(seed, name, fault.nodes, inReach(fault.nodes.role, nodes)) };
    case 'partition':
      return { ...fault, victims: sideOf(fault.side, inReach(fault.side.role, nodes), hosts) };
    case 'overload':
      return { ...fault, ...floodOf(context, fault) };
    case 'placebo':
      return fault;
  }
}

function planMitigation(
  context: ActionContext,
  nodes: readonly PlannedNode[],
  mitigation: Mitigation<DurationMs>,
  step: string,
): { readonly action: PlannedAction; readonly added: readonly PlannedNode[] } {
  switch (mitigation.kind) {
    case 'provision': {
      const role = roleOf(context, mitigation.role);
      const added = role === null ? [] : provisionedNodes(context, nodes, role, mitigation.count, step);
      return { action: { ...mitigation, nodes: idsOf(added) }, added };
    }
    case 'lend': {
      const as = roleOf(context, mitigation.as);
      const owner = context.shape.lendable[mitigation.feature];
      const from = owner === undefined ? [] : nodesWhere({ role: owner }, nodes);
      const added = as === null ? [] : lentNodes(context, from, as, step);
      return { action: { ...mitigation, from: idsOf(from), nodes: idsOf(added) }, added };
    }
    case 'admit':
    case 'push-retry':
      return { action: mitigation, added: [] };
  }
}

/**
 * The nodes that a fault may hit: those of the provision phase, whatever help another variant starts. Of a role that has
 * none then, those that earlier steps start.
 */
function inReach(role: string | undefined, nodes: readonly PlannedNode[]): readonly PlannedNode[] {
  const initial = nodes.filter((node) => node.startedBy === 'provision');
  return role === undefined || initial.some((node) => node.role === role) ? initial : nodes;
}

/** A region's side holds its users too; a role's only the nodes of the role. */
function sideOf(
  side: { readonly role?: string; readonly region?: string },
  nodes: readonly PlannedNode[],
  hosts: readonly PlannedHost[],
): string[] {
  const inside = nodes.filter(
    (node) =>
      (side.role === undefined || node.role === side.role) &&
      (side.region === undefined || node.region === side.region),
  );
  const users = side.role === undefined ? hosts.filter((host) => host.region === side.region) : [];
  return [...idsOf(inside), ...users.map((host) => host.id)];
}

/** The flood comes on top of the planned rate of the operation, both for the whole population. */
function floodOf(
  { spec, shape, slices }: ActionContext,
  fault: Extract<Fault<DurationMs>, { kind: 'overload' }>,
): { readonly plannedPerSecond: number; readonly floodPerSecond: number } {
  const { operations, users, joinOver } = spec.population;
  const every = operations.lookupEvery === 'probe' ? shape.probeInterval : operations.lookupEvery;
  const planned =
    fault.with === 'logins'
      ? users / Math.max(1, joinOver / 1000)
      : expectedDemand(spec.population.cohorts, slices) / (every / 1000);
  return { plannedPerSecond: toMilli(planned), floodPerSecond: toMilli(fault.multiple * planned) };
}

/** Until the fault is over and the last relaunch may be due; drawn delays do not enter, so that `lifted` is the same for every seed. */
function lastsOf(fault: Fault<DurationMs>): DurationMs {
  switch (fault.kind) {
    case 'crash-users':
    case 'crash-nodes':
      return fault.relaunch.relaunch === 'never' ? 0 : fault.relaunch.atMost;
    case 'pause-nodes':
    case 'partition':
    case 'overload':
      return fault.lasting;
    case 'crash-hosts':
    case 'vanish-users':
    case 'placebo':
      return 0;
  }
}

function triggerOf(step: Step<DurationMs>): PlannedStep['trigger'] {
  return 'at' in step ? { at: step.at } : { when: step.when };
}

function roleOf({ shape }: ActionContext, role: string): RoleShape | null {
  return shape.roles.find((candidate) => candidate.role === role) ?? null;
}

function idsOf(nodes: readonly { readonly id: string }[]): string[] {
  return nodes.map((node) => node.id);
}

function toMilli(value: number): number {
  return Math.round(value * 1000) / 1000;
}
