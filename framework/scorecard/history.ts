/** Runs over time: of each experiment one after the other, with what changed between them, so that nobody compares what is not comparable. */
import type { DurationMs, Share } from '../spec/units.js';
import { runRow } from './suite-row.js';
import type { SuiteRow, SuiteRun } from './suite-types.js';
import type { Scorecard, ScoreVariant } from './types.js';

export interface PastRun extends SuiteRun {
  /** Of Swarmquake; null: not known. */
  readonly version: string | null;
}

/** A run folder of which nothing can be told. */
export interface Unreadable {
  readonly folder: string;
  readonly code: string;
  readonly words: string;
}

/** The middle trial, and all of them from the least to the most. */
export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

export interface HistoryVariant {
  readonly name: string;
  readonly passed: number;
  readonly of: number;
  /** Least share of demand from onset to the end; null: nothing was injected. */
  readonly lowest: Spread | null;
  /** To 95% of demand, from onset, in the trials that came back; null: none did. */
  readonly back: Spread | null;
  /** Trials that came to an end and never came back. */
  readonly never: number;
}

export interface HistoryRun extends Omit<SuiteRow, 'curve' | 'given'> {
  /** From 1, the oldest first. */
  readonly number: number;
  readonly seeds: readonly number[];
  readonly version: string | null;
  readonly users: number;
  /** Against the run before: its figures must not be compared with those. */
  readonly changed: readonly ('spec' | 'runtime')[];
  readonly variants: readonly HistoryVariant[];
}

export interface HistoryExperiment {
  readonly experiment: string;
  readonly hypothesis: string | null;
  readonly runs: readonly HistoryRun[];
}

export interface History {
  readonly schema: 'swarmquake/history/1';
  readonly now: string;
  /** Where the runs lie. */
  readonly folder: string;
  readonly experiments: readonly HistoryExperiment[];
  readonly unreadable: readonly Unreadable[];
}

export function history(runs: readonly PastRun[], about: Pick<History, 'now' | 'folder' | 'unreadable'>): History {
  const names = [...new Set(runs.map(({ card }) => card.experiment))].sort();
  const experiments = names.map((experiment): HistoryExperiment => {
    const own = runs.filter(({ card }) => card.experiment === experiment).sort(oldestFirst);
    const all = own.map((run, i) => pastRun(run, own[i - 1] ?? null, i + 1, about.now));
    return { experiment, hypothesis: all.at(-1)?.hypothesis ?? null, runs: all };
  });
  return { schema: 'swarmquake/history/1', ...about, experiments };
}

/** Whether a point of it may stand in a trend: a placebo, or a run that never came to its end, has no figures of the system. */
export function hasFigures({ word }: Pick<HistoryRun, 'word'>): boolean {
  return word === 'pass' || word === 'fail' || word === 'inconclusive';
}

/** Those of unknown time come first, in the order in which they were given. */
function oldestFirst(a: PastRun, b: PastRun): number {
  const [one, other] = [a.at ?? '', b.at ?? ''];
  return one < other ? -1 : one > other ? 1 : 0;
}

function pastRun(run: PastRun, before: PastRun | null, number: number, now: string): HistoryRun {
  const { curve: _, given: __, ...row } = runRow(run, now);
  const { card } = run;
  return {
    ...row,
    number,
    seeds: card.seeds,
    version: run.version,
    users: card.users,
    changed: before === null ? [] : changes(before.card, card),
    variants: card.variants.map(pastVariant),
  };
}

function changes(before: Scorecard, now: Scorecard): ('spec' | 'runtime')[] {
  return [
    ...(before.specHash === now.specHash ? [] : ['spec' as const]),
    ...(before.runtime === now.runtime ? [] : ['runtime' as const]),
  ];
}

const BACK: Share = 0.95;

function pastVariant({ name, passed, of, trials }: ScoreVariant): HistoryVariant {
  const injected = trials.filter((trial) => trial.users.troughShare !== null);
  const times = injected.map(({ recovery, ended }): DurationMs | 'never' | null => {
    const time = recovery.find(({ share }) => share === BACK)?.afterOnsetMs ?? null;
    return time ?? (ended === 'complete' ? 'never' : null);
  });
  return {
    name,
    passed,
    of,
    lowest: spread(injected.flatMap((trial) => trial.users.troughShare ?? [])),
    back: spread(times.filter((time): time is DurationMs => typeof time === 'number')),
    never: times.filter((time) => time === 'never').length,
  };
}

function spread(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low] = sorted;
  const high = sorted.at(-1);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return low === undefined || high === undefined || middle === undefined ? null : { middle, low, high };
}
