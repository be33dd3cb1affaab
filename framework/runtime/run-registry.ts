/**
 * The live runs of this machine: one small file each, in a folder of the user's own in the temp folder.
 * Nothing in it is secret and everybody may read it, so that users of one machine see each other's runs; each writes its own only.
 * An entry counts as long as its controller lives: that very process, not one that has its pid by now.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { MachineError } from '../errors.js';
import { identify, isAlive } from './process-table.js';

const entrySchema = z.object({
  runId: z.string().min(1).max(512),
  /** The controller. */
  pid: z.number().int().positive(),
  startTime: z.string().nullable(),
  /** ISO 8601. */
  since: z.string(),
  experiment: z.string(),
  /** Its addresses are 127.<secondByte>.y.z; null: it has none of its own. */
  secondByte: z.number().int().min(1).max(254).nullable(),
  /** ISO 8601; when the reaper saw the controller end. */
  goneSince: z.string().nullable(),
});
export type RunEntry = z.infer<typeof entrySchema>;

export interface RegisteredRun extends RunEntry {
  readonly controllerAlive: boolean;
  /** It is this user's. */
  readonly mine: boolean;
}

/** Adds this process's run, or completes its entry. */
export function enrolRun(run: { runId: string; experiment?: string; secondByte?: number }): RunEntry {
  const known = entryOf(run.runId);
  const entry: RunEntry = {
    runId: run.runId,
    ...identify(process.pid),
    since: known?.since ?? new Date().toISOString(),
    experiment: run.experiment ?? known?.experiment ?? '',
    secondByte: run.secondByte ?? known?.secondByte ?? null,
    goneSince: null,
  };
  write(entry);
  return entry;
}

/** For the reaper: the controller ended just now. */
export function markGone(runId: string): void {
  const known = entryOf(runId);
  if (known !== null && known.goneSince === null) write({ ...known, goneSince: new Date().toISOString() });
}

/** Removes the entry and the temp folder of a run. Idempotent. */
export function withdrawRun(runId: string): void {
  rmSync(entryPath(runId), { force: true });
  rmSync(join(ownFolder(), 'temp', nameOf(runId)), {
    recursive: true,
    force: true,
  });
}

/** A folder for the run's boot files, readable by this user alone. */
export function runTempDir(runId: string): string {
  const dir = tempDirOf(runId);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return dir;
}

/** Where that folder is, if it is. */
export function tempDirOf(runId: string): string {
  return join(ownFolder(), 'temp', nameOf(runId));
}

/** All runs that are enrolled on this machine, those with a dead controller too. Unreadable entries are nobody's. */
export function listRuns(): readonly RegisteredRun[] {
  const runs: RegisteredRun[] = [];
  for (const folder of folderNames()) {
    for (const file of namesIn(join(tmpdir(), folder, 'runs')).filter((name) => name.endsWith('.json'))) {
      const entry = read(join(tmpdir(), folder, 'runs', file));
      if (entry !== null)
        runs.push({
          ...entry,
          controllerAlive: isAlive(entry),
          mine: folder === ownName(),
        });
    }
  }
  return runs;
}

/** Whether a live controller claims this run. */
export function isClaimed(runId: string): boolean {
  return listRuns().some((run) => run.runId === runId && run.controllerAlive);
}

function entryOf(runId: string): RunEntry | null {
  return read(entryPath(runId));
}

function entryPath(runId: string): string {
  return join(ownFolder(), 'runs', `${nameOf(runId)}.json`);
}

/** Run ids hold names that people chose: spaces, slashes, any length. */
function nameOf(runId: string): string {
  return createHash('sha256').update(runId).digest('hex').slice(0, 20);
}

function write(entry: RunEntry): void {
  const path = entryPath(entry.runId);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(entry)}\n`, { mode: 0o644 });
  renameSync(draft, path);
}

function read(path: string): RunEntry | null {
  try {
    return entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function ownName(): string {
  return `swarmquake-${process.getuid?.() ?? 'user'}`;
}

function folderNames(): readonly string[] {
  return namesIn(tmpdir()).filter((name) => /^swarmquake-(\d+|user)$/.test(name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The temp folder is everybody's: a folder or link that somebody else put there is not ours to write to. */
function ownFolder(): string {
  const folder = join(tmpdir(), ownName());
  mkdirSync(join(folder, 'runs'), { recursive: true, mode: 0o755 });
  mkdirSync(join(folder, 'temp'), { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid())) return folder;
  throw new MachineError([
    {
      code: 'TEMP_FOLDER_TAKEN',
      path: 'temp folder',
      at: folder,
      expected: 'a folder of your own',
      found: found.isDirectory() ? `one of user ${found.uid}` : 'something that is no folder',
      do: 'remove it, or set TMPDIR to another folder',
    },
  ]);
}
