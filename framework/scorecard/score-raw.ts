/** What each dimension is made of, from one trial. null: it cannot be told, so the dimension is unknown. */
import type { Dimension } from '../spec/score-weights.js';
import type { DurationMs, Share } from '../spec/units.js';
import { stateOf } from './picture.js';
import { recoverScore } from './score-formulas.js';
import type { ScoredTrial, ScoreFeature, ScoreSeries } from './types.js';

export interface RawFigures {
  readonly survive: { readonly trough: Share } | null;
  /** Of the promised recovery that came off worst. */
  readonly recover: {
    readonly promise: string;
    readonly time: DurationMs | 'never';
    readonly promised: DurationMs;
  } | null;
  readonly contain: { readonly amplification: number } | null;
  readonly degrade: { readonly features: readonly FeatureKept[] } | null;
  readonly preserve: { readonly lost: number; readonly accepted: number } | null;
  /** `told`: of the seconds from onset on, those in which the network said anything. */
  readonly truth: { readonly gap: Share; readonly told: Share } | null;
  /** Nothing searches for the breakpoint in a run. */
  readonly margin: null;
}

export interface FeatureKept {
  readonly name: string;
  readonly kept: Share;
  readonly weight: number;
}

/** As for the promise: fewer tell nothing. */
const ENOUGH_MESSAGES = 100;

export function rawFigures(trial: ScoredTrial): RawFigures & Readonly<Record<Dimension, unknown>> {
  const { verdict, series } = trial;
  const { troughShare } = verdict.users;
  const { lost, accepted } = verdict.messages;
  return {
    survive: troughShare === null ? null : { trough: troughShare },
    recover: recoverOf(trial),
    contain: verdict.amplification === null ? null : { amplification: verdict.amplification },
    degrade: degradeOf(trial),
    preserve: accepted < ENOUGH_MESSAGES ? null : { lost, accepted },
    truth: truthOf(series),
    margin: null,
  };
}

/** Of several promised recoveries the worst counts: a mean would let a quick region hide a slow one. */
function recoverOf({ verdict }: ScoredTrial): RawFigures['recover'] {
  const promises = verdict.slos.filter(({ kind }) => kind === 'recovered');
  const known = promises.flatMap(({ name, measured, promised, outcome }) => {
    if (promised === null || (measured === null && outcome === 'inconclusive')) return [];
    const time = measured ?? (outcome === 'fail' ? ('never' as const) : 0);
    return [{ promise: name, time, promised }];
  });
  if (known.length < promises.length) return null;
  const [worst] = [...known].sort((a, b) => recoverScore(a.time, a.promised) - recoverScore(b.time, b.promised));
  return known.find(({ time }) => time === 'never') ?? worst ?? null;
}

/** Features that nobody used, and of which no server tells, say nothing and are left out. */
function degradeOf({ plan, series, picture }: ScoredTrial): RawFigures['degrade'] {
  const from = series.second.findIndex((s) => s >= 0);
  if (series.origin !== 'onset' || from < 0) return null;
  const features = picture.features.flatMap((feature) => {
    const worth =
      feature.by === 'operations' ? worthByUse(feature) : stands(feature, plan) ? worthByServers(feature, series) : [];
    const told = worth.slice(from).filter((one): one is number => one !== null);
    const kept = told.reduce((sum, one) => sum + one, 0) / told.length;
    return told.length === 0 ? [] : [{ name: feature.name, kept, weight: plan.score?.features[feature.name] ?? 1 }];
  });
  return features.length === 0 ? null : { features };
}

const WORTH = { up: 1, degraded: 0.5, dark: 0, 'not-asked': null } as const;

function worthByUse({ states }: ScoreFeature): (number | null)[] {
  return states.map((state) => WORTH[state]);
}

/** Where only servers tell: as up as the servers, and never more than those who want to use it are online. */
function worthByServers({ states }: ScoreFeature, { online, demand }: ScoreSeries): (number | null)[] {
  return states.map((state, i) => {
    const wanted = demand[i] ?? 0;
    if (wanted === 0) return null;
    return Math.min(WORTH[state] ?? 1, WORTH[stateOf((online[i] ?? 0) / wanted)] ?? 1);
  });
}

/** Whether the target has servers for the feature at all. */
function stands({ name }: ScoreFeature, plan: ScoredTrial['plan']): boolean {
  const role = plan.shape.lendable[name];
  return plan.nodes.some((node) => node.role === role && node.startedBy === 'provision');
}

/** In the seconds in which the network said something and anybody wanted to be online. */
function truthOf({ origin, second, demand, online, reported }: ScoreSeries): RawFigures['truth'] {
  if (origin !== 'onset') return null;
  const wanted = second.flatMap((s, i) => (s >= 0 && (demand[i] ?? 0) > 0 ? [i] : []));
  const gaps = wanted.flatMap((i) => {
    const said = reported[i] ?? null;
    // Beyond all of demand a claim cannot be more wrong.
    return said === null ? [] : [Math.min(1, Math.abs(said - (online[i] ?? 0)) / (demand[i] ?? 1))];
  });
  if (gaps.length === 0) return null;
  return { gap: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, told: gaps.length / wanted.length };
}
