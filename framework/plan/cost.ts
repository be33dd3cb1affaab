/**
 * What a trial will take of time and machine: an estimate from measured figures (docs/planning.md), for people. No verdict
 * rests on it.
 */
import type { DurationMs } from '../spec/units.js';
import type { Plan, PlannedNode, PlannedTimes } from './types.js';

/** 25 processes, four at a time, took 2.4 to 5.8 s; containers start at 3 to 5 a second. */
const START_MS_PER_NODE: DurationMs = 200;
/** Bundling, and the last polls and the tidying up. */
const FIXED_MS: DurationMs = 3000;
/** From the last join until 99% are online: 2 to 5 s. */
const JOINED_MS: DurationMs = 3000;

/** Of 4,000 users and 20 supernodes in the storm: hosts 0.45, supernodes 0.4, login 0.1 core. */
const CORES_PER_THOUSAND_USERS = 0.11;
const CORES_PER_NODE = 0.02;
const CORES_OF_CONTROLLER = 0.1;
/** An idle Node process with shared pages counted once is 8 to 15; at work, and what users add to their hosts: assumed. */
const MEGABYTES_PER_PROCESS = 25;
const MEGABYTES_PER_THOUSAND_USERS = 30;

export interface Cost {
  readonly estimatedMs: DurationMs;
  /** Nodes and client hosts from the start; and besides, those that a mitigation starts. */
  readonly processes: number;
  readonly laterProcesses: number;
  readonly cores: number;
  readonly megabytes: number;
}

export function costOf(plan: Pick<Plan, 'users' | 'nodes' | 'hosts' | 'times'>): Cost {
  const initial = plan.nodes.filter((node) => node.startedBy === 'provision').length;
  const processes = initial + plan.hosts.length;
  const thousands = plan.users / 1000;
  return {
    estimatedMs: plan.times.estimated,
    processes,
    laterProcesses: plan.nodes.length - initial,
    cores: CORES_OF_CONTROLLER + thousands * CORES_PER_THOUSAND_USERS + plan.nodes.length * CORES_PER_NODE,
    megabytes: Math.ceil(
      (processes + plan.nodes.length - initial + 1) * MEGABYTES_PER_PROCESS + thousands * MEGABYTES_PER_THOUSAND_USERS,
    ),
  };
}

/** Provision to collect, when the steady state is there at once and no `when` step comes late. */
export function estimateMs(
  times: Pick<PlannedTimes, 'joinOver' | 'steadyFor' | 'observeAfterOnset'>,
  onset: DurationMs,
  nodes: readonly PlannedNode[],
  hosts: number,
): DurationMs {
  const started = nodes.filter((node) => node.startedBy === 'provision').length + hosts;
  const provision = started * START_MS_PER_NODE;
  return FIXED_MS + provision + times.joinOver + JOINED_MS + times.steadyFor + onset + times.observeAfterOnset;
}
