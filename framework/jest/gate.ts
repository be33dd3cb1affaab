/** Each promise of an experiment as a test: one run before them all, then one test for each promise of each variant. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '../plan/types.js';
import { askCommand } from '../program/command-line.js';
import type { Run } from '../program/run.js';
import { flagsOf, isProblems, type RunExperimentOptions, runExperiment } from '../program/run-experiment.js';
import { type JunitCase, junitSuites } from '../report/junit-cases.js';
import { trialCount } from '../slo/trial-count.js';
import type { ExperimentSpec } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { globalsOf, type JestGlobals } from './jest-globals.js';

export interface GateOptions extends Omit<RunExperimentOptions, 'gate' | 'allowInconclusive' | 'signal'> {
  /** For the run as a whole, waiting for another run on this machine included. Default: twice what the plan says, and five minutes. */
  readonly withinMs?: DurationMs;
  /** Where Jest was told not to inject them. */
  readonly globals?: JestGlobals;
}

/** What `swarmquake plan --json` says of it. */
interface Planned {
  readonly plans: readonly Plan[];
  readonly trials: ExperimentSpec['trials'];
}

/** Enough for a machine that starts nodes slowly, and for a short run in front. */
const SPARE_MS: DurationMs = 300_000;
/** To undo everything once it is late. */
const ROLLBACK_MS: DurationMs = 60_000;

/**
 * Plans the experiment at once, and runs it before the first test. Where the spec promises a pass rate, that rate is
 * judged, as `--gate` does; otherwise the worst trial. A promise that could not be judged fails, and says why.
 */
export function gate(spec: string | URL, options: GateOptions = {}): void {
  const { withinMs, globals, ...asked } = options;
  const { describe, test, beforeAll } = globalsOf(globals);
  const file = typeof spec === 'string' ? spec : fileURLToPath(spec);
  const planned = planOf(file, asked);
  const isRate = planned.trials !== null && asked.placebo !== true;
  const within = withinMs ?? 2 * lengthOf(planned, asked) + SPARE_MS;
  const ran: { run: Run | null } = { run: null };
  describe(planned.plans[0]?.experiment ?? file, () => {
    beforeAll(async () => {
      ran.run = await inTime(within, (signal) => runExperiment(file, { ...asked, gate: isRate, signal }));
    }, within + ROLLBACK_MS);
    for (const plan of planned.plans) variantTests(plan, planned.plans.length > 1, describe, test, ran);
    test('the run', () => {
      const others = casesOf(ran.run).filter((one) => isRed(one) && !isPromise(one, planned.plans));
      if (others.length > 0) fail(others.flatMap(linesOf), ran.run);
    });
  });
}

function variantTests(
  plan: Plan,
  isOneOfSeveral: boolean,
  describe: JestGlobals['describe'],
  test: JestGlobals['test'],
  ran: { readonly run: Run | null },
): void {
  const suite = suiteOf(plan);
  const block = (): void => {
    for (const name of Object.keys(plan.slos)) {
      const fails = plan.expect?.fails;
      // Of a variant that is to fail nothing else is asked.
      if (fails !== undefined && fails.slo !== name) test.skip(`${name} (not asked)`, () => undefined);
      else
        test(fails === undefined ? name : `${name}: fails, ${fails.state}`, () => {
          const found = casesOf(ran.run).find((one) => one.suite === suite && one.name === name);
          if (found === undefined) fail([`${name}: not in the run's verdict`], ran.run);
          else if (isRed(found)) fail(linesOf(found), ran.run);
        });
    }
  };
  if (isOneOfSeveral) describe(plan.variant, block);
  else block();
}

function planOf(file: string, { variant, seed, placebo, users, supernodes, cwd }: GateOptions): Planned {
  const flags = flagsOf({
    ...(variant === undefined ? {} : { variant }),
    ...(seed === undefined ? {} : { seed }),
    ...(placebo === undefined ? {} : { placebo }),
    ...(users === undefined ? {} : { users }),
    ...(supernodes === undefined ? {} : { supernodes }),
  });
  const { documents, stderr } = askCommand(['plan', file, '--json', ...flags], resolve(cwd ?? '.'));
  const planned = documents.find(isPlanned);
  if (planned !== undefined) return planned;
  const problems = documents.flatMap((one) => (isProblems(one) ? one.problems : []));
  const words = problems.map((p) => `${p.code} ${p.path} (${p.at}): expected ${p.expected}, found ${p.found}; ${p.do}`);
  throw bare([`${file} cannot be planned`, ...(words.length > 0 ? words : [stderr.trim()])]);
}

function isPlanned(value: unknown): value is Planned {
  return (Object(value) as { schema?: unknown }).schema === 'swarmquake/plans/1';
}

function lengthOf({ plans, trials }: Planned, asked: GateOptions): DurationMs {
  const count = trialCount(trials, { trials: asked.trials, gate: true });
  return count * plans.reduce((sum, plan) => sum + plan.times.estimated, 0);
}

async function inTime(within: DurationMs, start: (signal: AbortSignal) => Promise<Run>): Promise<Run> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), within);
  try {
    return await start(late.signal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw bare([...(late.signal.aborted ? [`stopped: not over within ${within / 1000} s (withinMs)`] : []), why]);
  } finally {
    clearTimeout(timer);
  }
}

function casesOf(run: Run | null): readonly JunitCase[] {
  return run === null ? [] : junitSuites(run.scorecard).flatMap(({ cases }) => cases);
}

function suiteOf({ experiment, variant }: Plan): string {
  return variant === 'default' ? experiment : `${experiment}, ${variant}`;
}

function isPromise(one: JunitCase, plans: readonly Plan[]): boolean {
  return plans.some((plan) => suiteOf(plan) === one.suite && Object.keys(plan.slos).includes(one.name));
}

function isRed({ result }: JunitCase): boolean {
  return result === 'failure' || result === 'error';
}

function linesOf({ code, message, details }: JunitCase): string[] {
  return [`${code}: ${message}`, ...details.map((line) => `  ${line}`)];
}

function fail(lines: readonly string[], run: Run | null): never {
  throw bare([
    ...lines,
    ...(run === null ? ['there was no run'] : [`scorecard: ${join(run.folder, 'scorecard.html')}`]),
  ]);
}

/** Where in this package it was thrown helps nobody. */
function bare(lines: readonly string[]): Error {
  const error = new Error(lines.join('\n'));
  error.stack = error.message;
  return error;
}
