/** A run of a known answer through the command line, and what it left: verdict, scorecard, journal, logs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '../../framework/observe/records.js';
import type { Scorecard, ScoreRegion, ScoreTrial } from '../../framework/scorecard/types.js';
import type { CampaignVerdict, SloVerdict, TrialVerdict } from '../../framework/slo/types.js';
import { bin, type Finished, journalSoFar, launch, SEED } from '../e2e/runs/live-run.js';
import { root } from '../e2e/start-cli.js';
import type { Curve } from './against-formula.js';

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
  /** Its demand and its users online, in seconds of the run. */
  curveOf(region: string): Curve;
  /** When the users of this region saw the trigger fall, by their own host's word: milliseconds of the run. */
  triggeredAt(region: string): number;
  /** Lines of a node's log that hold the words. */
  logged(node: string, words: string): string[];
}

/** `--beside`: several of them at a time are far from filling a machine. `variant`: this one alone. */
export async function measure(
  name: string,
  out: string,
  runtime: 'process' | 'docker',
  variant?: string,
): Promise<Measured> {
  const file = join(root, 'test', 'fixtures', 'known-answer', `${name}.experiment.ts`);
  const flags = ['--runtime', runtime, '--seed', SEED, '--beside', '--out', out];
  const chosen = variant === undefined ? [] : ['--variant', variant];
  const run = await launch(process.execPath, [bin, 'run', file, ...flags, ...chosen]).ended;
  if (!existsSync(join(out, 'scorecard.json')))
    throw new Error(`${name} left no scorecard:\n${run.stdout}\n${run.stderr}`);
  const trial = join(out, 'trials', only(readdirSync(join(out, 'trials'))), SEED);
  const read = <T>(path: string): T => JSON.parse(readFileSync(join(out, path), 'utf8')) as T;
  const verdict = only(read<CampaignVerdict>('verdict.json').variants.flatMap((v) => v.trials));
  const card = only(read<Scorecard>('scorecard.json').variants.flatMap((v) => v.trials));
  const journal = journalSoFar(trial);
  const { hosts } = only(journal.flatMap((r) => (r.k === 'run' ? [r.plan] : [])));
  // Evidence that comes later may tell of an earlier instant.
  const onset = Math.min(...journal.flatMap((r) => (r.k === 'onset' ? [r.t] : [])));
  const region = (wanted: string): ScoreRegion => only(card.picture.regions.filter((r) => r.name === wanted));
  const logged = (node: string, words: string): string[] =>
    readFileSync(join(trial, 'logs', `${node}.log`), 'utf8')
      .split('\n')
      .filter((line) => line.includes(words));
  return {
    run,
    trial,
    verdict,
    card,
    journal,
    onset,
    slo: (wanted) => only(verdict.slos.filter((s) => s.name === wanted)),
    region,
    curveOf(wanted) {
      const { demand, online } = region(wanted);
      return { second: card.series.second.map((s) => s + Math.floor(onset / 1000)), demand, online };
    },
    triggeredAt(wanted) {
      const { id } = only(hosts.filter((host) => host.region === wanted));
      return Number(/triggered at ([\d.]+)/.exec(only(logged(id, 'triggered at')))?.[1]);
    },
    logged,
  };
}

export function only<T>(some: readonly T[]): T {
  const [one] = some;
  if (one === undefined || some.length !== 1) throw new Error(`wanted one, found ${some.length}`);
  return one;
}
