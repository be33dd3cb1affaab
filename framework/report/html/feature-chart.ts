/** Features up, degraded and dark over time: a row a feature, a bar a run of seconds. */
import { longTime } from '../../scorecard/figures.js';
import type { FeatureState, Scorecard } from '../../scorecard/types.js';
import { type Box, chart, round, scalesOf, timeAxis } from './frame.js';
import { html, type Markup } from './markup.js';
import { mostPoints, runsOf } from './sampling.js';
import { span } from './time-and-share.js';
import { clipped, titleOf } from './variant-words.js';

const WIDTHS = [
  { name: 'wide', width: 800, left: 150, letters: 17, above: 0 },
  { name: 'cn', width: 358, left: 10, letters: 42, above: 18 },
] as const;
const BAR = 16;

export const STATE_WORDS: Readonly<Record<FeatureState, string>> = {
  up: 'up',
  degraded: 'degraded',
  dark: 'dark',
  'not-asked': 'nobody asked',
};

export function featureCharts(card: Scorecard, variant: number): Markup[] {
  return WIDTHS.map((size) => html`<div class="${size.name}">${featureChart(card, variant, size)}</div>`);
}

function featureChart(card: Scorecard, index: number, size: (typeof WIDTHS)[number]): Markup | null {
  const variant = card.variants[index];
  const trial = variant?.trials[0];
  if (variant === undefined || trial === undefined) return null;
  const { features } = trial.picture;
  const row = BAR + 10 + size.above;
  const box: Box = {
    width: size.width,
    height: features.length * row + 32,
    left: size.left,
    right: 10,
    top: 4,
    bottom: 28,
  };
  const [from, to] = span(card);
  // A second is as wide as any other: the last one needs its own room.
  const scales = scalesOf(box, [from, to + 1], 1);
  const rows = features.map((feature, i) => {
    const y = box.top + i * row + size.above;
    const bars = runsOf(feature.states, mostPoints(card)).map(({ state, from: a, to: b }) => {
      const second = (k: number): number => (trial.series.second[0] ?? 0) + k;
      const [left, right] = [round(scales.x(second(a))), round(scales.x(second(b)))];
      return html`<rect class="s-${state}" data-seconds="${b - a}" x="${left}" y="${y}" width="${round(right - left)}" height="${BAR}"/>`;
    });
    const label =
      size.above > 0
        ? html`<text x="${size.left}" y="${y - 5}">${clipped(feature.name, size.letters)}</text>`
        : html`<text x="${size.left - 8}" y="${y + 12}" text-anchor="end">${clipped(feature.name, size.letters)}</text>`;
    return html`${label}${bars}`;
  });
  const spoken = features.map((f) => `${f.name}: ${lostWords(f.lostMs)}.`).join(' ');
  return chart(`features-${index}-${size.name}`, box, `Features over time, ${titleOf(variant)}`, spoken, [
    rows,
    timeAxis(scales, 88),
  ]);
}

export function lostWords(lostMs: number | null): string {
  if (lostMs === null) return 'not known';
  return lostMs === 0 ? 'nothing lost' : `${longTime(lostMs)} lost`;
}
