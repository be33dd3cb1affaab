/** The value that an experiment file exports: plain data, frozen, named. */
import type { CreditRule } from './credit.js';
import type { ScoreWeights } from './score-weights.js';
import type { StateThresholds } from './thresholds.js';
import type {
  BlastRadius,
  Condition,
  Expectation,
  ExperimentSpec,
  Impact,
  Population,
  Slo,
  Step,
  TargetRef,
} from './types.js';
import type { Duration } from './units.js';

/** What an author writes. */
export interface ExperimentInput {
  /** One sentence; it stands on the scorecard. */
  readonly hypothesis: string;
  readonly target: TargetRef;
  readonly population: Population;
  readonly steadyState: Condition;
  /** The run gives up when it was not steady this long after the last join. Default: '60s'. */
  readonly steadyWithin?: Duration;
  /** Required wherever the timeline has a fault. */
  readonly impact?: Impact;
  readonly timeline: readonly Step[];
  /** Caps on what the faults themselves may hit. Default: half of the users, half of the nodes, '10m'. */
  readonly blastRadius?: Partial<BlastRadius<Duration>>;
  /** The run ends early when one of these holds. Default: none. */
  readonly stopWhen?: ExperimentSpec<Duration>['stopWhen'];
  /** Promises by name; at least one. */
  readonly slos: Readonly<Record<string, Slo>>;
  /** Of the state after the faults. Default: those of docs/scorecard.md. */
  readonly thresholds?: Partial<StateThresholds>;
  /** Default: one, called `default`. */
  readonly variants?: Readonly<Record<string, VariantOverrides>>;
  /** Which variant must fail, and how. Default: all are to pass. */
  readonly expect?: Readonly<Record<string, Expectation>>;
  /**
   * Without it: one trial, and no claim about a rate. `confidence` is 0.95 unless said otherwise. Without `runs` a plain run
   * stays one trial, and one with `--gate` makes as many as decide if all pass.
   */
  readonly trials?: { readonly runs?: number; readonly passRate: number; readonly confidence?: number };
  /** How much each dimension of the score counts, and each feature in it. Default: all the same. */
  readonly score?: Partial<ScoreWeights>;
  /** What users are given for the time they lost; the scorecard adds it up. Default: nothing is said of it. */
  readonly credits?: readonly CreditRule[];
  readonly notes?: readonly string[];
}

/** Laid over the whole: objects merge, arrays replace, `alsoTimeline` is appended. */
export type VariantOverrides = { readonly alsoTimeline?: readonly Step[] } & {
  readonly [K in Exclude<
    keyof ExperimentInput,
    'variants' | 'hypothesis' | 'slos' | 'expect' | 'trials' | 'score' | 'credits'
  >]?: ExperimentInput[K] extends readonly unknown[] | undefined ? ExperimentInput[K] : Partial<ExperimentInput[K]>;
};

export interface NamedExperiment extends ExperimentInput {
  readonly name: string;
}

const MARK = Symbol.for('swarmquake.experiment');

export function experiment(name: string, input: ExperimentInput): NamedExperiment {
  const value = { name, ...input };
  Object.defineProperty(value, MARK, { value: true, enumerable: false });
  return deepFreeze(value);
}

/** Made by `experiment()`, by whichever copy of this package. */
export function isExperiment(value: unknown): value is NamedExperiment {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[MARK] === true;
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
