/** What judging yields. Everything here is a pure function of a journal. */
import type { Cause } from '../observe/records.js';
import type { NetworkState, Slo } from '../spec/types.js';
import type { DurationMs, Share } from '../spec/units.js';

export type Outcome = 'pass' | 'fail' | 'inconclusive';

export type Unit = 'ms' | 'share' | 'count' | 'factor' | 'state';

export interface SloVerdict {
  readonly name: string;
  readonly kind: Slo['slo'];
  /** The share that the promise names: 0.95 of 'recovered'; null: it names none. */
  readonly share: Share | null;
  readonly outcome: Outcome;
  /** In `unit`; null: never, or not defined (`words` says which). */
  readonly measured: number | null;
  readonly promised: number | null;
  readonly unit: Unit;
  /** The distance from the promise, positive where the promise holds; null where either is missing. */
  readonly margin: number | null;
  readonly resolution: number | null;
  /** One plain sentence: what was seen, and why this outcome. */
  readonly evidence: string;
}

/** How one group of users came back. Times are from onset; shares are of the group's own demand, missing users offline. */
export interface GroupRecovery {
  readonly of: 'network' | 'region' | 'cohort';
  /** Empty: the whole network. */
  readonly name: string;
  readonly users: number;
  /** Why nothing can be told of it, in words: too few in demand, too many samples missing. Then every figure is null or empty. */
  readonly unknown: string | null;
  readonly trough: {
    readonly share: Share;
    readonly online: number;
    readonly afterOnsetMs: DurationMs;
  } | null;
  /** As `recovered` measures it; null: not back at the end; 0: never below. */
  readonly back: readonly { readonly share: Share; readonly afterOnsetMs: DurationMs | null }[];
  /** Theil-Sen slope of the last climb, share of demand a second, with its 95% interval; null: none, or under three seconds. */
  readonly climb: {
    readonly low: number;
    readonly slope: number;
    readonly high: number;
    readonly fromMs: DurationMs;
    readonly toMs: DurationMs;
  } | null;
  /** Log-in attempts that ended in the worst second, beside the mean second of the steady window; null: not counted. */
  readonly overshoot: {
    readonly perSecond: number;
    readonly afterOnsetMs: DurationMs;
    readonly usualPerSecond: number;
    /** null: none was usual. */
    readonly factor: number | null;
  } | null;
  /** Under the target again, after having held it for a resolution; null: unknown. */
  readonly relapses:
    | readonly { readonly fromMs: DurationMs; readonly toMs: DurationMs; readonly lowest: Share }[]
    | null;
}

/** What few nodes carry, summed over the seconds of one span; null: unknown, or nothing was carried. */
export interface Carried {
  /** Users' sessions at nodes that the operator runs. */
  readonly usersByOperator: Share | null;
  /** Look-ups of users, by the node that they asked. */
  readonly lookupsByOperator: Share | null;
  /** Users' sessions at the busiest tenth of the nodes that hold sessions. */
  readonly usersOnTopTenth: Share | null;
  /** What that tenth would carry if all carried the same. */
  readonly topTenthOfNodes: Share | null;
}

export interface Centralisation {
  readonly before: Carried;
  readonly during: Carried;
  readonly after: Carried;
  /** `during` ends here, from onset. */
  readonly duringToMs: DurationMs;
  /** `after` begins here, from onset. */
  readonly afterFromMs: DurationMs;
}

/** Why a run proves nothing. */
export interface Doubt {
  /** IMPACT_NOT_SEEN, NO_EVIDENCE, MISSING_DATA, DRIVER_LAGGED, CLOCK_LAGGED, THIN_SLICES, JOURNAL_CUT ... */
  readonly code: string;
  readonly expected: string;
  readonly found: string;
  readonly do: string;
}

export interface TrialVerdict {
  readonly schema: 'swarmquake/verdict/1';
  readonly experiment: string;
  readonly specHash: string;
  readonly runtime: string;
  readonly seed: number;
  readonly variant: string;
  readonly placebo: boolean;
  /** Of the promises. */
  readonly outcome: Outcome;
  /** How the run ended before any promise counts. */
  readonly ended: 'complete' | 'stopped' | 'not-steady' | 'interrupted' | 'cut-short';
  /** Of the expectation, where the variant has one: met, unmet, or not to be told. null: it is expected to pass. */
  readonly expected: { readonly slo: string; readonly state: string; readonly met: boolean } | null;
  readonly doubts: readonly Doubt[];
  readonly slos: readonly SloVerdict[];
  readonly users: {
    readonly population: number;
    readonly before: number;
    /** Least online count from onset to the end, and its second after onset. */
    readonly trough: number;
    readonly troughShare: Share | null;
    readonly troughShareOfBefore: Share | null;
    readonly troughAtMs: DurationMs | null;
    readonly final: number;
    readonly finalShare: Share | null;
    readonly crashed: number;
    readonly hit: number;
  };
  /** Nodes at which users hold sessions: those there from the start, of them crashed by the faults, and of the others those that shut themselves down. */
  readonly nodes: {
    readonly role: string;
    readonly sessionHolders: number;
    readonly crashed: number;
    readonly shutThemselves: number;
    readonly operatorRunAdded: number;
  };
  readonly recovery: { readonly share: Share; readonly afterOnsetMs: DurationMs | null }[];
  readonly amplification: number | null;
  readonly amplificationOfCrashed: number | null;
  readonly amplificationCeiling: number | null;
  readonly state: NetworkState | 'unknown';
  readonly stateEvidence: string;
  /** The whole network, then regions and cohorts where there is more than one; empty: nothing was injected. */
  readonly groups: readonly GroupRecovery[];
  /** null: nothing was injected. */
  readonly centralisation: Centralisation | null;
  /** What the network reported at the trough, as a share of demand; null: it does not report. */
  readonly reportedAtTrough: Share | null;
  readonly missingShare: Share;
  readonly unreliableShare: Share;
  readonly driverLagMs: number;
  readonly userMsOffline: DurationMs;
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  readonly messages: {
    readonly accepted: number;
    readonly delivered: number;
    readonly unconfirmed: number;
    readonly lost: number;
    readonly pending: number;
  };
  readonly durationMs: DurationMs;
}

/** The campaign's verdict: all variants, all trials of one run folder. */
export interface CampaignVerdict {
  readonly schema: 'swarmquake/campaign/1';
  readonly experiment: string;
  readonly specHash: string;
  readonly runtime: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
  /** The line of words that explains the exit code. */
  readonly words: string;
  readonly variants: readonly {
    readonly variant: string;
    readonly outcome: Outcome;
    readonly expected: { readonly slo: string; readonly state: string; readonly met: boolean } | null;
    readonly trials: readonly TrialVerdict[];
    /** Two-sided Wilson interval of the pass rate (of the expectation). */
    readonly passed: number;
    readonly of: number;
    readonly interval: readonly [Share, Share];
  }[];
}
