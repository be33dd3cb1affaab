/** Time in a node: milliseconds since the run's epoch, by a clock that never jumps. */
import type { TimeMs } from '../spec/units.js';
import { LEASE_TICKS, START_LEASE_TICKS } from './protocol.js';

/** The wall clock is read once; from then on only the monotonic clock counts. */
export function epochClock(epochMs: number): () => TimeMs {
  const offset = Date.now() - epochMs - performance.now();
  return () => performance.now() + offset;
}

/**
 * A node lives as long as its controller asks for it. Ticks, not time: a node that was paused for a minute
 * made no ticks meanwhile and does not die on waking.
 */
export class Lease {
  #left = START_LEASE_TICKS;

  renew(): void {
    this.#left = LEASE_TICKS;
  }

  /** One second of this process passed. True: the lease is over. */
  tick(): boolean {
    this.#left -= 1;
    return this.#left <= 0;
  }
}
