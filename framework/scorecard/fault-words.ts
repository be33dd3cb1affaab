/** Plain words for what the faults did, whatever came of it. */
import type { Plan, PlannedStep } from '../plan/types.js';
import { countOf, joined, plural, seconds, things } from './figures.js';
import { operationWords } from './promises.js';
import type { Told } from './sentences.js';

/** What the faults did, in the words of the plan. One variant speaks for all whose faults are alike. */
export function faultSentence(told: Told): string {
  const parts = faultParts(told);
  if (parts.length === 0)
    return told.plan.placebo ? 'The placebo stood in for every fault: nothing was broken.' : 'No fault acted.';
  return `The fault ${joined(parts)}.`;
}

export function roleWord(plan: Plan): string {
  const role =
    plan.roles.find((r) => r.holdsSessions && !r.operatorRun && r.count > 0) ?? plan.roles.find((r) => r.holdsSessions);
  return role?.role ?? 'node';
}

function faultParts({ plan, verdict }: Told): string[] {
  const parts: string[] = [];
  const crashed: string[] = [];
  if (verdict.nodes.crashed > 0)
    crashed.push(`${countOf(verdict.nodes.crashed, verdict.nodes.sessionHolders)} ${plural(roleWord(plan))}`);
  crashed.push(...serverWords(plan));
  if (verdict.users.crashed > 0) crashed.push(clientWords(verdict, plan));
  if (crashed.length > 0) parts.push(`crashed ${joined(crashed)}`);
  const others = plan.steps.filter((s) => s.nature === 'fault').map((s) => otherFault(s, plan));
  return [...parts, ...new Set(others.filter((words): words is string => words !== null))];
}

/** Nodes that hold no sessions: a login server, one that a feature needs. */
function serverWords({ roles, steps }: Plan): string[] {
  return roles.flatMap(({ role, holdsSessions }) => {
    const victims = steps.flatMap(({ action }) =>
      action.kind === 'crash-nodes' && action.nodes.role === role ? action.victims : [],
    );
    return holdsSessions || victims.length === 0 ? [] : [things(new Set(victims).size, `${role} node`)];
  });
}

function clientWords({ users }: Told['verdict'], plan: Plan): string {
  const hosts = plan.steps.reduce(
    (n, { action }) => n + (action.kind === 'crash-hosts' ? action.victims.length : 0),
    0,
  );
  const all = `${countOf(users.crashed, users.population)} clients`;
  return hosts === 0 ? all : `${all}, all those on ${things(hosts, 'client host')} among them`;
}

function otherFault(step: PlannedStep, plan: Plan): string | null {
  const action = step.action;
  switch (action.kind) {
    case 'pause-nodes':
      return `paused ${things(action.victims.length, action.nodes.role)} for ${seconds(action.lasting)}`;
    case 'partition':
      return `cut off ${action.side.role ?? action.side.region ?? 'a side'} for ${seconds(action.lasting)}`;
    case 'overload':
      return `asked for ${operationWords(action.with)} at ${Number(action.multiple.toPrecision(3))} times the plan for ${seconds(action.lasting)}`;
    case 'vanish-users':
      return `made ${countOf(action.victims.length, plan.users)} clients vanish`;
    default:
      return null;
  }
}
