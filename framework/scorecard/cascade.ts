/** What a fault hit, what fell after it because load moved there, and how much more the rest had to carry. */
import type { Cause } from '../observe/records.js';
import type { Fold } from '../observe/series.js';
import type { DurationMs } from '../spec/units.js';
import { type AttackAnswer, attackAnswer } from './cascade-attack.js';
import { type Fall, fallsOf, type SessionsLost, sessionsLost } from './cascade-falls.js';
import { type CascadeLoad, type Loads, loadOf, loadsOf } from './cascade-load.js';
import { printable } from './figures.js';
import type { ScoreSeries } from './types.js';

/** How many fallen nodes are told one by one; generations count all. */
const NODES_TOLD = 1_000;

/** Nodes that fell for the first time in one step of the cascade. 0: hit directly. */
export interface CascadeGeneration {
  readonly generation: number;
  readonly nodes: number;
  readonly firstMs: DurationMs;
  readonly lastMs: DurationMs;
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Sessions lost with these nodes. */
  readonly sessions: number;
  /** Of generation 0: sessions of clients that the faults crashed or made vanish. */
  readonly clients: number;
  /** Peak load of a node still serving, over its steady load, until the last of the next generation fell; null: not known. */
  readonly loadOnRest: number | null;
}

/** Load that moved from a generation to the next. */
export interface CascadeMove {
  readonly from: number;
  readonly to: number;
  /** Sessions that lost their node, and asked elsewhere. */
  readonly sessions: number;
  /** What arrived at the nodes that fell next beyond their steady load, from the first fall to the last; null: not known. */
  readonly extraLoad: number | null;
}

export interface CascadeNode {
  readonly node: string;
  readonly role: string;
  /** null: nothing in the journal explains its fall by load that moved. */
  readonly generation: number | null;
  readonly cause: Cause;
  readonly reason: string | null;
  readonly fellMs: DurationMs;
  /** From each fall to the return; null: not back by the end. */
  readonly away: readonly { readonly fromMs: DurationMs; readonly toMs: DurationMs | null; readonly cause: Cause }[];
  readonly sessions: number;
  /** Its own load just before it fell, over its steady load; null: not known. */
  readonly load: number | null;
}

export interface ScoreCascade {
  readonly role: string;
  /** Nodes that hold sessions and were there when the fault struck. */
  readonly nodes: number;
  readonly fallen: number;
  /** By the cause of the first fall. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  readonly generations: readonly CascadeGeneration[];
  readonly unexplained: number;
  readonly moves: readonly CascadeMove[];
  /** Nodes that came back and fell again. */
  readonly again: { readonly falls: number; readonly nodes: number; readonly sessions: number };
  /** Nodes that fell over those hit directly; null: none was hit. */
  readonly growth: number | null;
  readonly lost: SessionsLost['sums'];
  readonly load: CascadeLoad | null;
  readonly attack: AttackAnswer;
  /** Fallen nodes, in order of time; of more than a thousand the first. */
  readonly falls: readonly CascadeNode[];
  /** Nodes that stood all the time, told for the drawing; at most as many. */
  readonly stood: readonly string[];
}

/** null: nothing was injected. `causes`: sessions lost, of the verdict. */
export function cascadeOf(
  fold: Fold,
  series: ScoreSeries,
  causes: Readonly<Partial<Record<Cause, number>>>,
): ScoreCascade | null {
  const onset = fold.onset?.t ?? null;
  if (onset === null || fold.steady === null) return null;
  const loads = loadsOf(fold);
  const lost = sessionsLost(fold);
  const falls = fallsOf(fold, loads, lost);
  const firsts = falls.filter((f) => f.first);
  const fell = new Set(firsts.map((f) => f.node));
  const again = falls.filter((f) => !f.first);
  const holders = holdersOf(fold);
  const load = loadOf(fold, loads, series, falls);
  const generations = generationsOf(firsts, lost, load, onset);
  return {
    role: holders[0]?.role ?? 'node',
    nodes: holders.length,
    fallen: firsts.length,
    causes: countedBy(firsts),
    generations,
    unexplained: firsts.filter((f) => f.generation === null).length,
    moves: movesOf(generations, firsts, loads),
    again: {
      falls: again.length,
      nodes: new Set(again.map((f) => f.node)).size,
      sessions: again.reduce((sum, f) => sum + f.sessions, 0),
    },
    growth: growthOf(generations),
    lost: lost.sums,
    load: load?.told ?? null,
    attack: attackAnswer(fold, firsts, causes),
    falls: toldNodes(firsts, falls, onset),
    stood: holders
      .map((n) => n.id)
      .filter((id) => !fell.has(id))
      .slice(0, NODES_TOLD),
  };
}

function holdersOf(fold: Fold): { readonly id: string; readonly role: string }[] {
  const holding = new Set(fold.plan.roles.filter((r) => r.holdsSessions).map((r) => r.role));
  return fold.plan.nodes.filter((n) => holding.has(n.role) && n.startedBy === 'provision');
}

function countedBy(falls: readonly Fall[]): Partial<Record<Cause, number>> {
  const sums: Partial<Record<Cause, number>> = {};
  for (const { cause } of falls) sums[cause] = (sums[cause] ?? 0) + 1;
  return sums;
}

function generationsOf(
  firsts: readonly Fall[],
  lost: SessionsLost,
  load: ReturnType<typeof loadOf>,
  onset: number,
): CascadeGeneration[] {
  const last = firsts.reduce((most, f) => Math.max(most, f.generation ?? 0), 0);
  const rows = Array.from({ length: last + 1 }, (_, g) => firsts.filter((f) => f.generation === g));
  return rows.flatMap((own, generation): CascadeGeneration[] => {
    const clients = generation === 0 ? lost.sums.clients : 0;
    if (own.length === 0 && clients === 0) return [];
    // Falls come in order of time.
    const [first, end] = [own[0]?.t ?? onset, own.at(-1)?.t ?? onset];
    const next = rows[generation + 1]?.at(-1)?.t ?? null;
    return [
      {
        generation,
        nodes: own.length,
        firstMs: whole(first - onset),
        lastMs: whole(end - onset),
        causes: countedBy(own),
        sessions: own.reduce((sum, f) => sum + f.sessions, 0),
        clients,
        loadOnRest: load?.peakBetween(first, next) ?? null,
      },
    ];
  });
}

function movesOf(generations: readonly CascadeGeneration[], firsts: readonly Fall[], loads: Loads): CascadeMove[] {
  return generations.flatMap((g): CascadeMove[] => {
    const to = generations.find((other) => other.generation === g.generation + 1);
    if (to === undefined) return [];
    const fell = firsts.filter((f) => f.generation === to.generation);
    const from = Math.min(
      ...firsts.filter((f) => f.generation === g.generation).map((f) => f.t),
      ...fell.map((f) => f.t),
    );
    const extra = fell.map((f) => loads.extra(f.node, from, f.t));
    return [
      {
        from: g.generation,
        to: to.generation,
        sessions: g.sessions + g.clients,
        extraLoad: extra.includes(null) ? null : Math.round(extra.reduce<number>((sum, e) => sum + (e ?? 0), 0)),
      },
    ];
  });
}

function growthOf(generations: readonly CascadeGeneration[]): number | null {
  const hit = generations.find((g) => g.generation === 0)?.nodes ?? 0;
  if (hit === 0) return null;
  return generations.reduce((sum, g) => sum + g.nodes, 0) / hit;
}

function toldNodes(firsts: readonly Fall[], falls: readonly Fall[], onset: number): CascadeNode[] {
  const byNode = new Map<string, Fall[]>();
  for (const fall of falls) byNode.set(fall.node, [...(byNode.get(fall.node) ?? []), fall]);
  const since = (t: number): DurationMs => whole(t - onset);
  return firsts.slice(0, NODES_TOLD).map(({ node, role, generation, cause, reason, t, sessions, load }) => ({
    node,
    role,
    generation,
    cause,
    reason: reason === null ? null : printable(reason),
    fellMs: since(t),
    away: (byNode.get(node) ?? []).map((f) => ({
      fromMs: since(f.t),
      toMs: f.back === null ? null : since(f.back),
      cause: f.cause,
    })),
    sessions,
    load,
  }));
}

function whole(ms: number): DurationMs {
  // -0 would be written as 0 and read as another value.
  return Math.round(ms) + 0;
}
