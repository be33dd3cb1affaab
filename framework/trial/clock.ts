/** The run's clock: milliseconds since its epoch, monotonic, and waits on it that an abort ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DurationMs, TimeMs } from '../spec/units.js';

export interface RunClock {
  /** Wall clock of the epoch, for nodes that have only that in common. */
  readonly epochMs: number;
  now(): TimeMs;
  /** Never ends early, though a timer may; rejects with the signal's reason when it aborts first. */
  until(time: TimeMs, signal: AbortSignal): Promise<void>;
}

export function startClock(): RunClock {
  const epochMs = Date.now();
  const origin = performance.now();
  const now = (): TimeMs => performance.now() - origin;
  return {
    epochMs,
    now,
    async until(time, signal) {
      signal.throwIfAborted();
      // A timer counts whole milliseconds of the loop's own clock, and can fire more than one before `time`.
      for (let wait: DurationMs = time - now(); wait > 0; wait = time - now()) {
        await sleep(Math.ceil(wait), undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
  };
}
