/** The cascade as a graph: a lane a generation, a mark a node at the instant it fell, lines where its load moved on. */
import { linkVertical, symbol, symbolCircle, symbolTimes } from 'd3-shape';
import type { CascadeMove, CascadeNode, ScoreCascade } from '../../scorecard/cascade.js';
import { cascadeSentence } from '../../scorecard/cascade-words.js';
import { things } from '../../scorecard/figures.js';
import type { Scorecard } from '../../scorecard/types.js';
import { type Box, chart, round, type Scales, scalesOf, timeAxis } from './frame.js';
import { html, type Markup } from './markup.js';
import { hueOf, titleOf } from './variant-words.js';

const WIDTH = 380;
const LEFT = 72;
/** Between marks, and between lanes for the lines and their words. */
const STEP = 10;
const GAP = 34;
const ROWS = 12;
/** More marks in a lane than this cannot be told apart. */
const MARKS = 120;

export interface Lane {
  readonly name: string;
  readonly generation: number | null;
  readonly nodes: readonly CascadeNode[];
}

/** Generations in their order, then those that fell by themselves. */
export function lanesOf(c: ScoreCascade): Lane[] {
  const all = [...c.generations.map((g) => g.generation), null];
  return all.flatMap((generation) => {
    const nodes = c.falls.filter((f) => f.generation === generation);
    const hits = generation === 0 && c.generations.length > 1;
    if (nodes.length === 0 && !hits) return [];
    return [
      { name: generation === null ? 'by itself' : generation === 0 ? 'hit' : `gen. ${generation}`, generation, nodes },
    ];
  });
}

export function cascadeChart(card: Scorecard, index: number): Markup | null {
  const variant = card.variants[index];
  const cascade = variant?.trials[0]?.cascade ?? null;
  if (variant === undefined || cascade === null) return null;
  const lanes = lanesOf(cascade);
  if (lanes.length === 0) return null;
  const [from, to] = spanOf(lanes);
  const heights = lanes.map(({ nodes }) => Math.max(2, Math.min(ROWS, most(nodes, from, to))) * STEP + 4);
  const height = heights.reduce((a, b) => a + b + GAP, 0) + 10;
  const box: Box = { width: WIDTH, height, left: LEFT, right: 12, top: 4, bottom: 30 };
  const scales = scalesOf(box, [from, to], 1);
  const placed = lanes.map((lane, i) => {
    const top = heights.slice(0, i).reduce((a, b) => a + b + GAP, box.top);
    return placedLane(lane, top, heights[i] ?? 0, scales);
  });
  return chart(
    `cascade-${index}`,
    box,
    `The cascade, ${titleOf(variant)}`,
    `${cascadeSentence(cascade)} Each mark is a node at the instant it fell: a cross was hit by the fault, a dot fell by itself or by load that moved to it.`,
    [timeAxis(scales, 64), moveLines(cascade.moves, placed), placed.map((lane) => laneMarks(lane, hueOf(index)))],
  );
}

/** A little before the fault, to a little after the last node fell for the first time. */
function spanOf(lanes: readonly Lane[]): [number, number] {
  const times = lanes.flatMap((l) => l.nodes.map((n) => n.fellMs / 1000));
  const last = times.reduce((a, b) => Math.max(a, b), 0);
  return [-1, Math.max(5, Math.ceil(last * 1.25 + 1))];
}

interface Mark {
  readonly node: CascadeNode;
  readonly x: number;
  readonly y: number;
}

interface PlacedLane extends Lane {
  readonly top: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  readonly left: number;
  readonly right: number;
}

function placedLane(lane: Lane, top: number, height: number, { x }: Scales): PlacedLane {
  const rows: number[] = [];
  const marks = sampled(lane.nodes, MARKS).map((node): Mark => {
    const at = x(node.fellMs / 1000);
    const free = rows.findIndex((last) => at - last >= STEP);
    const row = free !== -1 ? free : rows.length < ROWS ? rows.length : rows.indexOf(Math.min(...rows));
    rows[row] = at;
    return { node, x: round(at), y: round(top + 7 + row * STEP) };
  });
  const [left = 0, right = 0] = x.range();
  return { ...lane, top, height, marks, left: round(left), right: round(right) };
}

/** Rows that a lane needs: of marks nearer than a step, one each. */
function most(nodes: readonly CascadeNode[], from: number, to: number): number {
  const second = (WIDTH - LEFT - 12) / (to - from);
  const times = sampled(nodes, MARKS).map((n) => (n.fellMs / 1000) * second);
  return times.reduce((top, t, i) => Math.max(top, times.slice(0, i + 1).filter((u) => t - u < STEP).length), 0);
}

function sampled<T>(all: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, i) => i % every === 0);
}

function laneMarks(lane: PlacedLane, hue: string): Markup {
  const { top, height, left, name, marks } = lane;
  const middle = round(top + height / 2);
  const shapes = marks.map(({ node, x, y }) =>
    node.cause === 'injected'
      ? html`<path class="xx" transform="translate(${x} ${y})" d="${symbol(symbolTimes, 22)()}"><title>${markWords(node)}</title></path>`
      : html`<path class="${node.generation === null ? 'help' : `f${hue}`}" transform="translate(${x} ${y})" d="${symbol(symbolCircle, 44)()}"><title>${markWords(node)}</title></path>`,
  );
  return html`<path class="tick" d="M${left - 5} ${top}v${height}"/><text class="mut" x="${left - 10}" y="${middle + 4}" text-anchor="end">${name}</text><g data-nodes="${marks.length}">${shapes}</g>`;
}

function markWords({ node, cause, fellMs }: CascadeNode): string {
  return `${node}: ${cause}, ${(Math.max(0, fellMs) / 1000).toFixed(1)} s`;
}

/** From each node to where lines meet, and from there to each that fell next: who asked whom nobody knows one by one. */
function moveLines(moves: readonly CascadeMove[], lanes: readonly PlacedLane[]): Markup[] {
  const line = linkVertical<unknown, readonly [number, number]>()
    .x(([x]) => x)
    .y(([, y]) => y);
  return moves.flatMap((move) => {
    const from = lanes.find((l) => l.generation === move.from);
    const to = lanes.find((l) => l.generation === move.to);
    if (from === undefined || to === undefined) return [];
    const first = to.marks.reduce((least, m) => Math.min(least, m.x), to.right);
    const last = from.marks.reduce((most, m) => (m.x < first ? Math.max(most, m.x) : most), from.left);
    const hub: readonly [number, number] = [(first + last) / 2, from.top + from.height + GAP / 2];
    const path = (a: readonly [number, number], b: readonly [number, number]): Markup =>
      html`<path class="edge" d="${rounded(line({ source: a, target: b }) ?? '')}"/>`;
    const ends = html`<g data-edges="${from.marks.length + to.marks.length}">${from.marks.map((m) => path([m.x, m.y], hub))}${to.marks.map((m) => path(hub, [m.x, m.y]))}</g>`;
    const side = hub[0] > WIDTH * 0.55 ? { x: hub[0] - 10, anchor: 'end' } : { x: hub[0] + 10, anchor: 'start' };
    return [
      html`${ends}<text class="mut halo" x="${round(side.x)}" y="${round(hub[1] + 4)}" text-anchor="${side.anchor}">${things(move.sessions, 'session')} moved on</text>`,
    ];
  });
}

function rounded(path: string): string {
  return path.replace(/-?\d+\.\d+/g, (n) => String(round(Number(n))));
}
