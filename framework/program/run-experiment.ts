/** `swarmquake run` for programs: the same path as the command line, which it starts as a process of its own. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, type ExitCode, type Problem, SwarmquakeError } from '../errors.js';
import type { CampaignVerdict } from '../slo/types.js';
import { type Ended, startCommand } from './command-line.js';
import { hasScorecard, type Run, runOf } from './run.js';

/** As the flags of `swarmquake run` of the same name. */
export interface RunExperimentOptions {
  readonly runtime?: 'auto' | 'process' | 'docker';
  readonly loopback?: 'own' | 'single';
  readonly control?: 'direct' | 'published';
  readonly seed?: number;
  readonly trials?: number;
  readonly variant?: string;
  readonly placebo?: boolean;
  readonly gate?: boolean;
  readonly allowInconclusive?: boolean;
  readonly users?: number;
  readonly supernodes?: number;
  readonly beside?: boolean;
  readonly out?: string;
  /** Where paths are seen from, and where `runs/` lies. Default: where the program was started. */
  readonly cwd?: string;
  /** Each line of progress, as it comes. Default: unsaid, but for annotations that a CI reads. */
  readonly progress?: (line: string) => void;
  /** Ends the run as Ctrl-C does: everything is undone before the promise is rejected. */
  readonly signal?: AbortSignal;
}

/** There is no verdict: the spec or the machine was not fit for it, or the run was interrupted. */
export class ExperimentNotRun extends SwarmquakeError {
  constructor(
    problems: readonly Problem[],
    readonly exitCode: ExitCode,
  ) {
    super(problems);
  }
}

/** Resolves with a run that came to an outcome, whichever; rejects with `ExperimentNotRun` where there is none, or something is left. */
export async function runExperiment(spec: string | URL, options: RunExperimentOptions = {}): Promise<Run> {
  const file = typeof spec === 'string' ? spec : fileURLToPath(spec);
  const cwd = resolve(options.cwd ?? '.');
  const ended = await startCommand(['run', file, '--json', ...flagsOf(options)], {
    cwd,
    progress: options.progress ?? annotationsOnly,
    signal: options.signal,
  });
  const problems = ended.documents.flatMap((one) => (isProblems(one) ? one.problems : []));
  if (problems.length > 0) throw new ExperimentNotRun(problems, codeOf(ended));
  const verdict = ended.documents.find(isVerdict);
  const folder = verdict === undefined ? null : resolve(cwd, verdict.folder);
  const isInterrupted = ended.code === null || ended.code >= EXIT.sigint;
  if (isInterrupted || verdict === undefined || folder === null || !hasScorecard(folder))
    throw new ExperimentNotRun([noVerdict(file, ended)], codeOf(ended));
  return runOf(verdict, folder);
}

const FLAGS = ['runtime', 'loopback', 'control', 'seed', 'trials', 'variant', 'users', 'supernodes', 'out'] as const;
const SWITCHES = ['placebo', 'gate', 'allowInconclusive', 'beside'] as const;

export function flagsOf(options: RunExperimentOptions): string[] {
  const named = FLAGS.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, String(options[name])]));
  const set = SWITCHES.flatMap((name) => (options[name] === true ? [`--${name.replace('I', '-i')}`] : []));
  return [...named, ...set];
}

function annotationsOnly(line: string): void {
  if (line.startsWith('::')) process.stderr.write(`${line}\n`);
}

type ToldVerdict = CampaignVerdict & { readonly folder: string };

function isVerdict(value: unknown): value is ToldVerdict {
  const { schema, folder } = Object(value) as Partial<ToldVerdict>;
  return schema === 'swarmquake/campaign/1' && typeof folder === 'string';
}

export function isProblems(value: unknown): value is { readonly problems: readonly Problem[] } {
  return (Object(value) as { schema?: unknown }).schema === 'swarmquake/problems/1';
}

function codeOf({ code }: Ended): ExitCode {
  return Object.values(EXIT).find((known) => known === code && known !== EXIT.pass) ?? EXIT.internal;
}

function noVerdict(file: string, { code, stderr }: Ended): Problem {
  const last = stderr.trim().split('\n').slice(-3).join(' | ');
  return {
    code: 'RUN_WITHOUT_VERDICT',
    path: 'run',
    at: file,
    expected: 'a run that comes to an outcome',
    found: `exit ${code ?? 'by a signal'}; last said: ${last === '' ? 'nothing' : last}`,
    do: 'run it again; if nobody interrupted it, `swarmquake run` shows the whole progress',
  };
}
