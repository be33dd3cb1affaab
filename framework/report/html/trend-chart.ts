/** One figure over the runs of an experiment: a point a run, its range over the trials, and a break wherever the spec or the runtime changed. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { count } from '../../scorecard/figures.js';
import type { HistoryExperiment, HistoryRun } from '../../scorecard/history.js';
import { type Box, chart, levels, round, type Scales } from './frame.js';
import { html, type Markup } from './markup.js';

export interface TrendPoint {
  /** Of the run. */
  readonly number: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** It proves nothing: drawn hollow, and no line leads to it. */
  readonly open: boolean;
}

export interface Trend {
  readonly id: string;
  readonly name: string;
  /** In words, for those who do not see it. */
  readonly words: string;
  /** One line a variant. */
  readonly lines: readonly { readonly hue: string; readonly points: readonly TrendPoint[] }[];
  readonly top: number;
  readonly ticks: readonly number[];
  readonly write: (value: number) => string;
}

const BOX: Box = { width: 300, height: 176, left: 52, right: 14, top: 26, bottom: 26 };
const LABEL_PX = 62;

export function trendChart(trend: Trend, { runs }: HistoryExperiment): Markup {
  const scales: Scales = {
    x: scaleLinear([0.5, Math.max(1, runs.length) + 0.5], [BOX.left, BOX.width - BOX.right]),
    y: scaleLinear([0, trend.top], [BOX.height - BOX.bottom, BOX.top]),
  };
  return chart(trend.id, BOX, trend.name, trend.words, [
    levels(scales, trend.ticks, trend.write),
    changeMarks(runs, scales),
    runAxis(runs.length, scales),
    trend.lines.map(({ hue, points }) => [
      segments(points, runs).map((part) => curveOf(part, scales, hue)),
      points.map((point) => pointOf(point, scales, hue)),
    ]),
  ]);
}

/** Between two runs of another spec or runtime there is no line. */
function segments(points: readonly TrendPoint[], runs: readonly HistoryRun[]): TrendPoint[][] {
  const breaks = runs.filter((run) => run.changed.length > 0).map((run) => run.number);
  const parts = new Map<number, TrendPoint[]>();
  for (const point of points.filter(({ open }) => !open)) {
    const part = breaks.filter((number) => number <= point.number).length;
    parts.set(part, [...(parts.get(part) ?? []), point]);
  }
  return [...parts.values()].filter((part) => part.length > 1);
}

function curveOf(points: readonly TrendPoint[], { x, y }: Scales, hue: string): Markup {
  const path = line<TrendPoint>()
    .x((p) => x(p.number))
    .y((p) => y(p.value))
    .digits(1);
  return html`<path class="line l${hue}" data-points="${points.length}" d="${path(points) ?? ''}"/>`;
}

function pointOf({ number, value, low, high, open }: TrendPoint, { x, y }: Scales, hue: string): Markup {
  const at = round(x(number));
  const range = low === high ? null : html`<path class="range l${hue}" d="M${at} ${round(y(low))}V${round(y(high))}"/>`;
  return html`${range}<circle class="${open ? `open l${hue}` : `f${hue}`}" cx="${at}" cy="${round(y(value))}" r="3.5"/>`;
}

function changeMarks(runs: readonly HistoryRun[], { x, y }: Scales): Markup[] {
  const [bottom = 0, top = 0] = y.range();
  let free = BOX.left;
  return runs.flatMap((run) => {
    if (run.changed.length === 0) return [];
    const at = round(x(run.number - 0.5));
    const fits = at >= free && at + LABEL_PX <= BOX.width;
    if (fits) free = at + LABEL_PX;
    const words = run.changed.length > 1 ? 'both new' : `new ${run.changed[0] ?? ''}`;
    return [
      html`<path class="change" d="M${at} ${round(bottom)}V${round(top - 12)}"/>${fits ? html`<text class="mut" x="${at + 4}" y="${round(top - 8)}">${words}</text>` : null}`,
    ];
  });
}

/** Runs by their number; as many as have room. */
function runAxis(runs: number, { x, y }: Scales): Markup[] {
  const base = round(y.range()[0] ?? 0);
  const apart = Math.max(1, Math.ceil((runs * 30) / (BOX.width - BOX.left - BOX.right)));
  return Array.from({ length: runs }, (_, i) => i + 1)
    .filter((number) => (number - 1) % apart === 0)
    .map(
      (number) =>
        html`<path class="tick" d="M${round(x(number))} ${base}v5"/><text class="mut" x="${round(x(number))}" y="${base + 19}" text-anchor="middle">${count(number)}</text>`,
    );
}
