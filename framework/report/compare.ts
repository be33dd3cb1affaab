/** Two runs, or a run and its baseline: what changed, by how much, and what of it is a regression. Pure. */
import { type Spread, spreadOf } from '../scorecard/spread.js';
import { gateOf } from '../slo/gate.js';
import type { Outcome } from '../slo/types.js';
import { dimensionName } from './compare-scores.js';
import type { Measure, PromiseSummary, RunSummary, Value, VariantSummary } from './compare-summary.js';

/** With fewer trials on a side chance alone sets two alike networks apart too often (docs/compare.md). */
export const LEAST_TRIALS = 5;

export interface MeasureChange {
  readonly name: string;
  readonly unit: Measure['unit'];
  readonly a: Spread | null;
  readonly b: Spread | null;
  /** `within`: not told apart by these trials; `too-few`: they differ, and so few trials cannot tell. */
  readonly change: 'better' | 'worse' | 'same' | 'within' | 'too-few' | 'unknown';
  /** Of the middle values, in the unit; null: one of them is never, or not known. */
  readonly by: number | null;
}

export interface PromiseChange {
  readonly name: string;
  readonly promised: string;
  readonly a: Outcome;
  readonly b: Outcome;
  readonly measure: MeasureChange | null;
}

export interface VariantChange {
  readonly a: string;
  readonly b: string;
  readonly outcomes: { readonly a: readonly Outcome[]; readonly b: readonly Outcome[] };
  /** Only what it keeps counts, where it is to keep something. */
  readonly fails: VariantSummary['fails'];
  readonly promises: readonly PromiseChange[];
  readonly measures: readonly MeasureChange[];
  /** null: one side is a baseline from before there were scores. */
  readonly score: ScoreChange | null;
}

export interface ScoreChange {
  /** `unknown` where not the same dimensions are known: means over different figures are not compared. */
  readonly all: MeasureChange;
  /** Those known on both sides. */
  readonly dimensions: readonly MeasureChange[];
}

export interface Finding {
  readonly kind: 'newly-failing' | 'worse' | 'undecided' | 'not-run';
  readonly variant: string;
  readonly name: string;
  readonly promised: string | null;
  readonly a: Outcome | null;
  readonly b: Outcome | null;
  readonly measure: MeasureChange | null;
}

export interface Comparison {
  readonly variants: readonly VariantChange[];
  readonly regressions: readonly Finding[];
  /** What kept it from being told. */
  readonly undecided: readonly Finding[];
}

/** `pairs`: variants of a with those of b. What a has and b did not run is undecided. */
export function comparison(pairs: readonly (readonly [VariantSummary, VariantSummary | null])[]): Comparison {
  const variants = pairs.flatMap(([a, b]) => (b === null ? [] : [variantChange(a, b)]));
  const findings = variants.flatMap(findingsOf);
  const notRun = pairs.filter(([, b]) => b === null).map(([a]): Finding => finding('not-run', a.name, 'the variant'));
  return {
    variants,
    regressions: findings.filter(({ kind }) => kind === 'newly-failing' || kind === 'worse'),
    undecided: [...notRun, ...findings.filter(({ kind }) => kind === 'undecided')],
  };
}

/** By name; where no name is on both sides and each has one variant, these two. */
export function pairsOf(a: RunSummary, b: RunSummary): (readonly [VariantSummary, VariantSummary | null])[] {
  const [onlyA, onlyB] = [a.variants[0], b.variants[0]];
  const common = a.variants.some((one) => b.variants.some(({ name }) => name === one.name));
  if (!common && a.variants.length === 1 && b.variants.length === 1 && onlyA && onlyB) return [[onlyA, onlyB]];
  return a.variants.map((one) => [one, b.variants.find(({ name }) => name === one.name) ?? null]);
}

function variantChange(a: VariantSummary, b: VariantSummary): VariantChange {
  // Where only one of the two is to fail, both are held against the promises: a collapse now expected is a collapse all the same.
  const fails = a.fails?.slo === b.fails?.slo && a.fails?.state === b.fails?.state ? b.fails : null;
  const promises = a.promises.flatMap((one) => {
    const other = b.promises.find(({ name }) => name === one.name);
    return other === undefined ? [] : [promiseChange(one, other, { ...a, fails }, { ...b, fails })];
  });
  const measures = a.measures.flatMap((one) => {
    const other = b.measures.find(({ name }) => name === one.name);
    return other === undefined ? [] : [measureChange(one, other)];
  });
  const outcomes = { a: a.outcomes, b: b.outcomes };
  return { a: a.name, b: b.name, outcomes, fails, promises, measures, score: scoreChange(a, b) };
}

function scoreChange({ score: a }: VariantSummary, { score: b }: VariantSummary): ScoreChange | null {
  if (a === undefined || b === undefined) return null;
  const dimensions = a.dimensions.flatMap((one) => {
    const other = b.dimensions.find(({ name }) => name === one.name);
    return other === undefined ? [] : [measureChange(one, other)];
  });
  const all = measureChange(a.all, b.all);
  const alike = dimensions.length === a.dimensions.length && dimensions.length === b.dimensions.length;
  return { all: alike ? all : { ...all, change: 'unknown', by: null }, dimensions };
}

function promiseChange(a: PromiseSummary, b: PromiseSummary, va: VariantSummary, vb: VariantSummary): PromiseChange {
  return {
    name: a.name,
    promised: b.promised,
    a: keptBy(a, va),
    b: keptBy(b, vb),
    measure: a.measure === null || b.measure === null ? null : measureChange(a.measure, b.measure),
  };
}

/** By the rate where one is promised, else the worst trial decides; of a variant that is to fail, what became of that. */
function keptBy(
  { name, outcomes: ofPromise }: PromiseSummary,
  { fails, rate, outcomes: ofTrials }: VariantSummary,
): Outcome {
  const outcomes = fails?.slo === name ? ofTrials : ofPromise;
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome === 'pass')) return 'pass';
  if (rate !== null && outcomes.length > 1) return gateOf(outcomes, rate);
  return outcomes.includes('fail') ? 'fail' : 'inconclusive';
}

function findingsOf(variant: VariantChange): Finding[] {
  const asked = variant.promises.filter(({ name }) => variant.fails === null || variant.fails.slo === name);
  const promises = asked.flatMap((promise): Finding[] => {
    if (promise.a !== 'fail' && promise.b === 'fail') return [{ ...found('newly-failing', variant, promise) }];
    if (promise.a === 'pass' && promise.b === 'inconclusive') return [found('undecided', variant, promise)];
    return [];
  });
  // How a collapse that is expected collapses is no promise to anybody.
  if (variant.fails !== null) return promises;
  const told = new Set(promises.map(({ name }) => name));
  const measures = [...variant.promises.map((p) => p.measure), ...variant.measures, ...scoresAlone(variant)]
    .filter((m): m is MeasureChange => m !== null && m.change === 'worse' && !told.has(m.name))
    .map((measure): Finding => {
      const promised = variant.promises.find(({ name }) => name === measure.name)?.promised ?? null;
      return { ...finding('worse', variant.b, measure.name), promised, measure };
    });
  return [...promises, ...measures];
}

/** Dimensions whose figure is no measure of its own; a line for the others, or for their mean, would tell the same loss twice. */
function scoresAlone({ score }: VariantChange): MeasureChange[] {
  const own = score?.dimensions.filter(({ name }) => name === 'degrade' || name === 'truth') ?? [];
  return own.map((one) => ({ ...one, name: `score: ${dimensionName(one.name)}` }));
}

function found(
  kind: Finding['kind'],
  variant: VariantChange,
  { name, promised, a, b, measure }: PromiseChange,
): Finding {
  return { kind, variant: variant.b, name, promised, a, b, measure };
}

function finding(kind: Finding['kind'], variant: string, name: string): Finding {
  return { kind, variant, name, promised: null, a: null, b: null, measure: null };
}

export function measureChange(a: Measure, b: Measure): MeasureChange {
  const [before, now] = [spreadIn(a), spreadIn(b)];
  const about = { name: a.name, unit: a.unit, a: before, b: now };
  if (before === null || now === null) return { ...about, change: 'unknown', by: null };
  const by = Number.isFinite(before.middle) && Number.isFinite(now.middle) ? now.middle - before.middle : null;
  if (before.low === now.low && before.high === now.high && before.middle === now.middle)
    return { ...about, change: 'same', by };
  if (before.of < LEAST_TRIALS || now.of < LEAST_TRIALS) return { ...about, change: 'too-few', by };
  const apart = now.low > before.high || now.high < before.low;
  const resolved = by === null || Math.abs(by) >= Math.max(a.resolution ?? 0, b.resolution ?? 0);
  if (!apart || !resolved) return { ...about, change: 'within', by };
  return { ...about, change: now.middle > before.middle === (a.better === 'more') ? 'better' : 'worse', by };
}

/** What never came about is worse than any figure. */
function spreadIn({ values, better }: Measure): Spread | null {
  const worst = better === 'less' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const known = values.filter((value): value is Exclude<Value, null> => value !== null);
  return spreadOf(known.map((value) => (value === 'never' ? worst : value)));
}
