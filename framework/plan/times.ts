/** The times of a plan, and when observation may end: NUMBERS.md, "Time". */
import type { ExperimentSpec, Slo } from '../spec/types.js';
import type { DurationMs, TimeMs } from '../spec/units.js';
import type { TargetShape } from '../target/contract.js';
import { estimateMs } from './cost.js';
import type { Plan, PlannedNode, PlannedStep, PlannedTimes } from './types.js';

/** Client hosts and nodes are asked once a second. */
export const POLL_INTERVAL_MS: DurationMs = 1000;
const LEAST_STATE_WINDOW_MS: DurationMs = 30_000;
/** More than the detection of an onset and a last poll can take. */
const HORIZON_SLACK_MS: DurationMs = 60_000;

type PlanForEnd = {
  readonly slos: Plan['slos'];
  readonly times: Pick<PlannedTimes, 'stateWindow' | 'resolution' | 'resolutionSilent' | 'silent'>;
};

/** What has happened so far, all on one clock; without faults `onset` and `lifted` are the start of inject. */
export interface Landmarks {
  readonly onset: TimeMs;
  readonly lifted: TimeMs;
  /** The last step that fired, or the last undo of a fault. */
  readonly lastStepOrUndo: TimeMs;
}

/**
 * When observation ends, at the latest of: every promise's W + H from where it counts, lifted + T, the last step or undo
 * + T; plus one resolution. Ask again when a `when` step fires: it moves the landmarks.
 */
export function observationEnd(plan: PlanForEnd, { onset, lifted, lastStepOrUndo }: Landmarks): TimeMs {
  const { stateWindow, silent, resolution, resolutionSilent } = plan.times;
  const promises = Object.values(plan.slos).map((slo) => promiseEnd(slo, onset, lifted));
  const latest = Math.max(lifted + stateWindow, lastStepOrUndo + stateWindow, ...promises);
  return latest + (silent ? resolutionSilent : resolution);
}

/** When the window of a promise is over; the start of observation for promises that span all of it. */
function promiseEnd(slo: Slo<DurationMs>, onset: TimeMs, lifted: TimeMs): TimeMs {
  switch (slo.slo) {
    case 'recovered':
      return (slo.since === 'onset' ? onset : lifted) + slo.within + slo.heldFor;
    case 'none-behind':
      return lifted + slo.within;
    case 'never-below':
    case 'success':
    case 'latency':
    case 'amplification':
    case 'not-metastable':
    case 'no-lost-messages':
      return onset;
  }
}

/** `steps` as the spec means them: under --placebo too, so that a placebo run takes and judges the same time. */
export function planTimes(
  spec: ExperimentSpec,
  shape: TargetShape,
  steps: readonly PlannedStep[],
  nodes: readonly PlannedNode[],
  hosts: number,
): PlannedTimes {
  const { probeInterval, probeTimeout } = shape;
  const faults = steps.filter((step) => step.nature === 'fault');
  const resolution = probeInterval + POLL_INTERVAL_MS;
  const judged = {
    stateWindow: Math.max(LEAST_STATE_WINDOW_MS, 6 * probeInterval),
    resolution,
    resolutionSilent: resolution + probeTimeout,
    silent: faults.some((step) => isSilent(step)),
  };
  const lifted = lastEnd(faults);
  const onset = firstFaultAt(steps);
  const end = observationEnd({ slos: spec.slos, times: judged }, { onset, lifted, lastStepOrUndo: lastEnd(steps) });
  const times = {
    joinOver: spec.population.joinOver,
    steadyFor: spec.steadyState.for,
    steadyWithin: spec.steadyWithin,
    pollInterval: POLL_INTERVAL_MS,
    probeInterval,
    probeTimeout,
    ...judged,
    lifted,
    observeAfterOnset: end - onset,
  };
  return { ...times, estimated: estimateMs(times, onset, nodes, hosts) };
}

/** How far demand must be known: the longest run that the spec's limits allow. */
export function horizonMs(spec: ExperimentSpec): DurationMs {
  const lastAt = spec.timeline.reduce((latest, step) => ('at' in step ? Math.max(latest, step.at) : latest), 0);
  const longest = spec.population.joinOver + spec.steadyWithin + lastAt + spec.blastRadius.maxLasting;
  return Math.ceil((longest + HORIZON_SLACK_MS) / 1000) * 1000;
}

/** Of the timed faults; 0 where there is none. From the start of inject. */
export function firstFaultAt(steps: readonly PlannedStep[]): DurationMs {
  const times = steps.flatMap((step) => (step.nature === 'fault' && 'at' in step.trigger ? [step.trigger.at] : []));
  return times.length === 0 ? 0 : Math.min(...times);
}

function lastEnd(steps: readonly PlannedStep[]): DurationMs {
  return steps.reduce((end, step) => ('at' in step.trigger ? Math.max(end, step.trigger.at + step.lasts) : end), 0);
}

/** Peers notice these by silence alone. */
function isSilent(step: PlannedStep): boolean {
  const { kind } = step.action;
  return kind === 'pause-nodes' || kind === 'vanish-users' || kind === 'partition';
}
