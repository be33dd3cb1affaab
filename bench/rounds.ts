/** Interleaved rounds: ours, rival, ours, rival, so that a busy minute of the machine hits both; and their medians. */
import { loadavg } from 'node:os';
import type { BenchOptions } from './bench.js';
import { alone } from './exclusive.js';

export interface Measured<T> {
  readonly value: T;
  /** Load average of the last minute, just before. */
  readonly load: number;
}

/**
 * Each round has the machine to itself and makes one measurement of every contender, in turn from the front and from the back.
 * null of a contender: it is not installed here.
 */
export async function interleaved<T>(
  options: Pick<BenchOptions, 'lockFile'>,
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<T | null>>>,
): Promise<Readonly<Record<string, readonly Measured<T>[]>>> {
  const results: Record<string, Measured<T>[]> = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = Object.entries(contenders);
    if (round % 2 === 1) order.reverse();
    await alone(options.lockFile, async () => {
      for (const [name, measure] of order) {
        const load = loadavg()[0] ?? 0;
        const value = await measure();
        if (value === null) continue;
        results[name]?.push({ value, load });
        console.error(`round ${round + 1}/${rounds}, ${name}: ${JSON.stringify(value)}, load ${load.toFixed(1)}`);
      }
    });
  }
  return results;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between neighbours; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** `1.2 to 3.4`. */
export function loads(measured: readonly Measured<unknown>[]): string {
  const all = measured.map(({ load }) => load);
  if (all.length === 0) return '';
  const [least, most] = [Math.min(...all).toFixed(1), Math.max(...all).toFixed(1)];
  return least === most ? least : `${least} to ${most}`;
}
