/** `swarmquake judge`: verdicts again, from journals alone; with other promises if you like. Starts nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../errors.js';
import { readRun } from '../observe/read-run.js';
import { charactersOf, glyph, paintOf, type Style } from '../report/style.js';
import { campaign, trialExitCode, worstCode } from '../slo/campaign.js';
import { judge as judgeJournal, verdictJson } from '../slo/judge.js';
import { checkHeldFor, checkNames, parsePromises } from '../slo/promises-file.js';
import type { CampaignVerdict, TrialVerdict } from '../slo/types.js';
import { sentence } from '../slo/words.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';

export interface JudgeCommandOptions {
  /** Other promises: a JSON file, or an experiment whose `slos` are taken. */
  readonly slos?: string | undefined;
  readonly gate?: boolean | undefined;
  readonly allowInconclusive?: boolean | undefined;
  readonly json: boolean;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

type Judged =
  | { readonly path: string; readonly trial: TrialVerdict }
  | { readonly path: string; readonly campaign: CampaignVerdict };

type Slos = Readonly<Record<string, Slo<DurationMs>>>;

/** A run is a run folder, a trial's folder, or a journal file. */
export async function judge(runs: readonly string[], options: JudgeCommandOptions): Promise<ExitCode> {
  if (runs.length === 0) throw usage('judge', 'at least one run', 'none', 'swarmquake judge runs/latest');
  const slos = options.slos === undefined ? null : await promisesOf(options.slos);
  const judged = runs.map((run) => judgeRun(run, slos, options));
  const documents = judged.map((one) => ('trial' in one ? one.trial : one.campaign));
  // One document, as in verdict.json byte for byte; several as a list.
  if (options.json) options.print(verdictJson(documents.length === 1 ? documents[0] : documents).trimEnd());
  else options.print(charactersOf(options.style, judged.map((one) => textOf(one, options.style)).join('\n\n')));
  const code = worstCode(judged.map(codeOf));
  return code === EXIT.inconclusive && options.allowInconclusive === true ? EXIT.pass : code;
}

function judgeRun(path: string, slos: Slos | null, options: JudgeCommandOptions): Judged {
  if (path.endsWith('.ts')) {
    const advice = `judge runs/latest, or by the promises of that file: judge runs/latest --slos ${path}`;
    throw usage(path, 'a run folder, a trial’s folder or a journal', 'an experiment', advice);
  }
  const trials = readRun(path);
  for (const { records } of trials) {
    if (slos === null || records[0]?.k !== 'run') continue;
    checkHeldFor(slos, records[0].plan, options.slos ?? '--slos');
    checkNames(slos, records[0].plan, options.slos ?? '--slos');
  }
  const verdicts = trials.map(({ records, unreadableLines }) =>
    judgeJournal(records, { unreadableLines, ...(slos === null ? {} : { slos }) }),
  );
  const [first] = verdicts;
  // A trial's folder, or a journal, is judged as the trial that it is.
  if (first !== undefined && !existsSync(join(path, 'trials'))) return { path, trial: first };
  const context = { trials: trials[0]?.spec.trials ?? null, gate: options.gate === true };
  return { path, campaign: campaign(verdicts, { ...context, allowInconclusive: options.allowInconclusive === true }) };
}

async function promisesOf(file: string): Promise<Slos> {
  if (!existsSync(file))
    throw usage('--slos', 'a JSON file or an experiment', `no file ${file}`, 'give the path of one');
  if (!file.endsWith('.ts')) return parsePromises(readFileSync(file, 'utf8'), file);
  const { prepare } = await import('../load/prepare.js');
  const prepared = await prepare(file);
  // `slos` cannot vary, so those of any variant are those of all.
  return prepared.variants[0]?.spec.slos ?? {};
}

function codeOf(one: Judged): ExitCode {
  return 'trial' in one ? trialExitCode(one.trial) : (one.campaign.exitCode as ExitCode);
}

function textOf(one: Judged, style: Style): string {
  if ('trial' in one) return trialLines(one.trial, style).join('\n');
  const trials = one.campaign.variants.flatMap((v) => v.trials.flatMap((t) => ['', ...trialLines(t, style)]));
  const code = one.campaign.exitCode === EXIT.pass ? '' : `   exit ${one.campaign.exitCode}`;
  return [`  ${one.campaign.experiment}: ${one.campaign.words}${code}`, ...trials].join('\n');
}

function trialLines(trial: TrialVerdict, style: Style): string[] {
  const width = Math.max(0, ...trial.slos.map((s) => s.name.length));
  return [
    `  ${trial.variant}, seed ${trial.seed}: ${sentence(trial)}`,
    ...trial.slos.map((slo) => {
      const mark = `${glyph(style, slo.outcome)} ${slo.outcome}`.padEnd(14);
      return `    ${paintOf(style, slo.outcome)(mark)} ${slo.name.padEnd(width)}  ${slo.evidence}`;
    }),
    ...trial.doubts.flatMap((d) => [
      `    ! ${d.code}`,
      `      expected  ${d.expected}`,
      `      found     ${d.found}`,
      `      do        ${d.do}`,
    ]),
  ];
}

function usage(path: string, expected: string, found: string, advice: string): UsageError {
  return new UsageError([{ code: 'USAGE_JUDGE', path, at: 'swarmquake judge', expected, found, do: advice }]);
}
