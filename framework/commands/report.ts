/** `swarmquake report`: the scorecard again, from the journals alone, in any form. Nothing is started, nothing is written. */
import { EXIT, type ExitCode } from '../errors.js';
import { besideJournals, readRun } from '../observe/read-run.js';
import { type ReportFormat, rendererOf } from '../report/reporters.js';
import type { Style } from '../report/style.js';
import { suiteReport } from '../report/suite.js';
import { scorecard } from '../scorecard/scorecard.js';
import { scoredTrial } from '../scorecard/scored-trial.js';
import type { Scorecard } from '../scorecard/types.js';
import { campaign } from '../slo/campaign.js';
import { judge } from '../slo/judge.js';
import { type DocumentFormat, documentOf, isDocument } from './report-documents.js';
import { isSuite, runsIn, suiteOfRuns } from './suite.js';

export interface ReportOptions {
  readonly format: ReportFormat | DocumentFormat;
  readonly gate?: boolean | undefined;
  /** Instead of a scorecard: Markdown, or with the format json data. */
  readonly brief?: boolean | undefined;
  readonly postmortem?: boolean | undefined;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

/** Exits 0 when it could render, whatever the verdict: `judge` is for gates. */
export async function report(runs: readonly string[], options: ReportOptions): Promise<ExitCode> {
  if (options.brief === true || options.postmortem === true) {
    const { storyOf } = await import('./report-stories.js');
    options.print(storyOf(options.brief === true ? 'brief' : 'postmortem', runs, options.format === 'json').trimEnd());
    return EXIT.pass;
  }
  const cardOf = (run: string): Scorecard => cardOfRun(run, options.gate);
  const text = isDocument(options.format)
    ? await documentOf(options.format, runsIn(runs), cardOf)
    : await reportText(runs, options.format, options.style, cardOf);
  options.print(text.replace(/\n$/, ''));
  return EXIT.pass;
}

/** One run is its scorecard; several, or the folder of a suite, are the system as a whole. */
async function reportText(
  runs: readonly string[],
  format: ReportFormat,
  style: Style,
  cardOf: (run: string) => Scorecard,
): Promise<string> {
  const [run = ''] = runs;
  if (runs.length === 1 && !isSuite(run)) return (await rendererOf(format))(cardOf(run), style);
  return suiteReport(suiteOfRuns(runs, { now: new Date(), cardOf }), format, style);
}

export function cardOfRun(run: string, gate = false): Scorecard {
  const trials = readRun(run).map(({ records, unreadableLines, spec }) => ({
    spec,
    trial: scoredTrial(records, judge(records, { unreadableLines })),
  }));
  const verdict = campaign(
    trials.map(({ trial }) => trial.verdict),
    { trials: trials[0]?.spec.trials ?? null, gate },
  );
  return scorecard(
    trials.map(({ trial }) => trial),
    verdict,
    { folder: run.replace(/\/+$/, ''), ...commandsOf(run, verdict.experiment), leftBehind: null },
  );
}

/** As the run itself printed them, or as it was typed; the journal knows nothing of paths. */
export function commandsOf(run: string, experiment: string): { reproduce: string; next: string | null } {
  const earlier = besideJournals(run, 'scorecard.json');
  const next = typeof earlier?.next === 'string' ? earlier.next : null;
  if (typeof earlier?.reproduce === 'string') return { reproduce: earlier.reproduce, next };
  const typed = besideJournals(run, 'env.json')?.command;
  const words = Array.isArray(typed) ? typed.filter((word): word is string => typeof word === 'string') : [];
  return {
    reproduce: `npx swarmquake ${words.length > 0 ? words.map(quoted).join(' ') : `run <the file of ${experiment}>`}`,
    next,
  };
}

function quoted(word: string): string {
  return /^[\w./:=@,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
