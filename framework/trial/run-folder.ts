/**
 * What a run leaves behind:
 *
 *   runs/<utc>-<experiment>-<hash>/   spec.json env.json verdict.json scorecard.{json,md,html} junit.xml
 *     trials/<variant>/<seed>/        plan.json intents.ndjson journal.ndjson verdict.json logs/
 *   runs/latest -> the last
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MachineError, UsageError } from '../errors.js';
import { canonicalJson } from '../spec/canonical.js';

export interface RunFolder {
  readonly path: string;
  readonly id: string;
  /** The run begins: from now on it is the last one. */
  begin(): void;
  /** It never began: what was made for it goes again. */
  abandon(): void;
  write(name: string, value: unknown): void;
  trial(variant: string, seed: number): TrialFolder;
}
export interface TrialFolder {
  readonly path: string;
  readonly journal: string;
  readonly intents: string;
  readonly logs: string;
  write(name: string, value: unknown): void;
}

/** `out` must be empty or absent; without it the folder is made under ./runs, and runs/latest points to it once the run begins. */
export function createRunFolder(options: {
  experiment: string;
  specHash: string;
  out?: string | undefined;
  now: Date;
}): RunFolder {
  const utc = options.now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const name = `${utc}-${slug(options.experiment)}-${options.specHash.slice(0, 8)}`;
  if (options.out !== undefined) mustBeEmpty(resolve(options.out), options.out);
  const isNew = options.out === undefined || !existsSync(options.out);
  const path = options.out === undefined ? ownFolder(resolve('runs', name)) : resolve(options.out);
  make(path);
  const folders = new Map<string, string>();
  return {
    path,
    id: options.out === undefined ? basename(path) : name,
    begin() {
      if (options.out === undefined) pointLatest(path);
    },
    abandon() {
      if (isNew && readdirSync(path).length === 0) rmdirSync(path);
    },
    write: (name, value) => writeWhole(join(path, name), value),
    trial(variant, seed) {
      const folder = join(path, 'trials', folderOf(variant, folders), String(seed));
      make(join(folder, 'logs'));
      return {
        path: folder,
        journal: join(folder, 'journal.ndjson'),
        intents: join(folder, 'intents.ndjson'),
        logs: join(folder, 'logs'),
        write: (name, value) => writeWhole(join(folder, name), value),
      };
    },
  };
}

export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Two names may come to the same letters, or to none: each variant has a folder of its own. */
function folderOf(variant: string, taken: Map<string, string>): string {
  const base = slug(variant) || 'variant';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    const owner = taken.get(name) ?? variant;
    taken.set(name, owner);
    if (owner === variant) return name;
  }
}

/** The same experiment may be started twice in a second: two journals must not become one. */
export function ownFolder(wanted: string): string {
  make(dirname(wanted));
  for (let n = 1; ; n++) {
    const path = n === 1 ? wanted : `${wanted}-${n}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskError(path, error);
    }
  }
}

/** Text as it is, anything else as canonical JSON; whole or not at all. */
export function writeWhole(path: string, value: unknown): void {
  const text = typeof value === 'string' ? value : `${canonicalJson(value)}\n`;
  try {
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  } catch (error) {
    throw diskError(path, error);
  }
}

export function make(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw diskError(path, error);
  }
}

export function mustBeEmpty(path: string, given: string): void {
  if (!existsSync(path) || readdirSync(path).length === 0) return;
  throw new UsageError([
    {
      code: 'OUT_NOT_EMPTY',
      path: '--out',
      at: `--out ${given}`,
      expected: 'an empty or absent folder',
      found: `${readdirSync(path).length} entries`,
      do: 'name another folder, or leave --out away: each run then gets a folder of its own in runs/',
    },
  ]);
}

function pointLatest(path: string): void {
  const latest = join(dirname(path), 'latest');
  const fresh = `${latest}.${process.pid}`;
  try {
    symlinkSync(basename(path), fresh);
    renameSync(fresh, latest);
  } catch {
    // A file system without links: the path is printed anyway.
  }
}

function diskError(path: string, cause: unknown): MachineError {
  return new MachineError(
    [
      {
        code: 'RUN_FOLDER_WRITE',
        path: 'runs/',
        at: path,
        expected: 'a disk that takes the file',
        found: cause instanceof Error ? cause.message : String(cause),
        do: 'free some space, or name another folder with --out',
      },
    ],
    { cause },
  );
}
