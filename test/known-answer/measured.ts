/** A run of a known answer through the command line, and what it left: verdict, scorecard, journal, logs. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '../../framework/observe/records.js';
import type { Scorecard, ScoreRegion, ScoreTrial } from '../../framework/scorecard/types.js';
import type { CampaignVerdict, SloVerdict, TrialVerdict } from '../../framework/slo/types.js';
import { bin, type Finished, journalSoFar, launch, SEED, trialFolder } from '../e2e/runs/live-run.js';
import { root } from '../e2e/start-cli.js';

export interface Measured {
  readonly run: Finished;
  readonly trial: string;
  readonly verdict: TrialVerdict;
  readonly card: ScoreTrial;
  readonly journal: readonly JournalRecord[];
  /** Of the first evidence, in milliseconds of the run. */
  readonly onset: number;
  slo(name: string): SloVerdict;
  region(name: string): ScoreRegion;
  /** Lines of a node's log that hold the words. */
  logged(node: string, words: string): string[];
}

/** `--beside`: several of them at a time are far from filling a machine. */
export async function measure(
  name: string,
  out: string,
  runtime: 'process' | 'docker',
  variant = 'default',
): Promise<Measured> {
  const file = join(root, 'test', 'fixtures', 'known-answer', `${name}.experiment.ts`);
  const flags = ['--runtime', runtime, '--seed', SEED, '--beside', '--out', out];
  const run = await launch(process.execPath, [bin, 'run', file, ...flags]).ended;
  const trial = trialFolder(out, variant);
  if (!existsSync(join(out, 'scorecard.json')))
    throw new Error(`${name} left no scorecard:\n${run.stdout}\n${run.stderr}`);
  const read = <T>(path: string): T => JSON.parse(readFileSync(join(out, path), 'utf8')) as T;
  const verdict = only(read<CampaignVerdict>('verdict.json').variants.flatMap((v) => v.trials));
  const card = only(read<Scorecard>('scorecard.json').variants.flatMap((v) => v.trials));
  const journal = journalSoFar(trial);
  const onset = journal.find((r) => r.k === 'onset');
  return {
    run,
    trial,
    verdict,
    card,
    journal,
    onset: onset?.k === 'onset' ? onset.t : Number.NaN,
    slo: (wanted) => only(verdict.slos.filter((s) => s.name === wanted)),
    region: (wanted) => only(card.picture.regions.filter((r) => r.name === wanted)),
    logged: (node, words) =>
      readFileSync(join(trial, 'logs', `${node}.log`), 'utf8')
        .split('\n')
        .filter((line) => line.includes(words)),
  };
}

export function only<T>(some: readonly T[]): T {
  const [one] = some;
  if (one === undefined || some.length !== 1) throw new Error(`wanted one, found ${some.length}`);
  return one;
}
