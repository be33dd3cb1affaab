/** A made-up incident in two variants: the network that stays down, and the one that was helped. */
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { PlannedStep } from '../../../framework/plan/types.js';
import { journalOf, ONSET_S } from '../slo/journal-of.js';

const SECONDS = 90;
const at = (s: number): number => (ONSET_S + s) * 1000;

export interface Fate {
  /** Seconds after onset; beyond the end: never. */
  readonly backAfter?: number;
  readonly mitigations?: 1 | 2;
}

export function collapsed({ backAfter = 300 }: Fate = {}): JournalRecord[] {
  return incident(
    'as shipped',
    backAfter,
    [toldStep('s2')],
    [...shutdowns(backAfter), ...said('s2', 15, 'most people are back', 0.5)],
  );
}

export function helped({ backAfter = 25, mitigations = 2 }: Fate = {}): JournalRecord[] {
  const steps = STEPS.slice(0, mitigations);
  return incident(
    'with help',
    backAfter,
    [...steps, toldStep('s5')],
    [
      { k: 'trigger', t: at(4) + 100, step: 's3', since: ONSET_S + 1, s: ONSET_S + 3, saw: 0.1 },
      ...steps.flatMap(({ id, action }): JournalRecord[] => [
        {
          k: 'step',
          t: at(5),
          step: id,
          kind: action.kind,
          status: 'ordered',
          words: `help of the kind ${action.kind}`,
        },
        { k: 'step', t: at(6), step: id, kind: action.kind, status: 'seen', words: `${action.kind} was seen` },
      ]),
      ...said('s5', 60, 'all clear', 0.95),
    ],
  );
}

const toldStep = (id: string): PlannedStep => ({
  id,
  nature: 'statement',
  trigger: { at: 0 },
  lasts: 0,
  action: { kind: 'statement', says: '', claims: 'back', where: {}, of: 'demand', share: null },
});

const COLLAPSED = { metric: 'online', of: 'demand', where: {}, is: 'below', share: 0.5, for: 3_000 } as const;
const STEPS: readonly PlannedStep[] = [
  {
    id: 's3',
    nature: 'mitigation',
    trigger: { when: COLLAPSED },
    lasts: 0,
    action: { kind: 'admit', rate: 40, order: ['eu'] },
  },
  {
    id: 's4',
    nature: 'mitigation',
    trigger: { when: COLLAPSED },
    lasts: 0,
    action: { kind: 'provision', role: 'mega-supernode', count: 2, nodes: [] },
  },
];

function incident(
  variant: string,
  backAfter: number,
  steps: readonly PlannedStep[],
  more: readonly JournalRecord[],
): JournalRecord[] {
  const curve = (t: number, region: string): number =>
    t < 0 || t >= backAfter + (region === 'us' ? 4 : 0) ? 1 : t === 7 ? 0.05 : 0.1;
  const [run, ...rest] = journalOf({ curve, seconds: SECONDS, messages: { accepted: 400, lost: 4 } });
  if (run?.k !== 'run') throw new Error('a journal begins with its run');
  const plan = { ...run.plan, variant, steps: [...run.plan.steps, ...steps] };
  const sinking = rest.map((r) =>
    r.k === 'node' && r.node === 'login-01' ? { ...r, reportedOnline: believed(r.s) } : r,
  );
  return [{ ...run, variant, plan }, ...sinking.slice(0, -1), ...rush(backAfter), ...more, ...sinking.slice(-1)];
}

/** The network's own count falls slowly. */
function believed(second: number): number {
  return second < ONSET_S ? 1_000 : Math.max(300, 1_000 - (second - ONSET_S) * 10);
}

/** Supernodes fall by themselves, come back, and fall again. */
function shutdowns(backAfter: number): JournalRecord[] {
  return [2, 3, 14, 26, 38]
    .filter((s) => s < backAfter)
    .map((s, i) => ({
      k: 'life',
      t: at(s),
      node: `sn-${11 + (i % 2)}`,
      role: 'supernode',
      event: 'self-shutdown',
      by: 'self-protection',
      reason: 'overload',
    }));
}

function rush(backAfter: number): JournalRecord[] {
  return Array.from({ length: Math.min(SECONDS, backAfter) }, (_, i) => ({
    k: 'node',
    s: ONSET_S + i,
    node: 'sn-19',
    state: 'serving',
    sessions: 20,
    offeredUnits: 400,
    servedUnits: 200,
    refused: 30,
    arrivals: { logins: i === 3 ? 200 : 60 },
    ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
    clockLagMs: 0,
    reportedOnline: null,
  }));
}

function said(step: string, s: number, words: string, share: number): JournalRecord[] {
  const t = at(s) + 200;
  return [
    { k: 'step', t, step, kind: 'statement', status: 'ordered', words: `said "${words}"` },
    { k: 'statement', t, step, words, claims: 'back', where: {}, of: 'demand', share },
  ];
}
