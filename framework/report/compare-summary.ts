/** What two runs are compared by, and what a baseline keeps of one: every promise and measure with its value in each trial. */

import type { Plan } from '../plan/types.js';
import { promiseWords, worst } from '../scorecard/promises.js';
import { variantScore } from '../scorecard/score.js';
import type { ScoredTrial } from '../scorecard/types.js';
import { againstExpectation } from '../slo/expectation.js';
import type { PromisedRate } from '../slo/gate.js';
import type { Outcome, SloVerdict, TrialVerdict } from '../slo/types.js';
import { specHash } from '../spec/canonical.js';
import type { ExperimentSpec, Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';

/** `never`: it did not come back; null: not known, or not defined. */
export type Value = number | 'never' | null;
export type MeasureUnit = 'time' | 'latency' | 'share' | 'count' | 'factor' | 'user-time' | 'points';

export interface Measure {
  readonly name: string;
  readonly unit: MeasureUnit;
  readonly better: 'less' | 'more';
  /** What cannot be told apart in one measurement; null: nothing is lost in measuring. */
  readonly resolution: number | null;
  /** One a trial, in the order of the seeds. */
  readonly values: readonly Value[];
}

export interface PromiseSummary {
  readonly name: string;
  readonly promised: string;
  readonly outcomes: readonly Outcome[];
  /** null: a promise about a state has no figure. */
  readonly measure: Measure | null;
}

export interface VariantSummary {
  readonly name: string;
  /** Of its spec alone, without the code that nodes ran. */
  readonly spec: string;
  readonly fails: { readonly slo: string; readonly state: string } | null;
  readonly rate: PromisedRate | null;
  /** What each trial came to against what was expected of it. */
  readonly outcomes: readonly Outcome[];
  readonly promises: readonly PromiseSummary[];
  readonly measures: readonly Measure[];
  /** Absent from baselines that were saved before there were scores. */
  readonly score?: ScoreSummary;
}

/** Points of each trial; null: unknown in it. */
export interface ScoreSummary {
  readonly all: Measure;
  /** The known ones, by their names. */
  readonly dimensions: readonly Measure[];
}

export interface RunSummary {
  readonly schema: 'swarmquake/baseline/1';
  readonly experiment: string;
  readonly runtime: string;
  /** Of the spec and of the code that nodes ran. */
  readonly specHash: string;
  readonly placebo: boolean;
  readonly users: number;
  readonly seeds: readonly number[];
  /** When it was run, and by which version; null: not known. */
  readonly at: string | null;
  readonly version: string | null;
  readonly again: string;
  readonly variants: readonly VariantSummary[];
}

export interface SummaryTrial extends ScoredTrial {
  readonly spec: ExperimentSpec;
}

export function summaryOf(
  trials: readonly SummaryTrial[],
  about: Pick<RunSummary, 'at' | 'version' | 'again'>,
): RunSummary {
  const [first] = trials;
  const names = [...new Set(trials.map(({ verdict }) => verdict.variant))];
  return {
    schema: 'swarmquake/baseline/1',
    experiment: first?.verdict.experiment ?? '',
    runtime: first?.verdict.runtime ?? '',
    specHash: first?.verdict.specHash ?? '',
    placebo: trials.some(({ verdict }) => verdict.placebo),
    users: first?.plan.users ?? 0,
    seeds: [...new Set(trials.map(({ verdict }) => verdict.seed))],
    ...about,
    variants: names.map((name) =>
      variantOf(
        name,
        trials.filter(({ verdict }) => verdict.variant === name),
      ),
    ),
  };
}

function variantOf(name: string, trials: readonly SummaryTrial[]): VariantSummary {
  const [first] = trials;
  const verdicts = trials.map(({ verdict }) => verdict);
  const slos = Object.entries(first?.plan.slos ?? {});
  const rate = first?.spec.trials ?? null;
  return {
    name,
    spec: specHash(first?.spec ?? null),
    fails: first?.plan.expect?.fails ?? null,
    rate: rate === null ? null : { passRate: rate.passRate, confidence: rate.confidence },
    outcomes: verdicts.map(againstExpectation),
    promises: slos.map(([slo, promise]) => promiseOf(slo, promise, verdicts)),
    score: scoreOf(trials),
    measures:
      first === undefined
        ? []
        : measuresOf(
            first.plan,
            verdicts,
            slos.map(([, slo]) => slo),
          ),
  };
}

function scoreOf(trials: readonly SummaryTrial[]): ScoreSummary {
  const score = variantScore(trials, worst(trials.map(({ verdict }) => againstExpectation(verdict))));
  const measure = (name: string, values: readonly Value[]): Measure => ({
    name,
    unit: 'points',
    better: 'more',
    resolution: null,
    values,
  });
  return {
    all: measure('score', score.byTrial),
    dimensions: score.dimensions
      .filter(({ points }) => points !== null)
      .map((one) =>
        measure(
          one.dimension,
          one.trials.map(({ points }) => points),
        ),
      ),
  };
}

function promiseOf(name: string, slo: Slo<DurationMs>, verdicts: readonly TrialVerdict[]): PromiseSummary {
  const own = verdicts.flatMap((verdict) => verdict.slos.filter((judged) => judged.name === name));
  const unit = unitOf(slo);
  const measure: Measure | null =
    unit === null
      ? null
      : {
          name,
          unit,
          better: slo.slo === 'never-below' || slo.slo === 'success' ? 'more' : 'less',
          resolution: own.find((judged) => judged.resolution !== null)?.resolution ?? null,
          values: own.map(valueIn),
        };
  return { name, promised: promiseWords(slo), outcomes: own.map((judged) => judged.outcome), measure };
}

function valueIn({ measured, outcome, unit }: SloVerdict): Value {
  if (measured !== null || unit !== 'ms') return measured;
  // Never lost, or never back.
  return outcome === 'pass' ? 0 : outcome === 'fail' ? 'never' : null;
}

function unitOf(slo: Slo<DurationMs>): MeasureUnit | null {
  switch (slo.slo) {
    case 'recovered':
    case 'none-behind':
      return 'time';
    case 'latency':
      return 'latency';
    case 'never-below':
    case 'success':
      return 'share';
    case 'amplification':
      return 'factor';
    case 'no-lost-messages':
      return 'count';
    case 'not-metastable':
      return null;
  }
}

/** What every run has, promised or not; what a promise of all users measures already is not measured twice. */
function measuresOf(plan: Plan, verdicts: readonly TrialVerdict[], slos: readonly Slo<DurationMs>[]): Measure[] {
  const has = (kind: Slo['slo']): boolean =>
    slos.some((slo) => slo.slo === kind && Object.keys(slo.where).length === 0);
  const { resolution, resolutionSilent, silent } = plan.times;
  const of = (
    name: string,
    unit: MeasureUnit,
    better: Measure['better'],
    pick: (v: TrialVerdict) => Value,
  ): Measure => ({
    name,
    unit,
    better,
    resolution: unit === 'time' ? (silent ? resolutionSilent : resolution) : null,
    values: verdicts.map(pick),
  });
  const back = (v: TrialVerdict): Value => {
    const time = v.recovery.find(({ share }) => share === 0.95);
    return time?.afterOnsetMs ?? (v.ended === 'complete' && time !== undefined ? 'never' : null);
  };
  return [
    ...(has('recovered') ? [] : [of('95% back, from onset', 'time', 'less', back)]),
    ...(has('never-below') ? [] : [of('lowest, of demand', 'share', 'more', (v) => v.users.troughShare)]),
    of('at the end, of demand', 'share', 'more', (v) => v.users.finalShare),
    ...(has('amplification') ? [] : [of('amplification', 'factor', 'less', (v) => v.amplification)]),
    of('user-hours offline', 'user-time', 'less', (v) => v.userMsOffline),
    ...(has('no-lost-messages') ? [] : [of('messages lost', 'count', 'less', (v) => v.messages.lost)]),
  ];
}
