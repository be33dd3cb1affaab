/** From planned nodes and hosts to what a runtime starts. Pure. */
import { labelHash } from '../plan/random.js';
import type { Plan, PlannedHost, PlannedNode } from '../plan/types.js';
import type { NodeLaunch } from '../runtime/runtime.js';
import type { Json } from '../target/contract.js';
import type { HostWork, NodeWork } from '../target/protocol.js';

export const HOST_ROLE = 'client-host';
/** 1,000 users that reconnect for minutes on end must not run out of ports. */
const ADDRESSES_PER_HOST = 4;

/** Waves in which the first nodes start: those that others must know, the rest, then the users' hosts. */
export function firstWaves(plan: Plan): NodeLaunch[][] {
  const known = new Set(plan.roles.filter((role) => role.wellKnown).map((role) => role.role));
  const first = plan.nodes.filter((node) => node.startedBy === 'provision');
  return [
    first.filter((node) => known.has(node.role)).map((node) => launchOf(plan, node)),
    first.filter((node) => !known.has(node.role)).map((node) => launchOf(plan, node)),
    plan.hosts.map((host) => hostLaunch(plan, host)),
  ].filter((wave) => wave.length > 0);
}

export function launchOf(plan: Plan, node: PlannedNode): NodeLaunch {
  const role = plan.roles.find((r) => r.role === node.role);
  if (!role) throw new Error(`node ${node.id} has the unknown role ${node.role}`);
  const boot: NodeWork = {
    work: 'program',
    version: node.version,
    region: node.region,
    config: role.config,
    options: plan.target.options,
    seed: labelHash(plan.seed, ['node', node.id]),
  };
  return {
    id: node.id,
    role: node.role,
    region: node.region,
    dataPort: role.port,
    addresses: 1,
    measures: false,
    seeds: seedsOf(plan),
    boot,
  };
}

function hostLaunch(plan: Plan, host: PlannedHost): NodeLaunch {
  const boot: HostWork = {
    work: 'client-host',
    options: plan.target.options as Json,
    seed: plan.seed,
    host,
    slices: plan.slices,
    cohorts: plan.cohorts,
    users: plan.users,
    joinOver: plan.times.joinOver,
    probeInterval: plan.times.probeInterval,
    probeTimeout: plan.times.probeTimeout,
    messageTimeout: plan.shape.messageTimeout,
    lookupEvery: plan.operations.lookupEvery,
    messageEvery: plan.operations.messageEvery,
  };
  return {
    id: host.id,
    role: HOST_ROLE,
    region: host.region,
    dataPort: 0,
    addresses: ADDRESSES_PER_HOST,
    measures: true,
    seeds: seedsOf(plan),
    boot,
  };
}

function seedsOf(plan: Plan): NodeLaunch['seeds'] {
  return plan.roles
    .filter((role) => role.wellKnown)
    .flatMap((role) =>
      plan.nodes
        .filter((node) => node.role === role.role && node.startedBy === 'provision')
        .map((node) => ({ role: role.role, id: node.id, port: role.port })),
    );
}
