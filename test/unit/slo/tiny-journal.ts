/** Whole journals of a few kilobytes, so that each of their bytes can be the last: two hosts, one slice, fourteen seconds. */
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { Slo } from '../../../framework/spec/types.js';
import { journalOf, planOf } from './journal-of.js';

const FROM = 2;
const ONSET = 5;
const END = 14;
export const HOSTS = ['host-1', 'host-2'] as const;

const slos: Record<string, Slo<number>> = {
  back: { slo: 'recovered', share: 0.9, of: 'demand', within: 3_500, heldFor: 3_000, since: 'onset', where: {} },
  'no message lost': { slo: 'no-lost-messages', where: {} },
};

export interface Tiny {
  /** Share of demand online, by seconds since onset. */
  readonly curve: (afterOnset: number) => number;
  readonly expect?: Plan['expect'];
  readonly lost?: number;
}

/** Several times as long as any number of them. */
export const COMES_BACK: Tiny = { curve: (t) => (t < 0 || t >= 2 ? 1 : 0.2) };

/** One that is kept, and those that are not: broken, broken as expected, lost messages, no impact. */
export const TINY: Readonly<Record<string, Tiny>> = {
  passes: COMES_BACK,
  'fails: it stays down': { curve: (t) => (t < 0 ? 1 : 0.2) },
  'fails: it relapses in the last second': { curve: (t) => (t < 0 || (t >= 2 && t < 8) ? 1 : 0.2) },
  'fails: messages are lost': { ...COMES_BACK, lost: 3 },
  'passes, for it fails as expected': {
    curve: (t) => (t < 0 ? 1 : 0.2),
    expect: { fails: { slo: 'back', state: 'metastable' } },
  },
  'proves nothing: there was no impact': { curve: () => 1 },
};

export function tinyJournal({ curve, expect = null, lost = 0 }: Tiny): JournalRecord[] {
  const plan = tinyPlan(expect);
  const [head] = journalOf({ curve: () => 1, seconds: 0 });
  if (head?.k !== 'run') throw new Error('a journal begins with its run');
  const at = (s: number): number => s * 1000;
  return [
    { ...head, plan, specHash: plan.specHash },
    { k: 'population', t: at(FROM) },
    ...seconds(FROM, ONSET, curve),
    { k: 'steady', t: at(ONSET), from: 3, to: 4, before: [{ slice: 0, online: 200 }] },
    { k: 'phase', t: at(ONSET), phase: 'inject' },
    { k: 'step', t: at(ONSET), step: 's1', kind: 'crash-nodes', status: 'seen', words: 'pid gone' },
    { k: 'onset', t: at(ONSET), step: 's1' },
    { k: 'life', t: at(ONSET), node: 'sn-02', role: 'supernode', event: 'killed', by: 'injected' },
    { k: 'hit', t: at(ONSET), crashed: 0, attached: 100 },
    { k: 'lifted', t: at(ONSET + 1) },
    ...seconds(ONSET, END, curve),
    ...HOSTS.map((host, i): JournalRecord => {
      const gone = i === 0 ? lost : 0;
      return {
        ...{ k: 'messages', t: at(END), host, accepted: 99, delivered: 99 - gone },
        ...{ unconfirmed: 0, lost: gone, pending: 0 },
      };
    }),
    { k: 'end', t: at(END), observedTo: END, complete: true },
  ];
}

function seconds(from: number, to: number, curve: Tiny['curve']): JournalRecord[] {
  return Array.from({ length: to - from }, (_, i) => from + i).flatMap((s) =>
    HOSTS.map((host): JournalRecord => {
      const online = Math.round(100 * curve(s - ONSET));
      return { k: 'users', s, host, lagP99Ms: 4, driverErrors: 0, slices: [{ slice: 0, online, found: online }] };
    }),
  );
}

/** The plan of all made-up journals, with less of everything. */
function tinyPlan(expect: Plan['expect']): Plan {
  const plan = planOf({ curve: () => 1, slos });
  const region = 'é';
  const node = { role: 'supernode', version: null, region, startedBy: 'provision', capacityUsers: 300 } as const;
  return {
    ...plan,
    ...{ experiment: 'tiny', users: 200, expect, regions: [region] },
    slices: [{ id: 0, cohort: 'all', version: '1', region, users: 200 }],
    hosts: HOSTS.map((id, i) => ({
      ...{ id, region, firstUser: i * 100, users: 100, sliceOf: [] },
      demand: [{ slice: 0, changes: [[0, 100] as const] }],
    })),
    nodes: ['sn-01', 'sn-02'].map((id) => ({ id, ...node })),
    steps: plan.steps.slice(0, 1).map((step) => ({ ...step, lasts: 1_000 })),
    times: { ...plan.times, probeInterval: 500, stateWindow: 4_000, resolution: 1_000, resolutionSilent: 1_000 },
  };
}
