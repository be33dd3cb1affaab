/** What a run came to, for a program to look at. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode } from '../errors.js';
import type { Scorecard } from '../scorecard/types.js';
import type { CampaignVerdict, Outcome, TrialVerdict } from '../slo/types.js';

export interface Run {
  readonly experiment: string;
  readonly outcome: Outcome;
  /** As the command line would end; docs/errors.md. */
  readonly exitCode: ExitCode;
  /** Why, in a sentence. */
  readonly words: string;
  /** The run folder, absolute. */
  readonly folder: string;
  /** The command that does it again. */
  readonly again: string;
  /** Of every variant, in the order of their seeds. */
  readonly trials: readonly TrialVerdict[];
  readonly scorecard: Scorecard;
  /** The same, looked at in one variant alone. */
  variant(name: string): Run;
}

export function runOf(verdict: CampaignVerdict, folder: string): Run {
  const scorecard = JSON.parse(readFileSync(join(folder, 'scorecard.json'), 'utf8')) as Scorecard;
  const whole = {
    experiment: verdict.experiment,
    exitCode: verdict.exitCode as ExitCode,
    words: verdict.words,
    folder,
    again: scorecard.reproduce,
    scorecard,
  };
  const variant = (name: string): Run => {
    const found = verdict.variants.find((one) => one.variant === name);
    if (found === undefined) {
      const known = verdict.variants.map((one) => `'${one.variant}'`).join(', ');
      throw new Error(`no variant '${name}' in this run of ${verdict.experiment}: it had ${known}`);
    }
    return { ...whole, outcome: found.outcome, trials: found.trials, variant };
  };
  return { ...whole, outcome: verdict.outcome, trials: verdict.variants.flatMap((one) => one.trials), variant };
}

/** A run that is over, from what it left: `runs/latest`, say. */
export function openRun(folder: string): Run {
  const path = realpathSync(folder);
  if (!hasScorecard(path))
    throw new Error(`${folder} is no folder of a run that came to an outcome: it has no scorecard.json`);
  return runOf(JSON.parse(readFileSync(join(path, 'verdict.json'), 'utf8')) as CampaignVerdict, path);
}

/** One that was interrupted leaves none. */
export function hasScorecard(folder: string): boolean {
  return existsSync(join(folder, 'scorecard.json'));
}
