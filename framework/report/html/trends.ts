/** The figures of an experiment over its runs, as points to draw. What a run did not measure has no point. */
import { scaleLinear } from 'd3-scale';
import { count, percent } from '../../scorecard/figures.js';
import {
  type HistoryExperiment,
  type HistoryRun,
  type HistoryVariant,
  hasFigures,
  type Spread,
} from '../../scorecard/history.js';
import { pointsWords } from '../../scorecard/score-words.js';
import type { Trend, TrendPoint } from './trend-chart.js';
import { hueOf } from './variant-words.js';

export function trendsOf(one: HistoryExperiment, id: string): Trend[] {
  return [scoreTrend(one, `${id}-score`), lowestTrend(one, `${id}-lowest`), backTrend(one, `${id}-back`)];
}

/** In the order in which they first come. */
export function variantsOf({ runs }: HistoryExperiment): string[] {
  return [...new Set(runs.flatMap(({ variants }) => variants.map(({ name }) => name)))];
}

function scoreTrend({ experiment, runs }: HistoryExperiment, id: string): Trend {
  const points = runs.filter(hasFigures).flatMap(({ number, score, outcome }): TrendPoint[] => {
    if (score === null || score.points === null) return [];
    const [low, high] = score.interval;
    return [{ number, value: score.points, low, high, open: outcome === 'inconclusive' }];
  });
  return {
    id,
    name: `Score of ${experiment} over its runs`,
    words: spoken(points, pointsWords),
    lines: [{ hue: 'b', points }],
    top: 100,
    ticks: [0, 25, 50, 75, 100],
    write: (v) => String(v),
  };
}

function lowestTrend(one: HistoryExperiment, id: string): Trend {
  const lines = linesOf(one, (variant, run) => pointOf(run, variant.lowest));
  return {
    id,
    name: `Lowest share of demand online in ${one.experiment}, over its runs`,
    words: spokenOf(one, lines, (v) => percent(v)),
    lines,
    top: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1],
    write: (v) => `${v * 100}%`,
  };
}

/** A run in which most trials never came back stands above all times. */
function backTrend(one: HistoryExperiment, id: string): Trend {
  const all = one.runs.filter(hasFigures).flatMap(({ variants }) => variants);
  const longest = Math.max(1_000, ...all.map(({ back }) => back?.high ?? 0));
  const scale = scaleLinear([0, longest / 1000], [0, 1]).nice(4);
  const times = scale.ticks(4);
  const above = (times.at(-1) ?? 1) * 1.25;
  const never = all.some((variant) => variant.never > 0);
  const lines = linesOf(one, (variant, run) => backPoint(run, variant, above));
  const write = (v: number): string => (v >= above ? 'never' : `${count(v)} s`);
  return {
    id,
    name: `Seconds until 95% were back in ${one.experiment}, over its runs`,
    words: spokenOf(one, lines, write),
    lines,
    top: never ? above : (times.at(-1) ?? 1),
    ticks: never ? [...times, above] : times,
    write,
  };
}

function backPoint(run: HistoryRun, { back, never }: HistoryVariant, above: number): TrendPoint | null {
  if (back === null && never === 0) return null;
  const { middle, low, high } = back ?? { middle: 0, low: above * 1000, high: 0 };
  const mostly = back === null || never * 2 >= run.trials;
  return {
    number: run.number,
    value: mostly ? above : middle / 1000,
    low: low / 1000,
    high: never > 0 ? above : high / 1000,
    open: run.outcome === 'inconclusive',
  };
}

function linesOf(
  one: HistoryExperiment,
  pick: (variant: HistoryVariant, run: HistoryRun) => TrendPoint | null,
): Trend['lines'] {
  return variantsOf(one).map((name, i) => ({
    hue: hueOf(i),
    points: one.runs.filter(hasFigures).flatMap((run) => {
      const variant = run.variants.find((v) => v.name === name);
      return (variant && pick(variant, run)) ?? [];
    }),
  }));
}

function pointOf({ number, outcome }: HistoryRun, spread: Spread | null): TrendPoint | null {
  if (spread === null) return null;
  return { number, value: spread.middle, low: spread.low, high: spread.high, open: outcome === 'inconclusive' };
}

/** Of several variants each by its name: a line that is drawn is told. */
function spokenOf(one: HistoryExperiment, lines: Trend['lines'], write: (value: number) => string): string {
  const names = variantsOf(one);
  return lines
    .map(({ points }, i) => `${lines.length > 1 ? `${names[i] ?? ''}: ` : ''}${spoken(points, write)}`)
    .join(' ');
}

function spoken(points: readonly TrendPoint[], write: (value: number) => string): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 'No run has this figure.';
  return `From ${write(first.value)} in run ${first.number} to ${write(last.value)} in run ${last.number}.`;
}
