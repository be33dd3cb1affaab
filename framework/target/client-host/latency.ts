/** Latencies of one second as pairs of milliseconds and count: rounded up to two significant digits, so that a slow answer never looks quicker. */
import type { DurationMs } from '../../spec/units.js';

export function roundUp(latencyMs: DurationMs): DurationMs {
  // In tenths of a millisecond, so that all steps are whole numbers.
  let tenths = Math.max(1, Math.ceil(Math.max(0, latencyMs) * 10 - 1e-6));
  let unit = 1;
  while (tenths >= 100 * unit) unit *= 10;
  tenths = Math.ceil(tenths / unit) * unit;
  return tenths / 10;
}

export class Latencies {
  readonly #counts = new Map<DurationMs, number>();

  add(latencyMs: DurationMs): void {
    const rounded = roundUp(latencyMs);
    this.#counts.set(rounded, (this.#counts.get(rounded) ?? 0) + 1);
  }

  pairs(): [DurationMs, number][] {
    return [...this.#counts].sort((a, b) => a[0] - b[0]);
  }
}
