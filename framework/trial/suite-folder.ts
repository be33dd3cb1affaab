/**
 * What several experiments, run by one command, leave behind besides their own folders:
 *
 *   runs/<utc>-suite-<hash>/   suite.{json,md,html}          its runs lie beside it, as ever
 *   <out>/                     suite.{json,md,html}          its runs lie in it, <out>/<experiment>-<hash>/
 */
import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { specHash } from '../spec/canonical.js';
import { make, mustBeEmpty, ownFolder, slug, writeWhole } from './run-folder.js';

export interface SuiteFolder {
  readonly path: string;
  /** `--out` of one run of it; undefined: a folder of its own in ./runs. */
  outOf(experiment: Named): string | undefined;
  /** Nothing was run: what was made for it goes again. */
  abandon(): void;
  write(name: string, text: string): void;
}

interface Named {
  readonly name: string;
  readonly specHash: string;
}

export function createSuiteFolder(options: {
  readonly experiments: readonly Named[];
  readonly out?: string | undefined;
  readonly now: Date;
}): SuiteFolder {
  const { experiments, out, now } = options;
  const utc = now.toISOString().slice(0, 19).replaceAll(':', '-');
  const hash = specHash(experiments.map((one) => [one.name, one.specHash]));
  if (out !== undefined) mustBeEmpty(resolve(out), out);
  const isNew = out === undefined || !existsSync(out);
  const path = out === undefined ? ownFolder(resolve('runs', `${utc}Z-suite-${hash.slice(0, 8)}`)) : resolve(out);
  make(path);
  return {
    path,
    outOf: ({ name, specHash }) =>
      out === undefined ? undefined : join(out, `${slug(name) || 'experiment'}-${specHash.slice(0, 8)}`),
    abandon() {
      if (isNew && readdirSync(path).length === 0) rmdirSync(path);
    },
    write: (name, text) => writeWhole(join(path, name), text),
  };
}
