/**
 * "Was it an attack?" What can be told from a journal: whether more arrived at the nodes than the users of the run and
 * its own floods sent, whether a loss is put down to an adversary, and whether anything fell before the first fault.
 */
import type { Cause } from '../observe/records.js';
import type { Fold } from '../observe/series.js';
import { MOST_UNTOLD } from '../spec/thresholds.js';
import type { Operation } from '../spec/types.js';
import type { Second, Share, TimeMs } from '../spec/units.js';
import { type Fall, faultsFrom } from './cascade-falls.js';
import { count, countOf, percent, plural, things } from './figures.js';

/** A tenth more than is explained: seconds at the edges and the resolution of counts make less than that. */
const UNEXPLAINED: Share = 0.1;
const OPERATIONS: readonly Operation[] = ['lookups', 'logins', 'messages'];

export interface AttackAnswer {
  /** `ours`: a flood, and the run itself sent it. `unknown`: nobody counted what arrived, or too much of what was sent is missing. */
  readonly answer: 'signs' | 'ours' | 'no-sign' | 'unknown';
  readonly words: string;
  readonly evidence: readonly string[];
  /** What arrived at nodes that hold sessions since the faults began; null: the target counts nothing. */
  readonly arrived: Arrived | null;
}

export interface Arrived {
  readonly all: number;
  /** Sent by users of the run, as many as the same users' would have arrived in the steady state. */
  readonly byUsers: number;
  /** Sent by the run's own overload faults. */
  readonly byTheRun: number;
  readonly unexplained: number;
  /** Sent by users and not arrived: as much of others' could hide behind it. */
  readonly mayHide: number;
}

export function attackAnswer(
  fold: Fold,
  falls: readonly Fall[],
  causes: Readonly<Partial<Record<Cause, number>>>,
): AttackAnswer {
  const unheard = unheardShare(fold);
  const arrived = unheard > MOST_UNTOLD ? null : arrivalsOf(fold);
  const nodes = falls.filter((f) => f.cause === 'adversary').length;
  const sessions = causes.adversary ?? 0;
  const early = earlyFalls(fold);
  const strange = arrived !== null && arrived.unexplained > UNEXPLAINED * arrived.all;
  const evidence = [
    fallWords(falls),
    nodes + sessions === 0
      ? 'No node and no session was lost to an adversary.'
      : `${things(nodes, 'node')} and ${things(sessions, 'session')} were lost to an adversary.`,
    early === 0 ? 'No node fell before the first fault.' : `${things(early, 'node')} fell before the first fault.`,
    ...(unheard > MOST_UNTOLD
      ? [`${percent(unheard)} of the users’ samples are missing, so that nobody can tell what they sent.`]
      : arrivalWords(arrived)),
  ];
  if (nodes + sessions > 0 || strange || early > 0) return { ...SIGNS, evidence, arrived };
  if (arrived === null) return { ...(unheard > MOST_UNTOLD ? UNHEARD : UNKNOWN), evidence, arrived };
  return { ...(arrived.byTheRun > 0 ? OURS : NO_SIGN), evidence, arrived };
}

const SIGNS = {
  answer: 'signs',
  words: 'It may have been: not all that happened follows from the faults and the users of this run.',
} as const;
const OURS = {
  answer: 'ours',
  words: 'There was a flood, and the run itself sent it: it was an overload injected, and nothing points to another.',
} as const;
const NO_SIGN = {
  answer: 'no-sign',
  words: 'Nothing points to one: the faults and the users of this run explain all that happened.',
} as const;
const UNKNOWN = {
  answer: 'unknown',
  words: 'Nobody can tell from this journal: it does not say what arrived at the nodes.',
} as const;

const UNHEARD = {
  answer: 'unknown',
  words: 'Nobody can tell from this journal: it lacks too much of what the users of this run sent.',
} as const;

function fallWords(falls: readonly Fall[]): string {
  if (falls.length === 0) return 'No node fell.';
  const byCause = new Map<string, number>();
  for (const { cause } of falls) byCause.set(cause, (byCause.get(cause) ?? 0) + 1);
  const parts = [...byCause]
    .sort((a, b) => b[1] - a[1])
    .map(([cause, n]) => `${count(n)} ${CAUSE_WORDS[cause as Cause]}`);
  return `${things(falls.length, 'node')} fell: ${parts.join(', ')}.`;
}

const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  injected: 'by the hand of this run',
  bug: 'by a bug of their own',
  'self-protection': 'to protect themselves',
  refused: 'refused',
  resource: 'short of a resource',
  adversary: 'to an adversary',
  'left-by-itself': 'left by themselves',
  infrastructure: 'as this machine or their process failed',
};

function arrivalWords(arrived: Arrived | null): string[] {
  if (arrived === null) return ['The target does not count what arrives.'];
  const { all, byUsers, byTheRun, unexplained, mayHide } = arrived;
  const run = byTheRun === 0 ? '' : `, and its own flood ${count(byTheRun)}`;
  const rest =
    unexplained === 0
      ? 'nothing is left over'
      : `${countOf(unexplained, all)} (${percent(all === 0 ? 0 : unexplained / all)}) are left over`;
  const hide =
    mayHide === 0
      ? ''
      : ` ${count(mayHide)} more were sent and did not arrive; as many of others’ could hide behind them.`;
  return [
    `${count(all)} ${plural('request')} arrived at the nodes; the users of this run sent ${count(byUsers)}${run}: ${rest}.${hide}`,
  ];
}

/** Of all demand since the faults began, those of whom nothing was heard and whom the run did not take down. */
function unheardShare(fold: Fold): Share {
  const to = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? -1) + 1;
  const sums = { missing: 0, demand: 0 };
  for (let s = Math.floor(faultsFrom(fold) / 1000); s < to; s++) {
    const { missing, demand } = fold.tally(s);
    sums.missing += missing;
    sums.demand += demand;
  }
  return sums.demand === 0 ? 0 : sums.missing / sums.demand;
}

// -------------------------------------------------------------- what arrived, and who sent it

type Sums = Record<Operation, number>;

function arrivalsOf(fold: Fold): Arrived | null {
  const { steady } = fold;
  if (steady === null) return null;
  const from = Math.floor(faultsFrom(fold) / 1000);
  const to = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? -1) + 1;
  const usual = { here: atNodes(fold, steady.from, steady.to + 1), sent: byUsers(fold, steady.from, steady.to + 1) };
  const now = { here: atNodes(fold, from, to), sent: byUsers(fold, from, to) };
  const flood = byTheRun(fold, to * 1000);
  const told = { all: 0, byUsers: 0, byTheRun: 0, unexplained: 0, mayHide: 0 };
  for (const kind of OPERATIONS) {
    // A target may pass a request from node to node; as much of it as in the steady state is users'.
    const passes = usual.sent[kind] >= LEAST_TO_COMPARE ? usual.here[kind] / usual.sent[kind] : 1;
    const sent = now.sent[kind] * Math.max(1, passes);
    const expected = sent + flood[kind];
    told.all += now.here[kind];
    told.byUsers += sent;
    told.byTheRun += flood[kind];
    told.unexplained += Math.max(0, now.here[kind] - expected);
    told.mayHide += Math.max(0, expected - now.here[kind]);
  }
  if (told.all === 0 && usual.here.lookups + usual.here.logins + usual.here.messages === 0) return null;
  return {
    all: told.all,
    byUsers: Math.round(told.byUsers),
    byTheRun: Math.round(told.byTheRun),
    unexplained: Math.round(told.unexplained),
    mayHide: Math.round(told.mayHide),
  };
}

/** Fewer in the steady window say nothing of how often a request is passed on. */
const LEAST_TO_COMPARE = 100;

function atNodes(fold: Fold, from: Second, to: Second): Sums {
  const roles = new Set(fold.plan.roles.filter((r) => r.holdsSessions).map((r) => r.role));
  const holders = new Set(fold.plan.nodes.filter((n) => roles.has(n.role)).map((n) => n.id));
  const sums: Sums = { lookups: 0, logins: 0, messages: 0 };
  for (let s = from; s < to; s++)
    for (const node of fold.nodesAt(s))
      if (holders.has(node.node)) for (const kind of OPERATIONS) sums[kind] += node.arrivals[kind] ?? 0;
  return sums;
}

function byUsers(fold: Fold, from: Second, to: Second): Sums {
  const sums: Sums = { lookups: 0, logins: 0, messages: 0 };
  for (let s = from; s < to; s++)
    for (const host of fold.usersAt(s))
      for (const slice of host.slices)
        for (const kind of OPERATIONS) sums[kind] += (slice[kind]?.ok ?? 0) + (slice[kind]?.failed ?? 0);
  return sums;
}

/** What the overload faults sent, by the plan, as long as they were seen to last. */
function byTheRun(fold: Fold, end: TimeMs): Sums {
  const sums: Sums = { lookups: 0, logins: 0, messages: 0 };
  for (const { id, action } of fold.plan.steps) {
    if (action.kind !== 'overload') continue;
    const from = fold.steps.find((s) => s.step === id && s.status === 'ordered')?.t;
    const to = fold.steps.find((s) => s.step === id && s.status === 'over')?.t ?? end;
    if (from !== undefined) sums[action.with] += (action.floodPerSecond * Math.max(0, to - from)) / 1000;
  }
  return sums;
}

/** Nodes that ended or protected themselves between the steady state and the first fault. */
function earlyFalls(fold: Fold): number {
  const from = (fold.steady?.from ?? 0) * 1000;
  const to = faultsFrom(fold);
  const fell = (node: string): boolean =>
    fold.lives.of(node).some((l) => (l.event === 'died' || l.event === 'self-shutdown') && l.t >= from && l.t < to);
  return fold.plan.nodes.filter((n) => fell(n.id)).length;
}
