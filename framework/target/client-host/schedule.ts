/** Seeded instants of operations: fixed by the seed alone, whatever happens in the run (open loop). */
import type { Random } from '../../plan/random.js';
import type { DurationMs, TimeMs } from '../../spec/units.js';

/** All that a host does by plan happens on multiples of this. */
export const TICK_MS = 100;

/** On the wheel: the latency of an operation then holds no time that it spent waiting for its slot. */
export function onWheel(time: TimeMs): TimeMs {
  return Math.ceil(time / TICK_MS) * TICK_MS;
}

/** The next event of a Poisson process of the given mean interval, off the wheel. */
export function nextEvent(random: Random, from: TimeMs, mean: DurationMs): TimeMs {
  return from + random.duration({ dist: 'exponential', mean });
}
