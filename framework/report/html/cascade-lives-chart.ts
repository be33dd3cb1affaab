/** All of the run: a line a node, serving or away, first to fall on top; and under it the load on those that served. */
import { line } from 'd3-shape';
import type { CascadeNode, ScoreCascade } from '../../scorecard/cascade.js';
import { peakWords } from '../../scorecard/cascade-words.js';
import { factor, things } from '../../scorecard/figures.js';
import type { Scorecard } from '../../scorecard/types.js';
import { lanesOf } from './cascade-chart.js';
import { type Box, chart, curve, levels, type Point, round, scalesOf, timeAxis } from './frame.js';
import { html, type Markup } from './markup.js';
import { mostPoints } from './sampling.js';
import { span } from './time-and-share.js';
import { hueOf, titleOf } from './variant-words.js';

const WIDTH = 380;
const LEFT = 72;
const ROW = 9;
const BAR = 5.5;
const ROWS = 60;

interface Line {
  readonly group: string;
  readonly node: CascadeNode | null;
}

/** null: no node fell, so that every line would be whole. */
export function livesChart(card: Scorecard, index: number): Markup | null {
  const variant = card.variants[index];
  const cascade = variant?.trials[0]?.cascade ?? null;
  if (variant === undefined || cascade === null || cascade.falls.length === 0) return null;
  const lines = linesOf(cascade);
  const groups = [...new Set(lines.map((l) => l.group))];
  const [from, to] = span(card);
  const box: Box = {
    width: WIDTH,
    height: lines.length * ROW + groups.length * 8 + 34,
    left: LEFT,
    right: 12,
    top: 4,
    bottom: 30,
  };
  const scales = scalesOf(box, [from, to + 1], 1);
  const x = (ms: number): number => round(scales.x(Math.min(to + 1, Math.max(from, ms / 1000))));
  let y = box.top;
  const drawn = groups.map((group) => {
    const own = lines.filter((l) => l.group === group);
    const top = y;
    const rows = own.map((l, i) => lifeLine(l.node, top + i * ROW, x, [from * 1000, (to + 1) * 1000], hueOf(index)));
    y += own.length * ROW + 8;
    const tick = html`<path class="tick" d="M${LEFT - 5} ${top}v${own.length * ROW - 3}"/>`;
    return html`${tick}<text class="mut" x="${LEFT - 10}" y="${round(top + (own.length * ROW) / 2 + 3)}" text-anchor="end">${group}</text>${rows}`;
  });
  const told =
    lines.length < cascade.falls.length + cascade.stood.length ? ` ${things(lines.length, 'node')} are drawn.` : '';
  return chart(
    `lives-${index}`,
    box,
    `Nodes serving and away, ${titleOf(variant)}`,
    `One line a node, first to fall on top.${told} ${things(cascade.again.nodes, 'node')} came back and fell again.`,
    [timeAxis(scales, 64), drawn],
  );
}

/** Every node, or evenly as many as can be told apart. */
function linesOf(cascade: ScoreCascade): Line[] {
  const all: Line[] = [
    ...lanesOf(cascade).flatMap(({ name, nodes }) => nodes.map((node) => ({ group: name, node }))),
    ...cascade.stood.map(() => ({ group: 'stood', node: null })),
  ];
  const every = Math.max(1, Math.ceil(all.length / ROWS));
  return all.filter((_, i) => i % every === 0);
}

function lifeLine(
  node: CascadeNode | null,
  y: number,
  x: (ms: number) => number,
  [from, to]: readonly [number, number],
  hue: string,
): Markup {
  const away = node?.away ?? [];
  const bars = [from, ...away.map((a) => a.toMs ?? to)].map((start, i) => {
    const [left, right] = [x(start), x(away[i]?.fromMs ?? to)];
    return right <= left
      ? null
      : html`<rect class="f${hue}" x="${left}" y="${y}" width="${round(right - left)}" height="${BAR}"/>`;
  });
  const gaps = away.map((a) => {
    const [left, right] = [x(a.fromMs), x(a.toMs ?? to)];
    const cross = a.cause === 'injected' ? html`<path class="xx" d="M${left} ${y}l5.5 5.5m0 -5.5l-5.5 5.5"/>` : null;
    return html`<path class="cool" d="M${left} ${y + 2.75}H${right}"/>${cross}`;
  });
  return html`<g data-falls="${away.length}">${bars}${gaps}</g>`;
}

/** Load of the mean node that served, over its steady load; a gap where nobody served. */
export function loadChart(card: Scorecard, index: number): Markup | null {
  const variant = card.variants[index];
  const trial = variant?.trials[0];
  const load = trial?.cascade?.load ?? null;
  if (variant === undefined || trial === undefined || load === null) return null;
  const all = loadPoints(card, index);
  const top = all.reduce((a, p) => Math.max(a, p.value ?? 0), 2);
  const box: Box = { width: WIDTH, height: 150, left: LEFT, right: 12, top: 12, bottom: 30 };
  const scales = scalesOf(box, span(card), top);
  scales.y.nice(4);
  return chart(
    `load-${index}`,
    box,
    `Load on those that served, over their steady load, ${titleOf(variant)}`,
    `At most ${peakWords(load)}.`,
    [
      levels(scales, scales.y.ticks(4), (v) => (v === 0 ? '0' : factor(v).replace('.0', ''))),
      timeAxis(scales, 64),
      curve(all, scales, `line l${hueOf(index)}`),
      alone(all, scales, hueOf(index)),
    ],
  );
}

/** What the chart draws, and the table beside it says. */
export function loadPoints(card: Scorecard, index: number): Point[] {
  const trial = card.variants[index]?.trials[0];
  const multiple = trial?.cascade?.load?.multiple ?? [];
  return stretched(
    (trial?.series.second ?? []).map((second, i) => ({ second, value: multiple[i] ?? null })),
    mostPoints(card),
  );
}

/** Of each stretch the greatest, so that no peak is lost. */
function stretched(points: readonly Point[], most: number): Point[] {
  const every = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / every) }, (_, k) =>
    points.slice(k * every, (k + 1) * every).reduce((worst, p) => ((p.value ?? -1) > (worst.value ?? -1) ? p : worst)),
  );
}

/** A second between two gaps is a point, and a line of one point is not seen. */
function alone(points: readonly Point[], { x, y }: ReturnType<typeof scalesOf>, hue: string): Markup[] {
  const value = (i: number): number | null => points[i]?.value ?? null;
  return points.flatMap((p, i) => {
    if (p.value === null || value(i - 1) !== null || value(i + 1) !== null) return [];
    const dot = line<Point>()
      .x((q) => x(q.second))
      .y((q) => y(q.value ?? 0))
      .digits(1)([p, p]);
    return [html`<path class="line l${hue}" stroke-linecap="round" d="${dot ?? ''}"/>`];
  });
}
