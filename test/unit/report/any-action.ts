/** One action of each kind, as a plan holds it. */
import type { PlannedAction, PlannedStep } from '../../../framework/plan/types.js';

const relaunch = { relaunch: 'never' } as const;
const reconnect = { policy: 'fixed', delay: 4_000, jitter: 0.1, spread: false } as const;
const ACTIONS: { readonly [Kind in Exclude<PlannedAction['kind'], 'statement'>]: PlannedAction & { kind: Kind } } = {
  'crash-users': { kind: 'crash-users', users: { share: 1 }, relaunch, victims: [1, 2], relaunchAfter: null },
  'vanish-users': { kind: 'vanish-users', users: { share: 1 }, victims: [1, 2] },
  'crash-nodes': {
    kind: 'crash-nodes',
    nodes: { role: 'login' },
    relaunch,
    victims: ['login-01'],
    relaunchAfter: null,
  },
  'crash-hosts': { kind: 'crash-hosts', hosts: { clientHosts: 1 }, victims: ['host-01'], users: 10 },
  'pause-nodes': { kind: 'pause-nodes', nodes: { role: 'login' }, lasting: 5_000, victims: ['login-01'] },
  partition: { kind: 'partition', side: { region: 'eu' }, lasting: 5_000, victims: ['login-01'] },
  overload: {
    ...{ kind: 'overload', role: 'login', with: 'logins', multiple: 5, lasting: 5_000 },
    ...{ plannedPerSecond: 10, floodPerSecond: 50 },
  },
  placebo: { kind: 'placebo' },
  provision: { kind: 'provision', role: 'mega-supernode', count: 1, nodes: ['mega-supernode-01'] },
  lend: { kind: 'lend', feature: 'group-video', as: 'mega-supernode', from: [], nodes: [] },
  admit: { kind: 'admit', rate: 400, order: ['eu', 'asia'] },
  'push-retry': { kind: 'push-retry', reconnect },
};
const MITIGATIONS: ReadonlySet<string> = new Set(['provision', 'lend', 'admit', 'push-retry']);

export const ANY_STEP: readonly PlannedStep[] = Object.values(ACTIONS).map((action, i) => ({
  id: `any-${i}`,
  nature: MITIGATIONS.has(action.kind) ? 'mitigation' : 'fault',
  trigger: { at: 1_000 },
  action,
  lasts: 0,
}));
