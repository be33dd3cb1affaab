/** Several experiments by one command: one after the other, after one that failed too; then the page of all of them. */
import { relative } from 'node:path';
import { CleanupError, EXIT, type ExitCode, SwarmquakeError } from '../errors.js';
import type { Prepared } from '../load/prepare.js';
import { errorText } from '../report/problems.js';
import { suiteReport } from '../report/suite.js';
import { suite } from '../scorecard/suite.js';
import type { Suite, SuiteEntry, SuiteGap } from '../scorecard/suite-types.js';
import type { Scorecard } from '../scorecard/types.js';
import { worstCode } from '../slo/campaign.js';
import type { SignalWatch } from '../trial/signals.js';
import { createSuiteFolder } from '../trial/suite-folder.js';
import { ciOf, pageForCi } from './ci-outputs.js';
import { besideThem } from './experiments-beside.js';
import type { RunOptions } from './run.js';
import { leftBehind, runTwice } from './run-refusals.js';

/** What became of one experiment. */
export interface Ran {
  readonly code: ExitCode;
  /** null: it was interrupted. */
  readonly card: Scorecard | null;
  /** What could not be removed. */
  readonly left: readonly string[];
  /** null: it never began. */
  readonly folder: string | null;
  readonly at: string;
}

export interface SuiteParts {
  readonly options: RunOptions;
  readonly watch: SignalWatch;
  /** The command that runs these files again. */
  again(files: string): string;
  runOne(experiment: Prepared, options: RunOptions): Promise<Ran>;
}

interface Outcome {
  readonly code: ExitCode;
  readonly entry: SuiteEntry;
  readonly folder: string | null;
}

export async function runSuite(experiments: readonly Prepared[], parts: SuiteParts): Promise<ExitCode> {
  refuseTwice(experiments);
  const { options, watch } = parts;
  const folder = createSuiteFolder({ experiments, out: options.out, now: new Date() });
  const outcomes: Outcome[] = [];
  for (const [i, experiment] of experiments.entries()) {
    const interrupted = watch.exitCode();
    if (interrupted !== null) {
      outcomes.push(missing(experiment, 'the suite was interrupted before it', interrupted));
      continue;
    }
    options.progress.write(`\n  experiment ${i + 1} of ${experiments.length}: ${experiment.name}\n`);
    const its = { ...options, out: folder.outOf(experiment), print: options.json ? () => {} : options.print };
    outcomes.push(await oneOf(experiment, its, parts));
  }
  const kept = outcomes.some((one) => one.folder !== null);
  const code = worstCode(outcomes.map((one) => one.code));
  const page = suite([...outcomes.map((one) => one.entry), ...besideThem(experiments)], {
    now: new Date().toISOString(),
    exitCode: code,
    folder: kept ? shown(folder.path) : null,
    again: parts.again(experiments.map((one) => one.file).join(' ')),
  });
  if (kept) await write(page, folder, options);
  else folder.abandon();
  options.print((await suiteReport(page, options.json ? 'json' : 'terminal', options.style)).replace(/\n$/, ''));
  return code;
}

/** What one cannot do, or cannot put back, is told at once; the others run all the same. */
async function oneOf(experiment: Prepared, options: RunOptions, { runOne, watch }: SuiteParts): Promise<Outcome> {
  try {
    const { code, card, left, folder, at } = await runOne(experiment, options);
    const interrupted = watch.exitCode() ?? code;
    if (card === null) {
      const where = folder === null ? '' : `; what it saw until then is in ${folder}`;
      return { ...missing(experiment, `it was interrupted${where}`, interrupted), folder };
    }
    const trouble = left.length === 0 ? {} : { trouble: `CLEANUP_INCOMPLETE: ${left.join('; ')}` };
    if (left.length > 0) tell(new CleanupError(left.map(leftBehind)), options);
    return { code, folder, entry: { card, at, file: experiment.file, ...trouble } };
  } catch (error) {
    tell(error, options);
    const known = error instanceof SwarmquakeError;
    const problem = known ? error.problems[0] : undefined;
    const why = problem
      ? `${problem.code}: ${problem.found}, expected ${problem.expected}`
      : `INTERNAL: ${error instanceof Error ? error.message : String(error)}`;
    return missing(experiment, why, known ? error.exitCode : EXIT.internal);
  }
}

function tell(error: unknown, { progress, style }: RunOptions): void {
  const words = error instanceof SwarmquakeError ? errorText(error, style) : `  internal error: ${String(error)}`;
  progress.write(`${words}\n`);
}

function missing({ name, file, variants }: Prepared, why: string, code: ExitCode): Outcome {
  const hypothesis = variants[0]?.spec.hypothesis ?? null;
  const entry: SuiteGap = { experiment: name, hypothesis, file, given: true, why };
  return { code, entry, folder: null };
}

async function write(page: Suite, folder: ReturnType<typeof createSuiteFolder>, options: RunOptions): Promise<void> {
  const markdown = await suiteReport(page, 'markdown', options.style);
  folder.write('suite.json', await suiteReport(page, 'json', options.style));
  folder.write('suite.md', markdown);
  folder.write('suite.html', await suiteReport(page, 'html', options.style));
  pageForCi(markdown, ciOf(options));
}

function refuseTwice(experiments: readonly Prepared[]): void {
  for (const { name } of experiments) {
    const same = experiments.filter((one) => one.name === name);
    if (same.length > 1)
      throw runTwice(
        name,
        same.map((one) => one.file),
      );
  }
}

/** As a person here would type it. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' ? '.' : near.startsWith('..') ? path : near;
}
