/** One step of each kind, as a plan holds it, and what a journal says of those that acted. */
import type { StepRecord } from '../../../framework/observe/records.js';
import type { PlannedAction, PlannedStep } from '../../../framework/plan/types.js';
import type { Condition } from '../../../framework/spec/types.js';
import type { DurationMs, TimeMs } from '../../../framework/spec/units.js';

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
const HALF: Condition<DurationMs> = {
  ...{ metric: 'online', of: 'demand', where: {}, is: 'below', share: 0.5, for: 0 },
};
const MITIGATIONS: ReadonlySet<string> = new Set(['provision', 'lend', 'admit', 'push-retry']);

export const ANY_STEP: readonly PlannedStep[] = Object.values(ACTIONS).map((action, i) => ({
  id: `any-${i}`,
  nature: MITIGATIONS.has(action.kind) ? 'mitigation' : 'fault',
  trigger: i % 2 === 0 ? { at: 1_000 } : { when: HALF },
  action,
  lasts: 0,
}));

/** Ordered at `from`, over two seconds later. */
export const everyStepAt = (from: TimeMs): readonly StepRecord[] =>
  ANY_STEP.flatMap(({ id, action: { kind } }) =>
    (['ordered', 'seen', 'over'] as const).map((status, i) => ({
      ...{ k: 'step', step: id, kind, status, t: from + i * 1_000, words: `${kind} ${status}` },
    })),
  );
