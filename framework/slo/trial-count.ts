/** How many trials of each variant a run makes. */
import type { ExperimentSpec } from '../spec/types.js';
import { trialsToDecide } from './wilson.js';

export interface TrialsAsked {
  /** `--trials`. */
  readonly trials?: number | undefined;
  readonly gate?: boolean | undefined;
}

/**
 * As many as are asked for, or else as the spec says. A promise that leaves the number open costs a plain run nothing:
 * it is one trial, and with `--gate` as many as decide if all pass.
 */
export function trialCount(promise: ExperimentSpec['trials'], { trials, gate }: TrialsAsked): number {
  if (trials !== undefined) return trials;
  if (promise === null) return 1;
  if (promise.runs !== null) return promise.runs;
  return gate === true ? (trialsToDecide(promise.passRate, promise.confidence) ?? 1) : 1;
}
