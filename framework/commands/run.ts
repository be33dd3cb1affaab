/** `swarmquake run`: experiments in, run folders and an exit code out. */
import { CapabilityError, CleanupError, EXIT, type ExitCode, MachineError } from '../errors.js';
import { type Prepared, prepare } from '../load/prepare.js';
import { checkCapabilities } from '../plan/capabilities.js';
import { isPlain, type LiveView, liveView } from '../report/live.js';
import { rendererOf, renderers } from '../report/reporters.js';
import type { Style } from '../report/style.js';
import { acquireMachine } from '../runtime/machine-lock.js';
import type { Capabilities, RuntimeName } from '../runtime/runtime.js';
import { type Choice, chooseRuntime, type Forced, fitting, runtimeNamed } from '../runtime/runtimes.js';
import { scorecard } from '../scorecard/scorecard.js';
import { scoredTrial } from '../scorecard/scored-trial.js';
import type { Scorecard } from '../scorecard/types.js';
import { campaign, worstCode } from '../slo/campaign.js';
import { verdictJson } from '../slo/judge.js';
import { trialCount } from '../slo/trial-count.js';
import type { CampaignVerdict } from '../slo/types.js';
import { runCampaign, seedsFor, stoppedByPerson, type TrialOutcome } from '../trial/campaign.js';
import { environment } from '../trial/environment.js';
import { createRunFolder, type RunFolder } from '../trial/run-folder.js';
import { type SignalWatch, stopOnSignals } from '../trial/signals.js';
import { ciOf, refusedForCi, stoppedForCi, writeForCi } from './ci-outputs.js';
import { endedEarly } from './early-end.js';
import { leftBehind, noRate } from './run-refusals.js';
import { type Ran, runSuite, shown } from './run-suite.js';

export interface RunOptions extends Forced {
  readonly runtime: RuntimeName | 'auto';
  readonly seed: number;
  readonly trials?: number | undefined;
  readonly variant?: string | undefined;
  readonly placebo?: boolean | undefined;
  readonly gate?: boolean | undefined;
  readonly allowInconclusive?: boolean | undefined;
  readonly users?: number | undefined;
  readonly supernodes?: number | undefined;
  readonly beside?: boolean | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
  /** Of this package. */
  readonly version: string;
  /** argv as typed, for env.json. */
  readonly command: readonly string[];
  readonly style: Style;
  readonly progress: NodeJS.WriteStream;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

/** Several experiments run one after the other; the worst of their codes wins. */
export async function run(specs: readonly string[], given: RunOptions): Promise<ExitCode> {
  const options = { ...given, runtime: runtimeNamed(given.runtime, given) };
  const watch = stopOnSignals();
  try {
    const prepared: Prepared[] = [];
    for (const spec of specs) prepared.push(await prepare(spec, options));
    return await runAll(prepared, options, watch);
  } finally {
    watch.release();
  }
}

async function runAll(experiments: readonly Prepared[], options: RunOptions, watch: SignalWatch): Promise<ExitCode> {
  for (const { file, variants } of experiments) if (options.gate && !variants[0]?.spec.trials) throw noRate(file);
  const choice = await chooseRuntime(options.runtime, options).catch((error: unknown) => {
    throw error instanceof MachineError ? refusedForCi(error, experiments, options.out, ciOf(options)) : error;
  });
  const again = (files: string): string => reproduceCommand(files, choice.runtime.name, options);
  if (experiments.length > 1)
    return runSuite(experiments, { options, watch, again, runOne: (one, its) => runOne(one, choice, its, watch) });
  const codes: ExitCode[] = [];
  for (const experiment of watch.exitCode() === null ? experiments : []) {
    const { code, left } = await runOne(experiment, choice, options, watch);
    if (left.length > 0) throw new CleanupError(left.map(leftBehind));
    codes.push(code);
  }
  // It may have come before the first began.
  const interrupted = watch.exitCode();
  return worstCode(interrupted === null ? codes : [...codes, interrupted]);
}

async function runOne(experiment: Prepared, chosen: Choice, options: RunOptions, watch: SignalWatch): Promise<Ran> {
  const spec = experiment.variants[0]?.spec;
  const seeds = seedsFor(options.seed, trialsOf(experiment, options));
  const plans = experiment.variants.map((variant) => variant.planFor(options.seed, options.placebo ?? false));
  const lacksOf = (can: Capabilities) => plans.flatMap((plan) => checkCapabilities(plan, can));
  const choice = await fitting(chosen, options.runtime, lacksOf);
  const lacks = lacksOf(choice.capabilities);
  if (lacks.length > 0) throw refusedForCi(new CapabilityError(lacks), [experiment], options.out, ciOf(options));
  const startedAt = new Date();
  const folder = createRunFolder({
    experiment: experiment.name,
    specHash: experiment.specHash,
    out: options.out,
    now: startedAt,
  });
  const shownFolder = shown(folder.path);
  const view = viewOf(experiment, choice, options, seeds, plans, shownFolder);
  try {
    const lease = await machine(experiment.name, options, view, watch.signal);
    try {
      folder.begin();
      folder.write('spec.json', Object.fromEntries(experiment.variants.map((v) => [v.name, v.spec])));
      const { facts } = choice.capabilities;
      folder.write('env.json', environment(options.version, facts, startedAt, options.command, experiment.file));
      const outcomes = await runCampaign({
        experiment: experiment.name,
        variants: experiment.variants,
        seeds,
        placebo: options.placebo ?? false,
        gate: options.gate ? (spec?.trials ?? null) : null,
        runtime: choice.runtime,
        trialsAtOnce: choice.capabilities.trialsAtOnce,
        code: experiment.code,
        folder,
        view,
        signal: watch.signal,
      });
      view.close();
      const ended = await conclude(experiment, outcomes, folder, shownFolder, choice, options, watch);
      return { ...ended, folder: shownFolder, at: startedAt.toISOString() };
    } finally {
      await lease.release();
    }
  } catch (error) {
    // Nothing was started while it waited for the machine.
    if (watch.exitCode() === null || watch.signal.reason !== error) throw error;
    folder.abandon();
    return { code: watch.exitCode() ?? EXIT.sigint, card: null, left: [], folder: null, at: startedAt.toISOString() };
  } finally {
    view.close();
  }
}

function trialsOf({ variants }: Prepared, { trials, gate }: RunOptions): number {
  return trialCount(variants[0]?.spec.trials ?? null, { trials, gate });
}

function machine(experiment: string, options: RunOptions, view: LiveView, signal: AbortSignal) {
  return acquireMachine(
    { beside: options.beside ?? false, experiment, onWait: (words) => view.waiting(words) },
    signal,
  );
}

/** Verdicts, scorecards and the last words; the exit code is the worst of what happened. */
async function conclude(
  experiment: Prepared,
  outcomes: readonly TrialOutcome[],
  folder: RunFolder,
  shownFolder: string,
  choice: Choice,
  options: RunOptions,
  watch: SignalWatch,
): Promise<Pick<Ran, 'code' | 'card' | 'left'>> {
  const finished = outcomes.filter((outcome) => !stoppedByPerson(outcome.end.stopped));
  const verdict = campaign(
    finished.map((outcome) => outcome.verdict),
    {
      variants: watch.exitCode() === null ? experiment.variants.map((v) => v.name) : finished.map((o) => o.variant),
      trials: experiment.variants[0]?.spec.trials ?? null,
      gate: options.gate ?? false,
      allowInconclusive: options.allowInconclusive ?? false,
      experiment: experiment.name,
      specHash: experiment.specHash,
      runtime: choice.runtime.name,
    },
  );
  const left = outcomes.flatMap((outcome) => outcome.end.left.left);
  const undone = outcomes.every((outcome) => outcome.end.undone) && left.length === 0;
  const interrupted = watch.exitCode();
  const codes: ExitCode[] = interrupted === null ? [verdict.exitCode as ExitCode] : [interrupted];
  if (!undone) codes.push(EXIT.cleanupIncomplete);
  const exitCode = worstCode(codes);
  folder.write('verdict.json', verdictJson({ ...verdict, exitCode }));
  const card = cardOf({ ...verdict, exitCode }, experiment, outcomes, shownFolder, options, left);
  if (interrupted === null) await report(card, folder, options);
  else stoppedForCi(experiment, card, folder);
  const told =
    interrupted === null
      ? renderers.terminal(card, options.style).replace(/\n$/, '')
      : stoppedText(experiment.name, outcomes, shownFolder, left, exitCode);
  options.print(options.json ? JSON.stringify({ ...verdict, exitCode, folder: shownFolder }, null, 2) : told);
  return { code: exitCode, card: interrupted === null ? card : null, left };
}

async function report(card: Scorecard, folder: RunFolder, options: RunOptions): Promise<void> {
  writeForCi(card, folder, ciOf(options));
  folder.write('scorecard.json', renderers.json(card));
  folder.write('scorecard.md', renderers.markdown(card));
  folder.write('scorecard.html', (await rendererOf('html'))(card, options.style));
}

function cardOf(
  verdict: CampaignVerdict,
  experiment: Prepared,
  outcomes: readonly TrialOutcome[],
  folder: string,
  options: RunOptions,
  left: readonly string[],
): Scorecard {
  return scorecard(
    outcomes.map((outcome) => scoredTrial(outcome.records, outcome.verdict)),
    verdict,
    {
      folder,
      reproduce: reproduceCommand(experiment.file, verdict.runtime, options),
      next: options.placebo ? null : `npx swarmquake run ${experiment.file} --runtime ${verdict.runtime} --placebo`,
      leftBehind: left.length === 0 ? 'nothing' : left.join('; '),
      warnings: [
        ...experiment.warnings.map((w) => `${w.code}: expected ${w.expected}, found ${w.found}`),
        ...(options.gate ? endedEarly(verdict, trialsOf(experiment, options)) : []),
      ],
    },
  );
}

function viewOf(
  experiment: Prepared,
  choice: Choice,
  options: RunOptions,
  seeds: readonly number[],
  plans: readonly ReturnType<Prepared['variants'][number]['planFor']>[],
  folder: string,
): LiveView {
  const plan = plans[0];
  return liveView({
    stream: options.progress,
    plain: isPlain(options.progress, process.env),
    clock: () => Date.now(),
    header: {
      version: options.version,
      experiment: experiment.name,
      spec: experiment.file,
      specHash: experiment.specHash,
      seed: options.seed,
      runtime: choice.runtime.name,
      runtimeWhy: options.runtime === 'auto' ? choice.why : '',
      variants: plans.length,
      trials: seeds.length,
      estimatedMs:
        Math.ceil(seeds.length / choice.capabilities.trialsAtOnce) *
        plans.reduce((sum, p) => sum + p.times.estimated, 0),
      users: plan?.users ?? 0,
      nodes: (plan?.roles ?? [])
        .filter((role) => role.count > 0)
        .map(({ role, count, operatorRun }) => ({ role, count, operatorRun })),
      folder,
    },
  });
}

function reproduceCommand(files: string, runtime: string, options: RunOptions): string {
  const flags = [
    `--runtime ${runtime}`,
    ...(options.loopback === undefined ? [] : [`--loopback ${options.loopback}`]),
    ...(options.control === undefined ? [] : [`--control ${options.control}`]),
    `--seed ${options.seed}`,
    ...(options.trials === undefined ? [] : [`--trials ${options.trials}`]),
    ...(options.variant === undefined ? [] : [`--variant '${options.variant}'`]),
    ...(options.users === undefined ? [] : [`--users ${options.users}`]),
    ...(options.supernodes === undefined ? [] : [`--supernodes ${options.supernodes}`]),
    ...(options.placebo ? ['--placebo'] : []),
    ...(options.gate ? ['--gate'] : []),
  ];
  return `npx swarmquake run ${files} ${flags.join(' ')}`;
}

function stoppedText(
  name: string,
  outcomes: readonly TrialOutcome[],
  folder: string,
  left: readonly string[],
  exitCode: ExitCode,
): string {
  const journal = outcomes.at(-1)?.journal;
  return [
    '',
    `  STOPPED   ${name}: no verdict, the run was interrupted. Left behind: ${left.length === 0 ? 'nothing' : left.join('; ')}.`,
    '',
    ...(journal === undefined ? [] : [`  journal     ${shown(journal)}`]),
    `  so far      npx swarmquake report ${folder}`,
    `${' '.repeat(88)}exit ${exitCode}`,
  ].join('\n');
}
