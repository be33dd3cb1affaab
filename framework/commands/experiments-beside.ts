/**
 * Experiments that lie in the folders of those that were run, and were not: a total that leaves them out would flatter.
 * They are told by the names of their files, which are not read: a file that nobody named is code that nobody asked to run.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { SuiteGap } from '../scorecard/suite-types.js';

export const SUFFIX = '.experiment.ts';

export function besideThem(ran: readonly { readonly name: string; readonly file: string }[]): SuiteGap[] {
  const known = new Set(ran.map(({ file }) => resolve(file)));
  const names = new Set(ran.map(({ name }) => name));
  const folders = [...new Map(ran.map(({ file }) => [resolve(dirname(file)), dirname(file)])).values()];
  return folders.flatMap((folder) =>
    filesOf(folder)
      .filter((name) => !known.has(resolve(folder, name)) && !names.has(basename(name, SUFFIX)))
      .map((name) => gapOf(folder, name)),
  );
}

function filesOf(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(SUFFIX))
        .sort()
    : [];
}

function gapOf(folder: string, name: string): SuiteGap {
  return {
    experiment: basename(name, SUFFIX),
    hypothesis: null,
    file: join(folder, name),
    given: false,
    why: `beside the others in ${folder}/, and not among them`,
  };
}
