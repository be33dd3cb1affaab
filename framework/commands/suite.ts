/** The system as a whole from run folders: of each experiment its latest run, and what was never run beside them. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import { type ExitCode, JournalError } from '../errors.js';
import { besideJournals } from '../observe/read-run.js';
import { suite } from '../scorecard/suite.js';
import type { Suite, SuiteEntry, SuiteGap, SuiteRun } from '../scorecard/suite-types.js';
import type { Scorecard } from '../scorecard/types.js';
import { worstCode } from '../slo/campaign.js';
import { besideThem } from './experiments-beside.js';

export interface SuiteOptions {
  readonly now: Date;
  readonly cardOf: (run: string) => Scorecard;
}

/** Folders of suites stand for the runs in them. */
export function suiteOfRuns(paths: readonly string[], { now, cardOf }: SuiteOptions): Suite {
  const found = paths.map((path) => (isSuite(path) ? runsOfSuite(path) : { runs: [path], gaps: [], codes: [] }));
  const runs = distinct(found.flatMap((one) => one.runs.map((path) => ({ path, given: paths.includes(path) }))));
  const entries = runs.map(({ path, given }) => entryOf(path, given, cardOf));
  const ran = entries.filter((entry) => 'card' in entry);
  const { latest, earlier } = latestOf(ran);
  const names = new Set(ran.map(({ card }) => card.experiment));
  const gaps = [
    ...found.flatMap((one) => one.gaps),
    ...entries.filter((entry): entry is SuiteGap => !('card' in entry)),
  ].filter(({ experiment }) => !names.has(experiment));
  const files = [...ran.map((run) => ({ name: run.card.experiment, file: run.file })), ...gaps.map(named)].flatMap(
    ({ name, file }) => (file === null ? [] : [{ name, file }]),
  );
  return suite([...latest, ...gaps, ...besideThem(files)], {
    now: now.toISOString(),
    exitCode: worstCode([
      ...latest.map(({ card }) => card.exitCode as ExitCode),
      ...(gaps.some(({ given }) => given) ? found.flatMap((one) => one.codes) : []),
    ]),
    folder: null,
    again: null,
    notes: [...earlier.map(earlierWords), ...(files.length === 0 ? [NO_FILES] : [])],
  });
}

const NO_FILES = 'These runs do not say where their experiments lie, so what was never run beside them is not shown.';

export function isSuite(path: string): boolean {
  return existsSync(join(path, 'suite.json'));
}

/** The folders of runs that a path stands for, for what is made of runs alone. */
export function runsIn(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (isSuite(path) ? runsOfSuite(path).runs : [path]));
}

const stored = z.object({
  schema: z.literal('swarmquake/suite/1'),
  exitCode: z.number(),
  folder: z.string().nullable(),
  rows: z.array(
    z.object({
      experiment: z.string(),
      hypothesis: z.string().nullable(),
      file: z.string().nullable(),
      given: z.boolean(),
      why: z.string().nullable(),
      folder: z.string().nullable(),
    }),
  ),
});

interface Found {
  readonly runs: readonly string[];
  /** What it was asked for and never ran. */
  readonly gaps: readonly SuiteGap[];
  readonly codes: readonly ExitCode[];
}

/** Runs lie where they lay from the suite's own folder, wherever both were carried to. */
function runsOfSuite(path: string): Found {
  const read = stored.safeParse(besideJournals(path, 'suite.json'));
  if (!read.success) throw unreadable(path, read.error.issues[0]?.message ?? '');
  const { folder, rows, exitCode } = read.data;
  const gaps = rows.filter((row) => row.given && row.folder === null);
  return {
    runs: rows.flatMap((row) => (row.folder === null ? [] : [join(path, relative(folder ?? '', row.folder))])),
    gaps: gaps.map(({ experiment, hypothesis, file, given, why }) => ({
      ...{ experiment, hypothesis, file, given },
      why: why ?? 'it did not run',
    })),
    codes: [exitCode as ExitCode],
  };
}

/** runs/latest, and a run that its suite names too, are the same run once more. */
function distinct<T extends { readonly path: string }>(runs: readonly T[]): T[] {
  const real = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
  return [...new Map([...runs].reverse().map((run) => [real(run.path), run])).values()].reverse();
}

/** A run that was named must be there; one that a suite names may be gone since. What was never a run is told of. */
function entryOf(path: string, given: boolean, cardOf: SuiteOptions['cardOf']): SuiteEntry {
  try {
    const env = besideJournals(path, 'env.json');
    return { card: cardOf(path), file: textOf(env?.file), at: beganAt(env, path) };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const [problem] = error.problems;
    if (given && problem?.code === 'RUN_NOT_FOUND') throw error;
    const why = `${problem?.code}: ${problem?.found}, expected ${problem?.expected}`;
    return { experiment: basename(path), hypothesis: null, file: null, given: true, why };
  }
}

/** The newest decides, whatever came of it: an older pass must not stand for a newer failure. A placebo is no newer answer. */
function latestOf(ran: readonly SuiteRun[]): { latest: SuiteRun[]; earlier: SuiteRun[] } {
  const newest = new Map<string, SuiteRun>();
  for (const run of ran) {
    const other = newest.get(run.card.experiment);
    if (other === undefined || isRather(run, other)) newest.set(run.card.experiment, run);
  }
  const latest = [...newest.values()];
  return { latest, earlier: ran.filter((run) => !latest.includes(run)) };
}

function isRather(a: SuiteRun, b: SuiteRun): boolean {
  return a.card.placebo === b.card.placebo ? (a.at ?? '') >= (b.at ?? '') : b.card.placebo;
}

function earlierWords({ card, at }: SuiteRun): string {
  const which = card.placebo ? 'A placebo' : at === null ? 'Another' : 'An earlier';
  return `${which} run of ${card.experiment} does not count: ${card.folder}.`;
}

function named({ experiment, file }: { readonly experiment: string; readonly file: string | null }) {
  return { name: experiment, file };
}

/** When a run began: what its env.json says, where that is a time, else what its folder is called. */
export function beganAt(env: Readonly<Record<string, unknown>> | null, path: string): string | null {
  const told = textOf(env?.startedAt);
  return told !== null && !Number.isNaN(Date.parse(told)) ? told : timeInName(path);
}

/** `2026-11-20T18-04-11Z-...`, as run folders are called. */
function timeInName(path: string): string | null {
  const [, day, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-/.exec(basename(path)) ?? [];
  return day === undefined ? null : `${day}T${hour}:${minute}:${second}Z`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function unreadable(path: string, found: string): JournalError {
  return new JournalError([
    {
      code: 'SUITE_UNREADABLE',
      path: 'suite',
      at: join(path, 'suite.json'),
      expected: 'swarmquake/suite/1',
      found,
      do: 'give the folders of its runs instead: each is whole by itself',
    },
  ]);
}
