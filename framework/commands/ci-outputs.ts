/** What a run writes for machines and for the CI around it: junit.xml always, the rest where the environment asks for it. */
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { MachineError, type Problem, type SwarmquakeError } from '../errors.js';
import type { Prepared } from '../load/prepare.js';
import { junitReport, junitXml } from '../report/junit.js';
import { junitSuites, refusedSuites } from '../report/junit-cases.js';
import { openMetricsReport } from '../report/openmetrics.js';
import { annotations, brokenLines, SUMMARY_BYTES, stepSummary } from '../report/step-summary.js';
import { printable } from '../scorecard/figures.js';
import type { Scorecard } from '../scorecard/types.js';
import { createRunFolder, type RunFolder } from '../trial/run-folder.js';

export interface CiOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines beside the progress; GitHub reads its commands there too. */
  readonly tell: (line: string) => void;
}

export function ciOf({ progress }: { readonly progress: Pick<NodeJS.WriteStream, 'write'> }): CiOptions {
  return { env: process.env, tell: (line) => void progress.write(`${line}\n`) };
}

export function writeForCi(card: Scorecard, folder: Pick<RunFolder, 'write'>, { env, tell }: CiOptions): void {
  folder.write('junit.xml', junitReport([card]));
  // GitLab shows these beside a merge request, against those of its target branch.
  if (isSet(env.GITLAB_CI)) folder.write('metrics.txt', openMetricsReport([card]));
  if (isSet(env.GITHUB_ACTIONS)) for (const line of annotations(card)) tell(line);
  else if (isSet(env.CI)) for (const line of brokenLines(card)) tell(line);
  appendPage((room) => stepSummary(card, room), { env, tell });
}

/** A person, or the CI itself, ended the run: what came to a verdict is told, each promise of the rest is an error. */
export function stoppedForCi(
  { name, variants }: Pick<Prepared, 'name' | 'variants'>,
  card: Scorecard,
  folder: Pick<RunFolder, 'write'>,
): void {
  const told = new Set(card.variants.map((variant) => variant.name));
  const rest = variants.filter((variant) => !told.has(printable(variant.name)));
  const promised = rest.map((variant) => ({ name: variant.name, promises: Object.keys(variant.spec.slos) }));
  folder.write('junit.xml', junitXml([...junitSuites(card), ...refusedSuites(name, promised, [STOPPED], 'error')]));
}

const STOPPED: Problem = {
  code: 'INTERRUPTED',
  path: 'run',
  at: 'swarmquake run',
  expected: 'a run that reaches its end',
  found: 'one that was interrupted before this variant came to a verdict',
  do: 'run it again',
};

/** What is for people only, after the pages of its runs; left out where there is no room for the whole of it. */
export function pageForCi(markdown: string, ci: CiOptions): void {
  appendPage((room) => (Buffer.byteLength(markdown) < room ? `${markdown}\n` : ''), ci);
}

/** Nothing was started, and a CI that collects reports would see nothing: there, the refusal is one. The error is given back. */
export function refusedForCi<E extends SwarmquakeError>(
  error: E,
  experiments: readonly Prepared[],
  out: string | undefined,
  { env, tell }: CiOptions,
): E {
  // A folder that was named stays as it was, so that the run can be tried again.
  if (!isSet(env.CI) || out !== undefined) return error;
  const result = error instanceof MachineError ? 'error' : 'skipped';
  for (const { name: experiment, specHash, variants } of experiments) {
    const promised = variants.map(({ name, spec }) => ({ name, promises: Object.keys(spec.slos) }));
    const folder = createRunFolder({ experiment, specHash, now: new Date() });
    folder.write('junit.xml', junitXml(refusedSuites(experiment, promised, error.problems, result)));
    tell(`junit.xml of what was refused: ${folder.path}`);
  }
  return error;
}

/** The page is for people: that it cannot be written fails no run. */
function appendPage(pageIn: (room: number) => string, { env, tell }: CiOptions): void {
  const path = env.GITHUB_STEP_SUMMARY ?? '';
  if (path === '') return;
  try {
    const written = existsSync(path) ? statSync(path).size : 0;
    appendFileSync(path, pageIn(SUMMARY_BYTES - written));
  } catch (error) {
    tell(`GITHUB_STEP_SUMMARY was not written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
