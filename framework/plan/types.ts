/**
 * A plan: one variant of a spec, one seed, everything decided that can be decided before a run.
 * Pure data, in the first journal record: `judge` needs nothing else.
 */

import type { ScoreWeights } from '../spec/score-weights.js';
import type { Statement } from '../spec/statement.js';
import type { StateThresholds } from '../spec/thresholds.js';
import type {
  Condition,
  ExperimentSpec,
  Fault,
  Impact,
  Mitigation,
  Reachability,
  ReconnectPolicy,
  SessionModel,
  Slo,
} from '../spec/types.js';
import type { DurationMs, Second } from '../spec/units.js';
import type { Json, RoleShape, TargetShape } from '../target/contract.js';

/** Users alike for judgement: cohort x version x region. */
export interface Slice {
  readonly id: number;
  readonly cohort: string;
  readonly version: string;
  readonly region: string;
  /** All users of the slice, in demand or not. */
  readonly users: number;
}

/** One client host: users of one region, numbered from `firstUser`, at most 1,000. */
export interface PlannedHost {
  readonly id: string;
  readonly region: string;
  readonly firstUser: number;
  readonly users: number;
  /** For each user in order, the slice id. */
  readonly sliceOf: readonly number[];
  /**
   * Demand of each slice on this host over time, from the plan alone: `[second, users in demand]` at each change,
   * seconds counted from the start of the populate phase. A user counts from its planned join to its planned end.
   */
  readonly demand: readonly { readonly slice: number; readonly changes: readonly (readonly [Second, number])[] }[];
}

export interface PlannedNode {
  readonly id: string;
  readonly role: string;
  readonly version: string | null;
  readonly region: string | null;
  /** Standby nodes are listed with the step that starts them and do not exist before. */
  readonly startedBy: 'provision' | { readonly step: string };
  /** Users that it can carry; null: carries none. */
  readonly capacityUsers: number | null;
}

export type PlannedAction =
  | (Extract<Fault<DurationMs>, { kind: 'crash-users' }> & {
      readonly victims: readonly number[];
      /** Delay from the crash for each victim, in the order of `victims`; null: never. */
      readonly relaunchAfter: readonly DurationMs[] | null;
    })
  | (Extract<Fault<DurationMs>, { kind: 'vanish-users' }> & { readonly victims: readonly number[] })
  | (Extract<Fault<DurationMs>, { kind: 'crash-nodes' }> & {
      readonly victims: readonly string[];
      readonly relaunchAfter: readonly DurationMs[] | null;
    })
  /** `users` are all of those on the victims. */
  | (Extract<Fault<DurationMs>, { kind: 'crash-hosts' }> & {
      readonly victims: readonly string[];
      readonly users: number;
    })
  | (Extract<Fault<DurationMs>, { kind: 'pause-nodes' }> & { readonly victims: readonly string[] })
  | (Extract<Fault<DurationMs>, { kind: 'partition' }> & { readonly victims: readonly string[] })
  | (Extract<Fault<DurationMs>, { kind: 'overload' }> & {
      readonly plannedPerSecond: number;
      readonly floodPerSecond: number;
    })
  | Extract<Fault<DurationMs>, { kind: 'placebo' }>
  | (Extract<Mitigation<DurationMs>, { kind: 'provision' }> & { readonly nodes: readonly string[] })
  | (Extract<Mitigation<DurationMs>, { kind: 'lend' }> & {
      readonly from: readonly string[];
      readonly nodes: readonly string[];
    })
  | Extract<Mitigation<DurationMs>, { kind: 'admit' }>
  | Extract<Mitigation<DurationMs>, { kind: 'push-retry' }>
  | Statement;

export interface PlannedStep {
  /** 's1', 's2' in the order of the timeline. */
  readonly id: string;
  readonly nature: 'fault' | 'mitigation' | 'statement';
  /** From the start of inject, or the condition that fires it. */
  readonly trigger: { readonly at: DurationMs } | { readonly when: Condition<DurationMs> };
  readonly action: PlannedAction;
  /** From its start until the fault is over and its relaunches are due; 0 for others. */
  readonly lasts: DurationMs;
}

export interface PlannedCohort {
  readonly name: string;
  readonly version: string;
  readonly reconnect: ReconnectPolicy<DurationMs>;
  readonly session: SessionModel<DurationMs>;
  readonly reachability: Reachability;
}

export interface Plan {
  readonly schema: 'swarmquake/plan/1';
  readonly experiment: string;
  readonly hypothesis: string;
  readonly specHash: string;
  readonly variant: string;
  readonly seed: number;
  readonly placebo: boolean;
  readonly target: { readonly name: string; readonly module: string; readonly export: string; readonly options: Json };
  readonly shape: TargetShape;
  readonly roles: readonly RoleShape[];
  readonly users: number;
  readonly cohorts: readonly PlannedCohort[];
  readonly regions: readonly string[];
  readonly slices: readonly Slice[];
  readonly hosts: readonly PlannedHost[];
  readonly nodes: readonly PlannedNode[];
  readonly operations: { readonly lookupEvery: DurationMs | 'probe'; readonly messageEvery: DurationMs | 'never' };
  readonly steps: readonly PlannedStep[];
  readonly steadyState: Condition<DurationMs>;
  readonly impact: Impact<DurationMs> | null;
  readonly stopWhen: ExperimentSpec['stopWhen'];
  readonly blastRadius: ExperimentSpec['blastRadius'];
  readonly slos: Readonly<Record<string, Slo<DurationMs>>>;
  readonly thresholds: StateThresholds;
  readonly expect: { readonly fails: { readonly slo: string; readonly state: string } } | null;
  readonly times: PlannedTimes;
  readonly notes: readonly string[];
  /** Absent: the spec gives no rule. */
  readonly credits?: ExperimentSpec['credits'];
  /** Absent: all weigh the same. */
  readonly score?: ScoreWeights;
}

export interface PlannedTimes {
  readonly joinOver: DurationMs;
  readonly steadyFor: DurationMs;
  readonly steadyWithin: DurationMs;
  readonly pollInterval: DurationMs;
  readonly probeInterval: DurationMs;
  readonly probeTimeout: DurationMs;
  /** T of NUMBERS.md. */
  readonly stateWindow: DurationMs;
  /** After the start of inject: the last fault over and the last relaunch due (timed faults; `when` faults add when they fire). */
  readonly lifted: DurationMs;
  /** Of a recovery time: one probe interval plus the poll; of one that hangs on a silent fault: plus the probe's time-out. */
  readonly resolution: DurationMs;
  readonly resolutionSilent: DurationMs;
  /** Whether the plan holds a silent fault (pause, vanish, partition). */
  readonly silent: boolean;
  /** Observation ends this long after onset at the earliest, steps that fire by condition left aside. */
  readonly observeAfterOnset: DurationMs;
  /** What a trial takes, provision to collect, as an estimate. */
  readonly estimated: DurationMs;
}
