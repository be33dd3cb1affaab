/** What a plan needs of a runtime, and what a runtime lacks for it: asked before anything starts, never skipped in silence. */
import type { Problem } from '../errors.js';
import type { Capabilities, Capability } from '../runtime/runtime.js';
import type { Plan, PlannedAction, PlannedStep } from './types.js';

export function needsOf(action: PlannedAction): readonly Capability[] {
  switch (action.kind) {
    case 'crash-nodes':
      return action.relaunchAfter === null ? ['kill'] : ['kill', 'relaunch'];
    case 'crash-hosts':
      return ['kill'];
    case 'pause-nodes':
      return ['pause'];
    case 'partition':
      return ['partition'];
    case 'lend':
      // Its servers are taken down before they are put to other use.
      return ['kill'];
    // Carried out by client hosts, or by the target itself, or by starting nodes, which every runtime can.
    case 'crash-users':
    case 'vanish-users':
    case 'overload':
    case 'placebo':
    case 'provision':
    case 'admit':
    case 'push-retry':
    case 'statement':
      return [];
  }
}

/** Empty: the runtime can run all of the plan. */
export function checkCapabilities(plan: Plan, capabilities: Capabilities): Problem[] {
  const problems = plan.steps.flatMap((step, i) => lacks(step, i, capabilities));
  const largest = Math.max(0, ...plan.hosts.map((host) => host.users));
  if (largest > capabilities.maxUsersPerHost) {
    problems.push({
      code: 'RUNTIME_LACKS_USERS_PER_HOST',
      path: 'population.users',
      at: `--runtime ${capabilities.runtime}`,
      expected: `at most ${capabilities.maxUsersPerHost} users in one client host`,
      found: `${largest}`,
      do: 'raise the limit of open files (ulimit -n), or run fewer users (--users)',
    });
  }
  const nodes = plan.nodes.length + plan.hosts.length;
  if (capabilities.maxNodes !== null && nodes > capabilities.maxNodes) {
    problems.push({
      code: 'RUNTIME_LACKS_NEIGHBOURS',
      path: 'target',
      at: `--runtime ${capabilities.runtime}`,
      expected: `at most ${capabilities.maxNodes} nodes, with this kernel's table of neighbours`,
      found: `${nodes}, standby servers and client hosts among them`,
      do: 'sysctl -w net.ipv4.neigh.default.gc_thresh2=4096 net.ipv4.neigh.default.gc_thresh3=8192, or --runtime process',
    });
  }
  return problems;
}

function lacks(step: PlannedStep, index: number, { runtime, can, cannot }: Capabilities): Problem[] {
  return needsOf(step.action)
    .filter((need) => !can.includes(need))
    .map((need) => ({
      code: `RUNTIME_LACKS_${need.toUpperCase()}`,
      path: `timeline[${index}]`,
      at: `--runtime ${runtime}`,
      expected: `a runtime that can ${need}, for ${step.action.kind}`,
      found: cannot.find((lack) => lack.capability === need)?.why ?? `${runtime} cannot ${need} nodes`,
      do: 'choose another runtime with --runtime, or another fault',
    }));
}
