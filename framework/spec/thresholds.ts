/** The thresholds of NUMBERS.md that more than one room holds a run against. */
import type { Share } from './units.js';

/** "Who counts": of a slice with fewer users in demand nothing is told; one of them would be more than 3%. */
export const FEWEST_USERS = 30;
/** "Missing data": where more of a window is unheard, unreliable or too thin, nothing is told of it. */
export const MOST_UNTOLD: Share = 0.05;

/** Thresholds of the state after the faults; the defaults are NUMBERS.md's. */
export interface StateThresholds {
  readonly metastableBelow: Share;
  readonly demandAtLeast: Share;
  readonly slopePerT: Share;
  readonly lostBelow: Share;
  readonly unaffectedAtLeast: Share;
  readonly target: Share;
}
