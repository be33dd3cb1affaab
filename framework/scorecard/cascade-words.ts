/** A cascade in words: one sentence, and the cells of its table, alike on every page. */
import type { CascadeGeneration, ScoreCascade } from './cascade.js';
import type { CascadeLoad } from './cascade-load.js';
import { count, factor, fromOnset, joined, plural, things } from './figures.js';

/** Of 2010 it is known that the supernodes that stood were asked for about a hundred times the usual. */
export function cascadeSentence(c: ScoreCascade): string {
  const hit = c.generations[0];
  const after = c.generations.slice(1).reduce((sum, g) => sum + g.nodes, 0);
  const parts = [
    hit === undefined || hit.nodes + hit.clients === 0
      ? `no ${c.role} was hit directly`
      : `${joined(hitParts(hit, c))} hit directly`,
    after === 0
      ? c.unexplained === 0
        ? 'nothing fell after them'
        : null
      : `the load of those took ${count(after)} more with it by ${fromOnset(c.generations.at(-1)?.lastMs ?? 0)}`,
    c.unexplained === 0
      ? null
      : `${things(c.unexplained, c.role)} fell by ${c.unexplained === 1 ? 'itself' : 'themselves'}`,
    c.again.falls === 0
      ? null
      : `${count(c.again.nodes)} came back and fell again, ${things(c.again.falls, 'time')} in all`,
    loadPhrase(c.load),
  ];
  return `${parts.filter((p) => p !== null).join('; ')}.`;
}

function hitParts(hit: CascadeGeneration, c: ScoreCascade): string[] {
  return [
    ...(hit.nodes > 0 ? [`${count(hit.nodes)} of ${things(c.nodes, c.role)}`] : []),
    ...(hit.clients > 0 ? [things(hit.clients, 'client')] : []),
  ];
}

function loadPhrase(load: CascadeLoad | null): string | null {
  if (load?.peak == null) return null;
  return `those that served carried up to ${factor(load.peak.multiple)} their steady load`;
}

/** `64× at +10 s, on 2 serving`. */
export function peakWords(load: CascadeLoad | null): string {
  if (load?.peak == null) return 'unknown';
  const { multiple, sinceOnsetMs, serving } = load.peak;
  return `${factor(multiple)} at ${fromOnset(sinceOnsetMs)}, on ${count(serving)} serving`;
}

/** `logins 542 a second instead of 0.1`: what rose most, at one node. */
export function kindWords(load: CascadeLoad | null): string {
  const rose = (load?.peak?.kinds ?? []).filter((k) => k.atPeak > k.usual);
  const most = [...rose].sort((a, b) => b.atPeak - b.usual - (a.atPeak - a.usual))[0];
  return most === undefined
    ? ''
    : `${most.kind === 'lookups' ? 'look-ups' : most.kind} ${rate(most.atPeak)} a second at one node instead of ${rate(most.usual)}`;
}

function rate(n: number): string {
  return n >= 10 || n === 0 ? count(n) : String(Number(n.toPrecision(1)));
}

export function generationName(generation: number | null): string {
  if (generation === null) return 'by itself';
  return generation === 0 ? 'hit directly' : `generation ${count(generation)}`;
}

/** `+2 to +3 s`, `0 s`. */
export function whenWords({ firstMs, lastMs }: Pick<CascadeGeneration, 'firstMs' | 'lastMs'>): string {
  const [first, last] = [fromOnset(Math.max(0, firstMs)), fromOnset(Math.max(0, lastMs))];
  return first === last ? first : `${first.replace(' s', '')} to ${last}`;
}

export function fellWords({ nodes, clients }: CascadeGeneration, role: string): string {
  const parts = [...(nodes > 0 ? [things(nodes, role)] : []), ...(clients > 0 ? [things(clients, 'client')] : [])];
  return parts.length === 0 ? `no ${plural(role)}` : joined(parts);
}

/** Causes by weight: `self-protection`, `injected 3, self-protection 1`. */
export function causeWords(causes: CascadeGeneration['causes']): string {
  const all = Object.entries(causes).sort((a, b) => b[1] - a[1]);
  const [only] = all;
  if (only !== undefined && all.length === 1) return only[0];
  return all.map(([cause, n]) => `${cause} ${count(n)}`).join(', ');
}

export function multipleWords(multiple: number | null): string {
  return multiple === null ? 'unknown' : factor(multiple);
}

/** Nodes that fell for each one that was hit. */
export function growthWords(c: ScoreCascade): string {
  return c.growth === null ? 'not defined' : `${count(c.fallen)} fell, ${factor(c.growth)} those hit`;
}
