/**
 * Which nodes fell, when, by what cause, and in which generation. A fall is of generation 0 where the run itself struck:
 * it killed, paused or cut off the node, or flooded it. It is of generation n + 1 where load moved to it from generation n:
 * sessions were lost at nodes of generation n (or with clients that the run crashed) at least a reaction time before, and
 * more arrived at it in its last reaction time than in any second of the steady state. Of several the last generation counts.
 */
import type { Cause, LifeRecord, UsersRecord } from '../observe/records.js';
import type { Fold } from '../observe/series.js';
import type { DurationMs, TimeMs } from '../spec/units.js';
import type { Loads } from './cascade-load.js';

/** Loads are known by the second: what fell within one cannot be told apart as cause and effect. */
const LEAST_REACTION_MS = 1_000;
const SEEN_AT_ONCE_MS = 1_000;

const FALLS: readonly LifeRecord['event'][] = ['killed', 'paused', 'isolated', 'died', 'self-shutdown'];
const UPS: readonly LifeRecord['event'][] = ['started', 'relaunched', 'resumed', 'rejoined', 'returned'];

export interface Fall {
  readonly node: string;
  readonly role: string;
  readonly t: TimeMs;
  readonly cause: Cause;
  readonly reason: string | null;
  /** When it served again; null: not by the end. */
  readonly back: TimeMs | null;
  /** The node's first fall since the faults began. Only these have a generation. */
  readonly first: boolean;
  readonly generation: number | null;
  readonly sessions: number;
  readonly load: number | null;
}

/** Since the faults began, in order of time. */
export function fallsOf(fold: Fold, loads: Loads, lost: SessionsLost): Fall[] {
  const bare = bareFalls(fold).map((f) => ({ ...f, sessions: lost.at(f.node, f.t) }));
  const moved = new MovedLoad(fold);
  return bare.map((fall) => {
    const reaction = reactionOf(fold, fall.role);
    const load = loads.before(fall.node, fall.t, reaction);
    const generation = fall.first ? generationOf(fold, fall, load, reaction, moved) : null;
    if (generation !== null && fall.sessions > 0) moved.add(fall.t, generation);
    return { ...fall, generation, load: load?.multiple ?? null };
  });
}

/** The last generation that had lost sessions by an instant: its falls are added in order of time. */
class MovedLoad {
  /** Clients that the run crashed or made vanish come back and ask: they are of generation 0. Those of a client host that it killed never do. */
  readonly #clientsFrom: TimeMs;
  readonly #falls: { readonly t: TimeMs; readonly latest: number }[] = [];

  constructor(fold: Fold) {
    const forGood = fold.steps.flatMap((s) => (s.kind === 'crash-hosts' && s.status === 'ordered' ? [s.t] : []));
    const hits = fold.hits.filter((h) => h.crashed > 0 && !forGood.includes(h.t));
    this.#clientsFrom = hits.reduce((least, h) => Math.min(least, h.t), Number.POSITIVE_INFINITY);
  }

  add(t: TimeMs, generation: number): void {
    this.#falls.push({ t, latest: Math.max(generation, this.#falls.at(-1)?.latest ?? 0) });
  }

  /** null: nothing had moved by then. */
  latestBy(t: TimeMs): number | null {
    let [low, high] = [0, this.#falls.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#falls[middle]?.t ?? 0) <= t) low = middle + 1;
      else high = middle;
    }
    return this.#falls[low - 1]?.latest ?? (this.#clientsFrom <= t ? 0 : null);
  }
}

function generationOf(
  fold: Fold,
  fall: BareFall,
  load: ReturnType<Loads['before']>,
  reaction: DurationMs,
  moved: MovedLoad,
): number | null {
  if (fall.cause === 'injected' || flooded(fold, fall, reaction, true)) return 0;
  if (load === null || !load.aboveSteady) return null;
  const before = moved.latestBy(fall.t - reaction);
  if (before !== null) return before + 1;
  return flooded(fold, fall, reaction, false) ? 0 : null;
}

/** No node can fall of load sooner after it moved: it judges itself by what arrives in its guard's window. */
function reactionOf(fold: Fold, role: string): DurationMs {
  return Math.max(LEAST_REACTION_MS, fold.plan.roles.find((r) => r.role === role)?.guardWindow ?? 0);
}

/** While the run itself sent more than users do; `atIt`: to its own role. */
function flooded(fold: Fold, { role, t }: BareFall, reaction: DurationMs, atIt: boolean): boolean {
  return fold.plan.steps.some((step) => {
    if (step.action.kind !== 'overload' || (atIt && step.action.role !== role)) return false;
    const of = fold.steps.filter((s) => s.step === step.id);
    const from = of.find((s) => s.status === 'ordered')?.t;
    const to = of.find((s) => s.status === 'over')?.t ?? Number.POSITIVE_INFINITY;
    return from !== undefined && t >= from && t <= to + reaction;
  });
}

// -------------------------------------------------------------- falls and returns

type BareFall = Omit<Fall, 'generation' | 'load' | 'sessions'>;

function bareFalls(fold: Fold): BareFall[] {
  const from = faultsFrom(fold);
  const observed = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? -1) + 1;
  const falls = fold.plan.nodes.flatMap(({ id, role }) =>
    fallsOfNode(fold.lives.of(id), from, observed * 1000).map((f) => ({ ...f, node: id, role })),
  );
  return falls.sort((a, b) => a.t - b.t || (a.node < b.node ? -1 : 1));
}

/** What was ordered may act a little before it is seen to act. */
export function faultsFrom(fold: Fold): TimeMs {
  const onset = fold.onset?.t ?? Number.POSITIVE_INFINITY;
  return Math.min(fold.phase('inject') ?? onset, onset);
}

function fallsOfNode(lives: readonly LifeRecord[], from: TimeMs, to: TimeMs): Omit<BareFall, 'node' | 'role'>[] {
  const falls: { t: TimeMs; cause: Cause; reason: string | null; back: TimeMs | null; first: boolean }[] = [];
  let down = false;
  for (const life of lives) {
    if (life.t >= to) break;
    const last = falls.at(-1);
    if (UPS.includes(life.event)) {
      if (down && last !== undefined) last.back = life.t;
      down = false;
    } else if (FALLS.includes(life.event) && !down) {
      down = true;
      if (life.t < from) continue;
      falls.push({
        t: life.t,
        cause: causeOf(life),
        reason: life.reason ?? null,
        back: null,
        first: falls.length === 0,
      });
    }
  }
  return falls;
}

function causeOf({ by, event }: LifeRecord): Cause {
  if (by !== null) return by;
  return event === 'self-shutdown' ? 'self-protection' : event === 'died' ? 'infrastructure' : 'injected';
}

// -------------------------------------------------------------- sessions

export interface SessionsLost {
  /** Lost with the fall of a node at that instant. */
  at(node: string, t: TimeMs): number;
  readonly sums: {
    readonly all: number;
    /** Clients that the faults crashed or made vanish. */
    readonly clients: number;
    readonly withNodes: number;
    /** At nodes that stood: refused, too slow, answered wrongly. */
    readonly atStanding: number;
    readonly leftByThemselves: number;
  };
}

type Transition = NonNullable<UsersRecord['transitions']>[number];

/** Each session lost once: with its client, with its node's latest fall, or at a node that stood. */
export function sessionsLost(fold: Fold): SessionsLost {
  const falls = new Map<string, TimeMs[]>();
  for (const { node, t } of bareFalls(fold)) falls.set(node, [...(falls.get(node) ?? []), t]);
  const byFall = new Map<string, number>();
  const sums = { all: 0, clients: 0, withNodes: 0, atStanding: 0, leftByThemselves: 0 };
  let named = false;
  for (const { s, t } of losses(fold)) {
    named ||= t.node !== null;
    sums.all += t.n;
    if (t.cause === 'crash' || t.cause === 'vanish') sums.clients += t.n;
    else if (t.cause === 'goodbye') sums.leftByThemselves += t.n;
    else {
      const fell = t.node === null ? undefined : fallBefore(falls.get(t.node) ?? [], s, noticedWithin(fold, t.cause));
      if (fell === undefined) sums.atStanding += t.n;
      else {
        sums.withNodes += t.n;
        byFall.set(`${t.node} ${fell}`, (byFall.get(`${t.node} ${fell}`) ?? 0) + t.n);
      }
    }
  }
  const silenced = onKilledHosts(fold);
  sums.all += silenced;
  sums.clients += silenced;
  // Where users do not say at which node they were, the node's own count just before has to do.
  const counted = (node: string, t: TimeMs): number => fold.node(Math.floor(t / 1000) - 1, node)?.sessions ?? 0;
  return { sums, at: (node, t) => byFall.get(`${node} ${t}`) ?? (named ? 0 : counted(node, t)) };
}

/** Users online on the hosts that the run killed: with them went whoever would have told of the loss. */
function onKilledHosts(fold: Fold): number {
  return fold.plan.hosts.reduce((sum, { id }) => {
    const kill = fold.lives.of(id).find((l) => l.event === 'killed' && l.by === 'injected');
    if (kill === undefined) return sum;
    const second = Math.floor(kill.t / 1000);
    const last = [second, second - 1, second - 2].map((s) => fold.users(s, id)).find((record) => record !== null);
    return sum + (last?.slices.reduce((online, slice) => online + slice.online, 0) ?? 0);
  }, 0);
}

function* losses(fold: Fold): Generator<{ s: number; t: Transition }> {
  const from = Math.floor(faultsFrom(fold) / 1000);
  const to = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? -1) + 1;
  for (let s = from; s < to; s++)
    for (const record of fold.usersAt(s))
      for (const t of record.transitions ?? []) if (t.to === 'offline') yield { s, t };
}

/** A lost connection is seen at once; a node that went mute is noticed by the next probe or keep-alive. */
function noticedWithin(fold: Fold, cause: string): DurationMs {
  const { probeInterval, probeTimeout } = fold.plan.times;
  return cause === 'reset' || cause === 'closed' ? SEEN_AT_ONCE_MS : probeInterval + probeTimeout;
}

function fallBefore(falls: readonly TimeMs[], second: number, within: DurationMs): TimeMs | undefined {
  const end = (second + 1) * 1000;
  return falls.findLast((t) => t < end && t >= end - 1000 - within);
}
