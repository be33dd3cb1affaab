/** The chart of the first screen: the share of demand online, what the network reported, and below it what was done when. */
import { promisedPercent } from '../../scorecard/figures.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { type Box, band, chart, curve, levels, round, type Scales, scalesOf, timeAxis } from './frame.js';
import { type Landmark, landmarksOf, lifeTimes, sideBySide } from './landmarks.js';
import { html, type Markup } from './markup.js';
import { drawnIndices, mostPoints } from './sampling.js';
import { shareOf, span } from './time-and-share.js';
import { hueOf, shortened, titleOf } from './variant-words.js';

/** Drawn apart, not scaled, so that text never shrinks. */
const WIDTHS = [
  { name: 'cw', width: 1136, labels: 200, plot: 250 },
  { name: 'cm', width: 700, labels: 150, plot: 220 },
  { name: 'cn', width: 358, labels: 8, plot: 190 },
] as const;

const MARK = 20;
const LIFTED_ROOM = 50;

export function curveCharts(card: Scorecard): Markup[] {
  return WIDTHS.map((size) => html`<div class="${size.name}">${curveChart(card, size)}</div>`);
}

function curveChart(card: Scorecard, size: (typeof WIDTHS)[number]): Markup {
  const labelled = size.labels > 20 && card.variants.length <= 3;
  const domain = span(card);
  const base = { width: size.width, left: 46, right: labelled ? size.labels : 10, top: 24 };
  const plain = scalesOf({ ...base, height: size.plot + 48, bottom: 24 }, domain, 1);
  const lanes = lanesOf(card, plain, size.plot + 48 + 22, size.width);
  const box: Box = { ...base, height: lanes.bottom + 4, bottom: lanes.bottom + 4 - (size.plot + 24) };
  const scales = scalesOf(box, domain, 1);
  return chart(`curve-${size.name}`, box, 'Users online, as a share of those who want to be', spoken(card), [
    zones(card, scales),
    levels(scales, [0, 0.25, 0.5, 0.75, 1], (v) => (v === 1 ? '100%' : String(v * 100))),
    target(card, scales),
    timeAxis(scales, 88),
    card.variants.map((v, i) => bandOf(v, i, scales)),
    card.variants.map((v, i) => linesOf(v, i, scales, mostPoints(card))),
    labelled ? endLabels(card, scales, size) : null,
    lanes.parts,
  ]);
}

function spoken(card: Scorecard): string {
  return card.variants.map((v) => v.sentence).join(' ');
}

/** While faults acted; the last to be lifted counts. */
function zones(card: Scorecard, { x, y }: Scales): Markup | null {
  const lifted = card.variants.flatMap((v) => v.trials[0]?.picture.liftedMs ?? []);
  if (lifted.length === 0) return null;
  // What is over at once may be lifted before its evidence was seen.
  const end = Math.max(0, ...lifted) / 1000;
  const [bottom = 0, top = 0] = y.range();
  const [from, to] = [round(x(0)), round(x(end))];
  const near = (x.range()[1] ?? 0) - to < LIFTED_ROOM;
  const words =
    to - from > (near ? 2 : 1) * 85 ? html`<text class="mut" x="${from + 4}" y="${top - 8}">faults act</text>` : null;
  const label = html`<text class="mut" x="${near ? to - 5 : to + 5}" y="${top - 8}" text-anchor="${near ? 'end' : 'start'}">lifted</text>`;
  return html`<rect class="zone" x="${from}" y="${top}" width="${round(to - from)}" height="${bottom - top}"/>${words}<path class="lift" d="M${to} ${top - 16}V${bottom}"/>${label}`;
}

function target(card: Scorecard, { x, y }: Scales): Markup | null {
  const share = card.variants[0]?.trials[0]?.picture.target;
  if (share === undefined) return null;
  const [from = 0, to = 0] = x.range();
  return html`<path class="prom" d="M${from} ${round(y(share))}H${to}"/><text class="mut halo" x="${to - 4}" y="${round(y(share) + 15)}" text-anchor="end">${promisedPercent(share)} counts as back</text>`;
}

/** Lowest to highest of all trials. */
function bandOf(variant: ScoreVariant, index: number, scales: Scales): Markup | null {
  if (variant.trials.length < 2) return null;
  const bySecond = new Map<number, number[]>();
  for (const { series } of variant.trials) {
    for (const [i, second] of series.second.entries()) {
      const shares = bySecond.get(second) ?? [];
      shares.push(shareOf(series.online[i], series.demand[i]));
      bySecond.set(second, shares);
    }
  }
  const points = [...bySecond]
    .sort(([a], [b]) => a - b)
    .map(([second, shares]) => ({ second, low: Math.min(...shares), high: Math.max(...shares) }));
  const step = Math.max(1, Math.ceil(points.length / 240));
  return band(
    points.filter((_, i) => i % step === 0),
    scales,
    `band b${hueOf(index)}`,
  );
}

function linesOf(variant: ScoreVariant, index: number, scales: Scales, most: number): Markup | null {
  const series = variant.trials[0]?.series;
  if (series === undefined) return null;
  const drawn = drawnIndices(series.online, series.demand, most).map((i) => ({
    second: series.second[i] ?? 0,
    online: shareOf(series.online[i], series.demand[i]),
    reported: series.reported[i] === null ? null : Math.min(1, shareOf(series.reported[i], series.demand[i])),
  }));
  const points = (key: 'online' | 'reported') => drawn.map((d) => ({ second: d.second, value: d[key] }));
  const says = drawn.some((d) => d.reported !== null);
  return html`${says ? curve(points('reported'), scales, `line said l${hueOf(index)}`) : null}${curve(points('online'), scales, `line l${hueOf(index)}`)}`;
}

/** Names where the lines end, moved apart. */
function endLabels(card: Scorecard, { x, y }: Scales, size: (typeof WIDTHS)[number]): Markup[] {
  const letters = Math.floor((size.labels - 14) / 9);
  const left = (x.range()[1] ?? 0) + 10;
  const [bottom = 0] = y.range();
  const labels = card.variants
    .map((variant, index) => {
      const { online = [], demand = [] } = variant.trials[0]?.series ?? {};
      const share = shareOf(online.at(-1), demand.at(-1));
      return { index, lines: shortened(titleOf(variant), letters, 3), at: y(Math.min(1, share)) + 4 };
    })
    .sort((a, b) => a.at - b.at);
  let free = 14;
  const placed = labels.map((l) => {
    const at = Math.max(free, l.at);
    free = at + l.lines.length * 16 + 6;
    return { ...l, at };
  });
  const over = Math.max(0, free - 22 - (bottom + 4));
  return placed.flatMap((l) =>
    l.lines.map(
      (words, i) =>
        html`<text class="t${hueOf(l.index)} name" x="${round(left)}" y="${round(l.at - over + i * 16)}">${words}</text>`,
    ),
  );
}

// ---------------------------------------------------------------- lanes below the axis

interface Lanes {
  readonly parts: Markup[];
  readonly bottom: number;
}

function lanesOf(card: Scorecard, { x }: Scales, top: number, width: number): Lanes {
  const landmarks = landmarksOf(card).filter((l) => l.event.sinceOnsetMs !== null);
  const parts: Markup[] = [];
  let at = top;
  const lane = (words: string, of: readonly Landmark[]): void => {
    if (of.length === 0) return;
    const places = of.map((l) => inside(x((l.event.sinceOnsetMs ?? 0) / 1000), width));
    const put = sideBySide(places, MARK + 3, width - MARK / 2);
    parts.push(html`<text class="mut" x="0" y="${round(at + 10)}">${words}</text>`);
    at += 16;
    parts.push(html`<path class="tick" d="${places.map((x) => `M${round(x)} ${round(at)}v4`).join('')}"/>`);
    parts.push(...of.map((l, i) => markOf(l, put[i]?.x ?? 0, at + 15 + (put[i]?.row ?? 0) * (MARK + 3))));
    at += (Math.max(...put.map((p) => p.row)) + 1) * (MARK + 3) + 8;
  };
  lane(
    'faults',
    landmarks.filter((l) => l.event.kind === 'fault'),
  );
  lane(
    'mitigations and what set them off',
    landmarks.filter((l) => l.event.kind === 'mitigation' || l.event.kind === 'trigger'),
  );
  lane(
    'what users were told',
    landmarks.filter((l) => l.event.kind === 'statement'),
  );
  const lives = card.variants.map((v) => lifeTimes(v.trials[0]?.events ?? []));
  if (lives.some((times) => times.length > 0)) {
    parts.push(html`<text class="mut" x="0" y="${round(at + 10)}">nodes that fell or came back by themselves</text>`);
    at += 18;
    for (const [i, times] of lives.entries()) {
      if (times.length === 0) continue;
      const path = times.map((t) => `M${round(inside(x(t), width))} ${round(at)}v12`).join('');
      parts.push(html`<path class="life l${hueOf(i)}" data-points="${times.length}" d="${path}"/>`);
      at += 17;
    }
  }
  return { parts, bottom: at };
}

function inside(x: number, width: number): number {
  return Math.max(MARK / 2, Math.min(width - MARK / 2, x));
}

/** A disc is a fault, a square a mitigation, a square with a dashed edge what set it off; the number is in the list below. */
function markOf({ number, event, variants }: Landmark, x: number, y: number): Markup {
  const hue = variants.length === 1 ? `t${hueOf(variants[0] ?? 0)}` : '';
  const shape =
    event.kind === 'fault'
      ? html`<circle class="fault" cx="${round(x)}" cy="${round(y)}" r="${MARK / 2 - 1}"/>`
      : html`<rect class="${event.kind === 'trigger' ? 'trigger' : 'help'} ${hue}" x="${round(x - MARK / 2 + 1)}" y="${round(y - MARK / 2 + 1)}" width="${MARK - 2}" height="${MARK - 2}" rx="3"/>`;
  return html`${shape}<text class="${event.kind === 'fault' ? 'on' : hue} mark" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${number}</text>`;
}
