/** Small charts, two or more side by side: counts against demand, the share of demand and of before, regions. */
import { count, percent } from '../../scorecard/figures.js';
import type { Scorecard, ScoreRegion, ScoreTrial, ScoreVariant } from '../../scorecard/types.js';
import { type Box, chart, curve, levels, type Point, scalesOf, timeAxis } from './frame.js';
import type { Markup } from './markup.js';
import { drawnIndices, mostPoints } from './sampling.js';
import { shareOf, span } from './time-and-share.js';
import { hueOf, titleOf } from './variant-words.js';

const BOX: Box = { width: 380, height: 190, left: 52, right: 12, top: 12, bottom: 26 };
const REGION: Box = { width: 300, height: 140, left: 46, right: 12, top: 10, bottom: 26 };
const QUARTERS = [0, 0.25, 0.5, 0.75, 1] as const;

/** Users in their number: those who want to be online, those who are, and what the network says. */
export function networkChart(card: Scorecard, index: number): Markup | null {
  const variant = card.variants[index];
  const trial = variant?.trials[0];
  if (variant === undefined || trial === undefined) return null;
  const { series } = trial;
  const drawn = drawnIndices(series.online, series.demand, mostPoints(card));
  const all = [...series.demand, ...series.online, ...series.reported.flatMap((r) => r ?? [])];
  const top = all.reduce((a, b) => Math.max(a, b), 1);
  // As wide as its longest figure needs.
  const box = { ...BOX, left: Math.max(BOX.left, 18 + 8.4 * count(top * 2).length) };
  const scales = scalesOf(box, span(card), top);
  scales.y.nice(4);
  const line = (values: readonly (number | null)[]): Point[] =>
    drawn.map((i) => ({ second: series.second[i] ?? 0, value: values[i] ?? null }));
  const says = series.reported.some((r) => r !== null);
  return chart(
    `network-${index}`,
    box,
    `Users online against demand, ${titleOf(variant)}`,
    `${variant.sentence} ${says ? 'Dashed: what the network reported.' : 'The network reports nothing.'}`,
    [
      levels(scales, scales.y.ticks(4), count),
      timeAxis(scales, 80),
      curve(line(series.demand), scales, 'line wanted'),
      says ? curve(line(series.reported), scales, `line said l${hueOf(index)}`) : null,
      curve(line(series.online), scales, `line l${hueOf(index)}`),
    ],
  );
}

/** All variants; `of` is the denominator. */
export function shareChart(card: Scorecard, of: 'demand' | 'before'): Markup {
  const most = mostPoints(card);
  const lines = card.variants.map((v) => sharePoints(v, of, most));
  const top = Math.max(1, ...lines.flatMap((points) => points.map((p) => p.value ?? 0)));
  const scales = scalesOf(BOX, span(card), top);
  return chart(`share-${of}`, BOX, `Users online, as a share of ${of}`, lowestWords(card, lines), [
    levels(scales, QUARTERS, (v) => `${v * 100}%`),
    timeAxis(scales, 80),
    lines.map((points, i) => curve(points, scales, `line l${hueOf(i)}`)),
  ]);
}

function sharePoints(variant: ScoreVariant, of: 'demand' | 'before', most: number): Point[] {
  const trial = variant.trials[0];
  if (trial === undefined) return [];
  const { series, picture } = trial;
  return drawnIndices(series.online, series.demand, most).map((i) => ({
    second: series.second[i] ?? 0,
    value:
      of === 'demand'
        ? shareOf(series.online[i], series.demand[i])
        : picture.before === null || picture.before <= 0
          ? null
          : (series.online[i] ?? 0) / picture.before,
  }));
}

function lowestWords(card: Scorecard, lines: readonly (readonly Point[])[]): string {
  return lines
    .map((points, i) => {
      const known = points.flatMap((p) => (p.value === null || p.second < 0 ? [] : [p.value]));
      const name = titleOf(card.variants[i] ?? { name: '' });
      return known.length === 0 ? `${name}: not known.` : `${name}: lowest ${percent(Math.min(...known), card.users)}.`;
    })
    .join(' ');
}

/** One region, all variants. */
export function regionChart(card: Scorecard, name: string, id: number): Markup {
  return groupChart(card, `region-${id}`, `in ${name}`, (v) => regionOf(v.trials[0], name));
}

/** One region or cohort, all variants. */
export function groupChart(
  card: Scorecard,
  id: string,
  who: string,
  groupOf: (variant: ScoreVariant) => ScoreRegion | null,
): Markup {
  const most = mostPoints(card);
  const scales = scalesOf(REGION, span(card), 1);
  const lines = card.variants.map((v) => {
    const trial = v.trials[0];
    const region = groupOf(v);
    return trial === undefined || region === null ? [] : regionPoints(trial, region, most);
  });
  return chart(id, REGION, `Users online ${who}, as a share of demand`, lowestWords(card, lines), [
    levels(scales, [0, 0.5, 1], (v) => `${v * 100}%`),
    timeAxis(scales, 80),
    lines.map((points, i) => curve(points, scales, `line l${hueOf(i)}`)),
  ]);
}

export function regionPoints(trial: ScoreTrial, region: ScoreRegion, most: number): Point[] {
  return drawnIndices(region.online, region.demand, most).map((i) => ({
    second: trial.series.second[i] ?? 0,
    value: shareOf(region.online[i], region.demand[i]),
  }));
}

export function regionOf(trial: ScoreTrial | undefined, name: string): ScoreRegion | null {
  return trial?.picture.regions.find((r) => r.name === name) ?? null;
}
