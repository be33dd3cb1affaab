/** A journal of any length, line by line: one client host whose records hold 40 slices each, a fault, and a slow way back. */
import { atLeastOnce, cohort, crash, experiment, lookups, neverBelow, online, recovered, users } from 'swarmquake';
import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';
import { at } from '../framework/index.js';
import type { JournalRecord, UsersRecord } from '../framework/observe/records.js';
import { compilePlan } from '../framework/plan/compile.js';
import type { Plan } from '../framework/plan/types.js';
import type { ExperimentSpec } from '../framework/spec/types.js';
import { validateSpec } from '../framework/spec/validate.js';
import type { Json } from '../framework/target/contract.js';
import { supernodeOverlayTarget } from '../targets/supernode-overlay/target.js';

export const SLICES = 40;
/** What a long journal holds in the bench and in its test: a day at one every ten seconds. */
export const LONG_RECORDS = 8_640;
const USERS = 8_000;
const POPULATION_S = 5;
const STEADY_S = 60;
const ONSET_S = 90;

/** `records`: how many seconds of users it holds. The same number is the same text. */
export function* longJournal(records: number): Generator<string> {
  for (const record of recordsOf(records)) yield `${JSON.stringify(record)}\n`;
}

function* recordsOf(records: number): Generator<JournalRecord> {
  const { spec, plan } = planned();
  const end = POPULATION_S + records;
  const [step] = plan.steps;
  const victims = step?.action.kind === 'crash-nodes' ? step.action.victims : [];
  yield {
    ...{ k: 'run', schema: 'swarmquake/journal/1', t: 0, runtime: 'process' },
    ...{ variant: plan.variant, seed: plan.seed, specHash: plan.specHash, spec, plan },
  };
  for (const { id: node, role } of plan.nodes) yield { k: 'life', t: 900, node, role, event: 'started', by: null };
  yield { k: 'population', t: POPULATION_S * 1000 };
  for (let s = POPULATION_S; s < end; s++) {
    yield* atSecond(s, plan, victims);
    yield secondOf(s, plan);
    yield { ...reportOf(s), reportedOnline: Math.round(USERS * shareAt(s, 0)) };
  }
  const account = { accepted: 9_000, delivered: 9_000, unconfirmed: 0, lost: 0, pending: 0 };
  yield { k: 'messages', t: end * 1000, host: 'host-01', ...account };
  yield { k: 'end', t: end * 1000 + 10, observedTo: end, complete: true };
}

function* atSecond(s: number, plan: Plan, victims: readonly string[]): Generator<JournalRecord> {
  const t = s * 1000;
  const step = plan.steps[0]?.id ?? '';
  if (s === STEADY_S) {
    const before = plan.slices.map((slice) => ({ slice: slice.id, online: slice.users }));
    yield { k: 'steady', t, from: STEADY_S - 15, to: STEADY_S - 1, before };
    yield { k: 'phase', t, phase: 'inject' };
  }
  if (s === ONSET_S) {
    for (const node of victims) yield { k: 'life', t, node, role: 'supernode', event: 'killed', by: 'injected' };
    yield { k: 'step', t, step, kind: 'crash-nodes', status: 'seen', words: `${victims.length} processes gone` };
    yield { k: 'onset', t, step };
    yield { k: 'hit', t, crashed: 0, attached: USERS / 2 };
  }
  if (s === ONSET_S + 5) yield { k: 'lifted', t };
}

/** Everybody, then hardly anybody, then more each second; regions one after the other, with a swing that hides no trough. */
function shareAt(s: number, slice: number): number {
  if (s < ONSET_S) return 1;
  const back = (s - ONSET_S - 10 * (slice % 10)) / 600;
  return Math.min(1, Math.max(0.05, back) + ((s * 7 + slice) % 11) / 500);
}

function secondOf(s: number, plan: Plan): UsersRecord {
  const slices = plan.slices.map(({ id: slice, users: all }) => {
    const online = Math.round(all * shareAt(s, slice));
    const failed = all - online;
    const latency: [number, number][] = [
      [12 + (s % 7), online],
      [40, 3],
      [5_000, failed],
    ];
    return { slice, online, found: online, lookups: { ok: online, failed, unanswered: failed, latency } };
  });
  return { k: 'users', s, host: 'host-01', lagP99Ms: 4, driverErrors: 0, slices };
}

function reportOf(s: number) {
  const ended = { reset: 0, expired: 0, goodbye: 0, self: 0 };
  const work = { sessions: 0, offeredUnits: 10, servedUnits: 10, refused: 0, arrivals: {}, ended, clockLagMs: 0 };
  return { k: 'node', s, node: 'login-01', state: 'serving', ...work } as const;
}

/** As a run plans it, but for its hosts: one for everybody, so that a record holds every slice. */
function planned(): { readonly spec: ExperimentSpec; readonly plan: Plan } {
  const names = (count: number, stem: string) => Array.from({ length: count }, (_, i) => `${stem}${i}`);
  const regions = Object.fromEntries(names(10, 'r').map((name) => [name, 0.1]));
  const input = experiment('long', {
    hypothesis: 'A long time away is still drawn.',
    target: supernodeOverlay({ supernodes: 40 }),
    population: users(USERS, {
      cohorts: names(SLICES / 10, 'c').map((name) => cohort(name, { share: 0.25, version: '1.0' })),
      regions,
      joinOver: '20s',
    }),
    steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
    impact: atLeastOnce(online({ of: 'demand' }).below(0.9)),
    timeline: [at('0s', crash({ role: 'supernode', count: 20 }))],
    slos: {
      back: recovered({ share: 0.95, of: 'demand', within: '15m', heldFor: '1m', since: 'onset' }),
      'a little stays': neverBelow({ share: 0.01, of: 'demand' }),
      'look-ups quick': lookups.p99.below('500ms', { during: 'at-the-end' }),
    },
  });
  const definition = supernodeOverlayTarget;
  const checked = validateSpec(input, definition, (path) => path);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems, null, 2));
  const plan = compilePlan({
    spec: checked.spec,
    definition: { name: definition.name, shape: (given) => definition.shape(definition.options.parse(given)) },
    options: definition.options.parse(checked.spec.target.options) as Json,
    ...{ variant: 'default', seed: 1, placebo: false, specHash: '0123456789abcdef' },
  });
  const demand = plan.slices.map(({ id: slice, users: all }) => ({ slice, changes: [[0, all] as const] }));
  const host = { id: 'host-01', region: 'r0', firstUser: 0, users: USERS, sliceOf: [], demand };
  return { spec: checked.spec, plan: { ...plan, hosts: [host] } };
}
