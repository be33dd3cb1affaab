/** The caps of a spec, held against what its faults would hit: asked before anything starts. */
import type { Problem } from '../errors.js';
import { firstFaultAt } from './times.js';
import type { Plan, PlannedAction, PlannedStep } from './types.js';

type Hitting = Extract<PlannedAction, { readonly victims: unknown }>;

/** What all faults together hit, each victim once. */
export interface Reach {
  readonly users: number;
  readonly usersShare: number;
  /** Nodes crashed, paused or cut off; of all nodes of the provision phase. */
  readonly nodes: number;
  readonly nodesShare: number;
}

export function reachOf(plan: Pick<Plan, 'steps' | 'nodes' | 'hosts' | 'users'>): Reach {
  const known = new Set(plan.nodes.map((node) => node.id));
  const users = new Set(plan.steps.flatMap((step) => userVictims(step, plan.hosts)));
  const nodes = new Set(plan.steps.flatMap(nodeVictims).filter((id) => known.has(id)));
  const initial = plan.nodes.filter((node) => node.startedBy === 'provision').length;
  return {
    users: users.size,
    usersShare: plan.users === 0 ? 0 : users.size / plan.users,
    nodes: nodes.size,
    nodesShare: initial === 0 ? 0 : Math.min(1, nodes.size / initial),
  };
}

/** Empty: the plan stays within its blast radius and every fault has someone to hit. */
export function checkCaps(plan: Plan): Problem[] {
  const reach = reachOf(plan);
  const { maxCrashedShare, maxNodesShare, maxLasting } = plan.blastRadius;
  const problems = plan.steps.flatMap((step, i) => checkVictims(plan, step, i));
  if (reach.usersShare > maxCrashedShare) {
    problems.push({
      code: 'PLAN_OVER_CAP_USERS',
      path: 'blastRadius.maxCrashedShare',
      at: whereOf(plan),
      expected: `faults that crash at most ${percent(maxCrashedShare)} of the users`,
      found: `${reach.users} of ${plan.users} (${percent(reach.usersShare)})`,
      do: 'lower the share of the fault, or raise the cap if that much is meant',
    });
  }
  if (reach.nodesShare > maxNodesShare) {
    problems.push({
      code: 'PLAN_OVER_CAP_NODES',
      path: 'blastRadius.maxNodesShare',
      at: whereOf(plan),
      expected: `faults that hit at most ${percent(maxNodesShare)} of the nodes`,
      found: `${reach.nodes} nodes (${percent(reach.nodesShare)})`,
      do: 'select fewer nodes, or raise the cap if that much is meant',
    });
  }
  if (plan.times.observeAfterOnset > maxLasting) {
    problems.push({
      code: 'PLAN_OVER_CAP_TIME',
      path: 'blastRadius.maxLasting',
      at: whereOf(plan),
      expected: `an end of observation at most ${maxLasting / 1000} s after onset`,
      found: `${plan.times.observeAfterOnset / 1000} s (first fault at ${firstFaultAt(plan.steps) / 1000} s)`,
      do: 'shorten the faults or the promises, or raise the cap',
    });
  }
  return problems;
}

function checkVictims(plan: Plan, step: PlannedStep, index: number): Problem[] {
  const { action } = step;
  if (!('victims' in action)) return [];
  const path = `timeline[${index}]`;
  if (action.victims.length === 0) {
    return [
      {
        code: 'PLAN_NO_VICTIMS',
        path,
        at: whereOf(plan),
        expected: `somebody for ${action.kind} to hit`,
        found: 'no user or node that the selector matches, once its share is rounded to whole ones',
        do: 'widen the selector, or raise its share',
      },
    ];
  }
  return [...tooFewNodes(plan, action, path), ...tooFewHosts(plan, action, path)];
}

function tooFewNodes(plan: Plan, action: Hitting, path: string): Problem[] {
  const wanted = 'nodes' in action ? action.nodes.count : undefined;
  if (wanted === undefined || wanted <= action.victims.length) return [];
  return [
    {
      code: 'PLAN_TOO_FEW_NODES',
      path: `${path}.nodes.count`,
      at: whereOf(plan),
      expected: `${wanted} nodes that match`,
      found: `${action.victims.length}`,
      do: 'lower the count, widen the selector, or give the target more nodes',
    },
  ];
}

function tooFewHosts(plan: Plan, action: Hitting, path: string): Problem[] {
  if (action.kind !== 'crash-hosts' || action.hosts.clientHosts <= action.victims.length) return [];
  return [
    {
      code: 'PLAN_TOO_FEW_HOSTS',
      path: `${path}.hosts.clientHosts`,
      at: whereOf(plan),
      expected: `${action.hosts.clientHosts} client hosts that match`,
      found: `${action.victims.length}`,
      do: 'lower the count, or plan more users: a host carries at most 1,000 of one region',
    },
  ];
}

function userVictims({ action }: PlannedStep, hosts: Plan['hosts']): readonly number[] {
  switch (action.kind) {
    case 'crash-users':
    case 'vanish-users':
      return action.victims;
    case 'crash-hosts':
      return hosts.flatMap(({ id, firstUser, users }) =>
        action.victims.includes(id) ? Array.from({ length: users }, (_, i) => firstUser + i) : [],
      );
    default:
      return [];
  }
}

function nodeVictims(step: PlannedStep): readonly string[] {
  const { action } = step;
  return action.kind === 'crash-nodes' || action.kind === 'pause-nodes' || action.kind === 'partition'
    ? action.victims
    : [];
}

function whereOf(plan: Plan): string {
  return `${plan.experiment}, variant ${plan.variant}, seed ${plan.seed}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
