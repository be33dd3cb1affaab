/** Plain words for what the faults did, whatever came of it. */
import type { Plan, PlannedStep } from '../plan/types.js';
import { countOf, joined, plural, seconds, things } from './figures.js';
import { operationWords } from './promises.js';
import { roleWord } from './role-word.js';
import type { Told } from './types.js';

/** What the faults did, in the words of the plan. One variant speaks for all whose faults are alike. */
export function faultSentence(told: Told): string {
  const parts = faultParts(told);
  if (parts.length === 0)
    return told.plan.placebo ? 'The placebo stood in for every fault: nothing was broken.' : 'No fault acted.';
  return `The fault ${joined(parts)}.`;
}

function faultParts({ plan, verdict, acted }: Told): string[] {
  const steps = plan.steps.filter(({ id }) => acted.includes(id));
  const parts: string[] = [];
  const crashed: string[] = [];
  if (verdict.nodes.crashed > 0)
    crashed.push(`${countOf(verdict.nodes.crashed, verdict.nodes.sessionHolders)} ${plural(roleWord(plan))}`);
  crashed.push(...otherNodes(plan, steps));
  if (verdict.users.crashed > 0) crashed.push(clientWords(verdict, steps));
  if (crashed.length > 0) parts.push(`crashed ${joined(crashed)}`);
  const others = steps.map((step) => otherFault(step, plan));
  return [...parts, ...new Set(others.filter((words): words is string => words !== null))];
}

/** Those that the verdict's own count leaves out: nodes without sessions, and nodes that a step had started. */
function otherNodes(plan: Plan, acted: readonly PlannedStep[]): string[] {
  const counted = new Set(plan.roles.filter((r) => r.holdsSessions).map((r) => r.role));
  const hit = new Set(acted.flatMap(({ action }) => (action.kind === 'crash-nodes' ? action.victims : [])));
  const others = plan.nodes.filter((n) => hit.has(n.id) && !(counted.has(n.role) && n.startedBy === 'provision'));
  return [...new Set(others.map((n) => n.role))].map((role) =>
    things(others.filter((n) => n.role === role).length, `${role} node`),
  );
}

function clientWords({ users }: Told['verdict'], acted: readonly PlannedStep[]): string {
  const hosts = acted.reduce((n, { action }) => n + (action.kind === 'crash-hosts' ? action.victims.length : 0), 0);
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
