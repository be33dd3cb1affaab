/** `report --brief` and `report --postmortem`: what to tell users, and what to tell each other afterwards. One run, one text. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { UsageError } from '../errors.js';
import { recordLines } from '../observe/read-journal.js';
import { type RunTrial, readRun } from '../observe/read-run.js';
import { type BriefDocument, briefReport } from '../report/brief.js';
import { postmortemReport } from '../report/postmortem.js';
import { briefOf } from '../scorecard/brief.js';
import { postmortemOf } from '../scorecard/postmortem.js';
import { accountOf } from '../scorecard/postmortem-account.js';
import { statementsOfRecords } from '../scorecard/statements.js';
import { judge } from '../slo/judge.js';

export type Story = 'brief' | 'postmortem';

export function storyOf(story: Story, runs: readonly string[], json: boolean): string {
  const [run = ''] = runs;
  if (runs.length !== 1) throw oneRun(story, runs.length);
  const firsts = firstTrials(readRun(run));
  switch (story) {
    case 'brief': {
      const documents = firsts.map(({ trial, trials }): BriefDocument => {
        return { brief: briefOf(trial.records), said: statementsOfRecords(trial.records), trials };
      });
      return json ? JSON.stringify(documents, null, 2) : briefReport(documents);
    }
    case 'postmortem': {
      const accounts = firsts.map(({ trial, trials }) =>
        accountOf(trial.records, judge(trial.records, { unreadableLines: trial.unreadableLines }), {
          file: relative(run, trial.journal) || trial.journal,
          trials,
          lines: recordLines(readFileSync(trial.journal, 'utf8')),
        }),
      );
      const written = postmortemOf(accounts);
      return json ? JSON.stringify(written, null, 2) : postmortemReport(written);
    }
  }
}

/** The first trial speaks for its variant, as in the curve of a scorecard. */
function firstTrials(all: readonly RunTrial[]): { readonly trial: RunTrial; readonly trials: number }[] {
  const variants = [...new Set(all.map((t) => t.variant))];
  return variants.flatMap((variant) => {
    const trials = all.filter((t) => t.variant === variant);
    return trials.slice(0, 1).map((trial) => ({ trial, trials: trials.length }));
  });
}

function oneRun(story: Story, runs: number): UsageError {
  return new UsageError([
    {
      code: 'RUN_MIXED',
      path: `--${story}`,
      at: `report --${story}`,
      expected: 'one run: it tells the story of one',
      found: `${runs} runs`,
      do: 'give one run at a time',
    },
  ]);
}
