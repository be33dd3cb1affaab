/** `swarmquake history`: what every run in runs/ came to, one after the other. Starts nothing, writes nothing. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { EXIT, type ExitCode, SwarmquakeError, UsageError } from '../errors.js';
import { besideJournals } from '../observe/read-run.js';
import { historyText } from '../report/history-text.js';
import type { Style } from '../report/style.js';
import { type History, history as historyOf, type PastRun, type Unreadable } from '../scorecard/history.js';
import type { Scorecard } from '../scorecard/types.js';
import { SUFFIX } from './experiments-beside.js';
import { cardOfRun } from './report.js';
import { beganAt, isSuite } from './suite.js';

export interface HistoryOptions {
  /** Where run folders lie. */
  readonly runs: string;
  readonly format: 'terminal' | 'json' | 'html';
  readonly style: Style;
  readonly now: Date;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

export async function history(experiment: string | undefined, options: HistoryOptions): Promise<ExitCode> {
  const whole = readHistory(options.runs, options.now);
  const shown = experiment === undefined ? whole : only(experiment, whole);
  options.print((await textOf(shown, options)).replace(/\n$/, ''));
  return EXIT.pass;
}

async function textOf(shown: History, { format, style }: HistoryOptions): Promise<string> {
  switch (format) {
    case 'terminal':
      return historyText(shown, style);
    case 'json':
      return JSON.stringify(shown, null, 2);
    case 'html':
      return (await import('../report/html/trend-page.js')).trendPage(shown);
  }
}

/** Folders of suites hold no run, and links such as runs/latest are runs that are counted already. */
export function readHistory(folder: string, now: Date): History {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw noRuns(folder);
  const runs: PastRun[] = [];
  const unreadable: Unreadable[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() || isSuite(path)) continue;
    const read = pastRun(path);
    if ('card' in read) runs.push(read);
    else unreadable.push(read);
  }
  return historyOf(runs, { now: now.toISOString(), folder, unreadable });
}

/** One folder that cannot be read must not hide the others. */
function pastRun(path: string): PastRun | Unreadable {
  try {
    const env = besideJournals(path, 'env.json');
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    return {
      card: storedCard(path) ?? cardOfRun(path),
      file: text(env?.file),
      at: beganAt(env, path),
      version: text(env?.swarmquake),
    };
  } catch (error) {
    const problem = error instanceof SwarmquakeError ? error.problems[0] : undefined;
    const words = problem ? `${problem.found}, expected ${problem.expected}` : String(error);
    return { folder: path, code: problem?.code ?? 'RUN_UNREADABLE', words };
  }
}

const interval = z.tuple([z.number(), z.number()]);
const share = z.number().nullable();
/** What is read of it; the rest is not looked at. */
const stored = z.looseObject({
  schema: z.literal('swarmquake/scorecard/1'),
  experiment: z.string(),
  hypothesis: z.string(),
  specHash: z.string(),
  runtime: z.string(),
  users: z.number(),
  seeds: z.array(z.number()),
  placebo: z.boolean(),
  outcome: z.enum(['pass', 'fail', 'inconclusive']),
  word: z.string(),
  exitWords: z.string(),
  score: z.looseObject({ points: z.number().nullable(), interval, possible: interval, trials: z.number() }),
  promises: z.array(z.looseObject({ name: z.string(), promised: z.string() })),
  doubts: z.array(z.looseObject({ code: z.string(), expected: z.string(), found: z.string() })),
  variants: z.array(
    z.looseObject({
      name: z.string(),
      standing: z.enum(['pass', 'fail', 'inconclusive']),
      fails: z.looseObject({}).nullable(),
      figures: z.record(z.string(), z.string()),
      promises: z.array(z.looseObject({ name: z.string(), outcome: z.string(), words: z.string() })),
      passed: z.number(),
      of: z.number(),
      trials: z.array(
        z.looseObject({
          ended: z.string(),
          users: z.looseObject({ troughShare: share }),
          recovery: z.array(z.looseObject({ share: z.number(), afterOnsetMs: share })),
          series: z.looseObject({ demand: z.array(z.number()), online: z.array(z.number()) }),
        }),
      ),
    }),
  ),
});

/** As the run itself wrote it: quick, and there even where journals were thrown away. null: made again from the journals. */
function storedCard(path: string): Scorecard | null {
  const read = stored.safeParse(besideJournals(path, 'scorecard.json'));
  return read.success ? ({ ...read.data, folder: path } as unknown as Scorecard) : null;
}

/** A name, or the file that has it. */
function only(asked: string, whole: History): History {
  const experiments = whole.experiments.filter(
    ({ experiment, runs }) =>
      experiment === asked || experiment === basename(asked, SUFFIX) || runs.some(({ file }) => file === asked),
  );
  if (experiments.length === 0) throw unknown(asked, whole);
  return { ...whole, experiments };
}

function unknown(asked: string, { experiments, folder }: History): UsageError {
  const known = experiments.map(({ experiment }) => experiment);
  return problem(
    'HISTORY_UNKNOWN',
    asked,
    known.length === 0 ? 'an experiment that was run' : `one of: ${known.join(', ')}`,
    `no run of it in ${folder}/`,
    known.length === 0 ? 'run one first' : 'name one of these, or none for all of them',
  );
}

function noRuns(folder: string): UsageError {
  return problem(
    'HISTORY_NO_RUNS',
    folder,
    'a folder of runs',
    'no such folder',
    'go to the folder that you ran it from, or name another with --runs',
  );
}

function problem(code: string, path: string, expected: string, found: string, advice: string): UsageError {
  return new UsageError([{ code, path, at: 'swarmquake history', expected, found, do: advice }]);
}
