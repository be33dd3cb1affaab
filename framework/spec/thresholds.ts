import type { Share } from './units.js';

/** Thresholds of the state after the faults; the defaults are NUMBERS.md's. */
export interface StateThresholds {
  readonly metastableBelow: Share;
  readonly demandAtLeast: Share;
  readonly slopePerT: Share;
  readonly lostBelow: Share;
  readonly unaffectedAtLeast: Share;
  readonly target: Share;
}
