/** The figures of a run beside its promises: users, nodes, times to come back, causes. */
import type { Fold } from '../observe/series.js';
import { amplificationOf } from './amplification.js';
import { causesOf } from './causes.js';
import { centralisationOf } from './centralisation.js';
import { rounded, wholeMs } from './figures.js';
import { messagesOf } from './messages.js';
import { type Trough, troughOf } from './never-below.js';
import { type Observed, secondsIn } from './observed.js';
import { recoveryTime } from './recovered.js';
import { groupRecoveries, RECOVERY_SHARES } from './recovery.js';
import { driverLagOf, missingShareOf, unreliableShareOf } from './reliability.js';
import { stateAgreed } from './state.js';
import type { TrialVerdict } from './types.js';

export type Summary = Pick<
  TrialVerdict,
  | 'users'
  | 'nodes'
  | 'recovery'
  | 'amplification'
  | 'amplificationOfCrashed'
  | 'amplificationCeiling'
  | 'state'
  | 'stateEvidence'
  | 'groups'
  | 'centralisation'
  | 'reportedAtTrough'
  | 'missingShare'
  | 'unreliableShare'
  | 'driverLagMs'
  | 'userMsOffline'
  | 'causes'
  | 'messages'
>;

const EVERYONE = { of: 'demand', where: {} } as const;

export function summaryOf(o: Observed): Summary {
  const trough = troughOf(o, EVERYONE, 'offline');
  const loss = amplificationOf(o, 'offline');
  const state = stateAgreed(o);
  const reported = trough === null ? null : o.fold.reported(trough.second);
  return {
    users: usersOf(o, trough, loss),
    nodes: nodesOf(o.fold),
    recovery: RECOVERY_SHARES.map((share) => ({ share, afterOnsetMs: wholeMs(recoveryTime(o, share)) })),
    amplification: rounded(loss.ofHit),
    amplificationOfCrashed: rounded(loss.ofCrashed),
    amplificationCeiling: rounded(loss.ceiling),
    state: state.state,
    stateEvidence: state.words,
    groups: groupRecoveries(o),
    centralisation: centralisationOf(o),
    reportedAtTrough: trough === null || reported === null ? null : rounded(reported / trough.whole),
    missingShare: rounded(missingShareOf(o, o, {})),
    unreliableShare: rounded(unreliableShareOf(o, o)),
    driverLagMs: rounded(driverLagOf(o, o)),
    userMsOffline: userMsOfflineOf(o),
    causes: causesOf(o),
    messages: accountsOf(o.fold),
  };
}

/** What can be said of a run in which nothing was injected. */
export function emptySummary(fold: Fold): Summary {
  return {
    users: {
      population: fold.plan.users,
      before: rounded(fold.before() ?? 0),
      trough: 0,
      troughShare: null,
      troughShareOfBefore: null,
      troughAtMs: null,
      final: 0,
      finalShare: null,
      crashed: 0,
      hit: 0,
    },
    nodes: nodesOf(fold),
    recovery: RECOVERY_SHARES.map((share) => ({ share, afterOnsetMs: null })),
    amplification: null,
    amplificationOfCrashed: null,
    amplificationCeiling: null,
    state: 'unknown',
    stateEvidence: 'nothing was injected',
    groups: [],
    centralisation: null,
    reportedAtTrough: null,
    missingShare: 0,
    unreliableShare: 0,
    driverLagMs: 0,
    userMsOffline: 0,
    causes: {},
    messages: accountsOf(fold),
  };
}

function usersOf(o: Observed, trough: Trough | null, hits: { crashed: number; hit: number }): Summary['users'] {
  const before = o.fold.before() ?? 0;
  const last = o.fold.tally(o.to - 1);
  return {
    population: o.plan.users,
    before: rounded(before),
    trough: trough?.online ?? 0,
    troughShare: rounded(trough?.share ?? null),
    troughShareOfBefore: trough === null || before === 0 ? null : rounded(trough.online / before),
    troughAtMs: trough === null ? null : wholeMs(Math.max(0, (trough.second + 1) * 1000 - o.onset)),
    final: last.online,
    finalShare: last.demand === 0 ? null : rounded(last.online / last.demand),
    crashed: hits.crashed,
    hit: hits.hit,
  };
}

function nodesOf(fold: Fold): Summary['nodes'] {
  const { plan, lives } = fold;
  const holding = plan.roles.filter((r) => r.holdsSessions);
  const roles = new Set(holding.map((r) => r.role));
  const there = plan.nodes.filter((n) => roles.has(n.role) && n.startedBy === 'provision');
  const crashed = there.filter((n) => lives.of(n.id).some((l) => l.event === 'killed'));
  const shut = there.filter((n) => !crashed.includes(n) && lives.of(n.id).some((l) => l.event === 'self-shutdown'));
  const operators = new Set(plan.roles.filter((r) => r.operatorRun).map((r) => r.role));
  const added = plan.nodes.filter(
    (n) => n.startedBy !== 'provision' && operators.has(n.role) && lives.of(n.id).some((l) => l.event === 'started'),
  );
  return {
    role: there[0]?.role ?? holding[0]?.role ?? 'node',
    sessionHolders: there.length,
    crashed: crashed.length,
    shutThemselves: shut.length,
    operatorRunAdded: added.length,
  };
}

function userMsOfflineOf(o: Observed): number {
  let sum = 0;
  for (const s of secondsIn(o)) {
    const { demand, online } = o.fold.tally(s);
    sum += (demand - online) * 1000;
  }
  return wholeMs(sum);
}

function accountsOf(fold: Fold): Summary['messages'] {
  const { accepted, delivered, unconfirmed, lost, pending } = messagesOf({ fold, plan: fold.plan });
  return { accepted, delivered, unconfirmed, lost, pending };
}
