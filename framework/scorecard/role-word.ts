import type { Plan } from '../plan/types.js';

/** The role whose nodes users are on: what a network's size is told in. */
export function roleWord(plan: Plan): string {
  const role =
    plan.roles.find((r) => r.holdsSessions && !r.operatorRun && r.count > 0) ?? plan.roles.find((r) => r.holdsSessions);
  return role?.role ?? 'node';
}
