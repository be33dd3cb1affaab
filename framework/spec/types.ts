/**
 * The shapes of an experiment: plain, frozen data. Two forms of each timed value exist:
 * what an author writes (`Duration` strings, in `ExperimentInput`), and what validation yields
 * (`DurationMs` numbers with every default filled in, in `ExperimentSpec`). `D` is the form of a duration.
 */
import type { CreditRule } from './credit.js';
import type { ScoreWeights } from './score-weights.js';
import type { Statement } from './statement.js';
import type { StateThresholds } from './thresholds.js';
import type { Duration, DurationMs, Share } from './units.js';

// ---------------------------------------------------------------- distributions and policies

/** A length of time drawn at random. Formulas: framework/plan/random.ts. */
export type Distribution<D = Duration> =
  | { readonly dist: 'fixed'; readonly value: D }
  | { readonly dist: 'exponential'; readonly mean: D }
  | { readonly dist: 'lognormal'; readonly median: D; readonly sigma: number }
  | { readonly dist: 'weibull'; readonly scale: D; readonly shape: number };

/** How long a user stays on and off. `always`: in demand from join to the end. */
export type SessionModel<D = Duration> =
  | { readonly session: 'always' }
  | { readonly session: 'alternating'; readonly on: Distribution<D>; readonly off: Distribution<D> };

/** What a user does after it lost its session. `spread`: the first retry is drawn from U(0, delay) instead of `delay`. */
export type ReconnectPolicy<D = Duration> =
  | { readonly policy: 'immediate' }
  | { readonly policy: 'fixed'; readonly delay: D; readonly jitter: Share; readonly spread: boolean }
  | {
      readonly policy: 'exponential';
      readonly base: D;
      readonly cap: D;
      readonly jitter: 'none' | 'full' | 'equal' | 'decorrelated';
    };

// ---------------------------------------------------------------- population

export type Reachability = 'open' | 'outbound-only';

/** Users alike in version, policy and habits. Shares of all cohorts sum to 1. `region`: only there (default: everywhere). */
export interface Cohort<D = Duration> {
  readonly name: string;
  readonly share: Share;
  readonly version: string;
  readonly reconnect: ReconnectPolicy<D>;
  readonly session: SessionModel<D>;
  readonly reachability: Reachability;
}

export interface Population<D = Duration> {
  readonly users: number;
  readonly cohorts: readonly Cohort<D>[];
  /** Region name to its share of the users; shares sum to 1. Every cohort has the same mix. */
  readonly regions: Readonly<Record<string, Share>>;
  /** Users join evenly spread over this time. */
  readonly joinOver: D;
  /** Planned mean operations of one user in demand; the probes of NUMBERS.md come on top and are look-ups too. */
  readonly operations: { readonly lookupEvery: D | 'probe'; readonly messageEvery: D | 'never' };
}

// ---------------------------------------------------------------- selectors, conditions

/** Which slices count. Empty: all. */
export interface Where {
  readonly region?: string;
  readonly cohort?: string;
  readonly version?: string;
}

/** The denominator of a share; NUMBERS.md, "Who counts". */
export type Denominator = 'demand' | 'before' | 'population';

/** A statement about the online share, judged second by second on the fold of the journal. */
export interface Condition<D = Duration> {
  readonly metric: 'online';
  readonly of: Denominator;
  readonly where: Where;
  readonly is: 'at-least' | 'below';
  readonly share: Share;
  /** It must hold for this long without a break; 0: one second is enough. */
  readonly for: D;
}

export interface UserSelector extends Where {
  readonly share: Share;
}

/** Nodes of one role; `share` or `count` of those that match, drawn exactly and by seed. */
export interface NodeSelector {
  readonly role: string;
  readonly version?: string;
  readonly region?: string;
  readonly share?: Share;
  readonly count?: number;
}

/** So many of the run's client hosts, drawn by seed: each carries up to 1,000 users of one region. */
export type HostSelector = Pick<Where, 'region'> & { readonly clientHosts: number };

// ---------------------------------------------------------------- steps

export type Relaunch<D = Duration> =
  | { readonly relaunch: 'never' }
  /** After a delay drawn for each victim, never more than `atMost`, so that `lifted` is known in the plan. */
  | { readonly relaunch: 'after'; readonly delay: Distribution<D>; readonly atMost: D };

export type Operation = 'lookups' | 'logins' | 'messages';

export type Fault<D = Duration> =
  | { readonly kind: 'crash-users'; readonly users: UserSelector; readonly relaunch: Relaunch<D> }
  | { readonly kind: 'vanish-users'; readonly users: UserSelector }
  | { readonly kind: 'crash-nodes'; readonly nodes: NodeSelector; readonly relaunch: Relaunch<D> }
  | { readonly kind: 'crash-hosts'; readonly hosts: HostSelector }
  | { readonly kind: 'pause-nodes'; readonly nodes: NodeSelector; readonly lasting: D }
  /** Cuts the selected side off from every other node of the run; inside the side links stay. */
  | {
      readonly kind: 'partition';
      readonly side: { readonly role?: string; readonly region?: string };
      readonly lasting: D;
    }
  | {
      readonly kind: 'overload';
      readonly role: string;
      readonly with: 'lookups' | 'logins';
      /** Of the planned rate of that operation, on top of it. */
      readonly multiple: number;
      readonly lasting: D;
    }
  | { readonly kind: 'placebo' };

export type Mitigation<D = Duration> =
  /** Starts `count` nodes of a standby role; none of them exists before. */
  | { readonly kind: 'provision'; readonly role: string; readonly count: number }
  /** Redeploys the servers of `feature` as nodes of `as`; the feature is dark meanwhile. */
  | { readonly kind: 'lend'; readonly feature: string; readonly as: string }
  /** Controlled return: the entry role admits `rate` users a second, regions in the given order. */
  | { readonly kind: 'admit'; readonly rate: number; readonly order: readonly string[] }
  | { readonly kind: 'push-retry'; readonly cohort?: string; readonly reconnect: ReconnectPolicy<D> };

export type Action<D = Duration> = Fault<D> | Mitigation<D> | Statement;

/** `at` counts from the start of the inject phase. `when` is looked at once a second; it fires once. */
export type Step<D = Duration> =
  | { readonly at: D; readonly do: Action<D> }
  | { readonly when: Condition<D>; readonly do: Action<D> };

// ---------------------------------------------------------------- promises

interface SloBase {
  readonly where: Where;
}
/** Seconds that an operation SLO looks at: from onset to the end of observation, or the last T of it (NUMBERS.md, "State"). */
export type SloWindow = 'after-onset' | 'at-the-end';

export type Slo<D = Duration> =
  | (SloBase & {
      readonly slo: 'recovered';
      readonly share: Share;
      readonly of: Denominator;
      readonly within: D;
      readonly heldFor: D;
      readonly since: 'onset' | 'lifted';
    })
  | (SloBase & { readonly slo: 'never-below'; readonly share: Share; readonly of: Denominator })
  /** The last region reaches `share` at most `within` after the first. */
  | (SloBase & { readonly slo: 'none-behind'; readonly share: Share; readonly within: D })
  | (SloBase & {
      readonly slo: 'success';
      readonly operation: Operation;
      readonly atLeast: Share;
      readonly during: SloWindow;
    })
  | (SloBase & {
      readonly slo: 'latency';
      readonly operation: Operation;
      /** 50, 95, 99 or 99.9. */
      readonly percentile: number;
      readonly below: D;
      readonly during: SloWindow;
    })
  | (SloBase & { readonly slo: 'amplification'; readonly below: number })
  | (SloBase & { readonly slo: 'not-metastable' })
  | (SloBase & { readonly slo: 'no-lost-messages' });

/** The state after the faults are lifted; NUMBERS.md. */
export type NetworkState = 'metastable' | 'lost' | 'unaffected' | 'recovered' | 'slow' | 'degraded';

export interface Expectation {
  readonly fails: { readonly slo: string; readonly state: NetworkState };
}

/** What the faults must visibly do, else nothing was tested. */
export type Impact<D = Duration> =
  | { readonly impact: 'users'; readonly condition: Condition<D> }
  /** At least `count` nodes of `role` ended (by the fault or by themselves). */
  | { readonly impact: 'nodes'; readonly role: string; readonly count: number }
  /** Arrivals at `role` reached `multiple` of their mean in the steady window, in one second at least. */
  | { readonly impact: 'load'; readonly role: string; readonly multiple: number };

// ---------------------------------------------------------------- the whole

/** A system under test, named as data; `module` is a package specifier or a path relative to the experiment file. */
export interface TargetRef {
  readonly name: string;
  readonly module: string;
  readonly export: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface BlastRadius<D = Duration> {
  /** The largest share of users that the faults themselves may crash or vanish. */
  readonly maxCrashedShare: Share;
  readonly maxNodesShare: Share;
  /** From onset to the end of observation. */
  readonly maxLasting: D;
}

export interface ExperimentSpec<D = DurationMs> {
  readonly name: string;
  readonly hypothesis: string;
  readonly target: TargetRef;
  readonly population: Population<D>;
  readonly steadyState: Condition<D>;
  /** The run gives up (exit 23) when the steady state was not reached this long after the last join. */
  readonly steadyWithin: D;
  /** `null` only where the timeline has no fault. */
  readonly impact: Impact<D> | null;
  readonly timeline: readonly Step<D>[];
  readonly blastRadius: BlastRadius<D>;
  readonly stopWhen: readonly (
    | Condition<D>
    | { readonly metric: 'missing'; readonly is: 'above'; readonly share: Share }
  )[];
  readonly slos: Readonly<Record<string, Slo<D>>>;
  readonly thresholds: StateThresholds;
  /** Timeline overrides laid over the whole, by variant name; empty: one variant called `default`. */
  readonly variants: Readonly<Record<string, VariantInput>>;
  readonly expect: Readonly<Record<string, Expectation>>;
  /** `runs` null: one, and with a gate as many as decide if all pass. */
  readonly trials: { readonly runs: number | null; readonly passRate: Share; readonly confidence: Share } | null;
  /** Absent where the author says nothing, so that specs written before it keep their hash. */
  readonly score?: ScoreWeights;
  readonly credits?: readonly CreditRule<D>[];
  /** Said on the scorecard, for readers: what is not to scale, say. */
  readonly notes: readonly string[];
}

/** A partial spec as an author writes it, laid over the whole; objects merge, arrays replace. `name`, `hypothesis` and `slos` cannot vary. */
export type VariantInput = Readonly<Record<string, unknown>>;
