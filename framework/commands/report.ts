/** `swarmquake report`: the scorecard again, from the journals alone, in any form. Nothing is started, nothing is written. */
import { EXIT, type ExitCode, UsageError } from '../errors.js';
import { besideJournals, readRun } from '../observe/read-run.js';
import { type ReportFormat, rendererOf } from '../report/reporters.js';
import type { Style } from '../report/style.js';
import { scorecard } from '../scorecard/scorecard.js';
import { scoredTrial } from '../scorecard/scored-trial.js';
import type { Scorecard } from '../scorecard/types.js';
import { campaign } from '../slo/campaign.js';
import { judge } from '../slo/judge.js';
import { type DocumentFormat, documentOf, isDocument } from './report-documents.js';

export interface ReportOptions {
  readonly format: ReportFormat | DocumentFormat;
  readonly gate?: boolean | undefined;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

/** Exits 0 when it could render, whatever the verdict: `judge` is for gates. */
export async function report(runs: readonly string[], options: ReportOptions): Promise<ExitCode> {
  if (options.format === 'html' && runs.length > 1) throw onePage(runs.length);
  if (isDocument(options.format)) {
    const text = await documentOf(options.format, runs, (run) => cardOfRun(run, options.gate));
    options.print(text.replace(/\n$/, ''));
    return EXIT.pass;
  }
  const render = await rendererOf(options.format);
  const texts = runs.map((run) => render(cardOfRun(run, options.gate), options.style).replace(/\n$/, ''));
  options.print(options.format === 'json' && texts.length !== 1 ? `[${texts.join(',\n')}]` : texts.join('\n'));
  return EXIT.pass;
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

function onePage(runs: number): UsageError {
  return new UsageError([
    {
      code: 'RUN_MIXED',
      path: '--format html',
      at: 'report --format html',
      expected: 'one run: a page is a document of its own',
      found: `${runs} runs`,
      do: 'give one run at a time',
    },
  ]);
}
