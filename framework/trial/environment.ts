/** env.json: all that differs from machine to machine, and the one wall-clock stamp. Nothing of it enters a journal. */
import { arch, cpus, freemem, loadavg, platform, release, totalmem } from 'node:os';

export interface Environment {
  readonly swarmquake: string;
  readonly node: string;
  readonly platform: string;
  readonly release: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly loadAverage: readonly number[];
  /** Facts of the runtime, as its preflight found them. */
  readonly runtime: readonly string[];
  readonly startedAt: string;
  readonly command: readonly string[];
  /** The experiment's, as it was given. */
  readonly file: string;
}

export function environment(
  version: string,
  facts: readonly string[],
  startedAt: Date,
  command: readonly string[],
  file: string,
): Environment {
  return {
    swarmquake: version,
    node: process.version,
    platform: `${platform()} ${arch()}`,
    release: release(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
    runtime: facts,
    startedAt: startedAt.toISOString(),
    command,
    file,
  };
}
