/** Every journal of a run folder, in the order in which the trials ran. A trial's folder, or one journal, is a run of one. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { JournalError } from '../errors.js';
import type { ExperimentSpec } from '../spec/types.js';
import { type ReadJournal, readJournal } from './read-journal.js';
import type { RunRecord } from './records.js';

export interface RunTrial extends ReadJournal {
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly spec: ExperimentSpec;
  readonly journal: string;
}

export function readRun(path: string): readonly RunTrial[] {
  const journals = journalsOf(path);
  if (journals.length === 0) throw noJournals(path);
  const trials = journals.map((journal) => {
    const read = readJournal(journal);
    const { variant, seed, spec, plan } = headOf(read, journal);
    return { ...read, experiment: plan.experiment, variant, seed, spec, journal };
  });
  const [first] = trials;
  const other = trials.find((t) => t.experiment !== first?.experiment);
  if (other && first) throw mixed(path, first, other);
  return inOrder(trials, path);
}

/** What a run folder holds beside its journals, where it can be read; nothing of a verdict depends on it. */
export function besideJournals(path: string, name: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(path, name), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** At most this deep: trials/<variant>/<seed>/journal.ndjson. */
function journalsOf(path: string): string[] {
  if (!existsSync(path)) throw absent(path);
  if (statSync(path).isFile()) return [path];
  const own = join(path, 'journal.ndjson');
  if (existsSync(own)) return [own];
  const trials = join(path, 'trials');
  return foldersOf(trials)
    .flatMap((variant) => foldersOf(variant).map((seed) => join(seed, 'journal.ndjson')))
    .filter((journal) => existsSync(journal));
}

function foldersOf(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name))
    .sort();
}

function headOf(read: ReadJournal, journal: string): RunRecord {
  const head = read.records[0];
  if (head?.k === 'run') return head;
  throw problem('JOURNAL_NO_HEAD', journal, 'a run record first', head?.k ?? 'nothing', 'give a journal of Swarmquake');
}

/** Variants as the spec has them. Seeds as the run's verdict lists them; without one, by number. */
function inOrder(trials: readonly RunTrial[], path: string): readonly RunTrial[] {
  const variants = Object.keys(trials[0]?.spec.variants ?? {});
  const ran = seedsOf(besideJournals(path, 'verdict.json'));
  const place = (list: readonly (string | number)[], value: string | number): number =>
    list.includes(value) ? list.indexOf(value) : list.length;
  return [...trials].sort(
    (a, b) =>
      place(variants, a.variant) - place(variants, b.variant) ||
      place(ran, a.seed) - place(ran, b.seed) ||
      a.seed - b.seed,
  );
}

function seedsOf(verdict: Readonly<Record<string, unknown>> | null): number[] {
  const text = JSON.stringify(verdict?.variants ?? []);
  return [...text.matchAll(/"seed":(-?\d+)/g)].map((m) => Number(m[1]));
}

function absent(path: string): JournalError {
  return problem(
    'RUN_NOT_FOUND',
    path,
    'a run folder, or a journal',
    'no such file or folder',
    existsSync('runs')
      ? 'name one of runs/; runs/latest is the last'
      : 'go to the folder that you ran it from: there is no runs/ in this one, so no run to judge',
  );
}

function noJournals(path: string): JournalError {
  return problem(
    'RUN_EMPTY',
    path,
    'trials/<variant>/<seed>/journal.ndjson',
    'no journal',
    'name the folder of a run; runs/latest is the last',
  );
}

function mixed(path: string, a: RunTrial, b: RunTrial): JournalError {
  const found = `${a.experiment} and ${b.experiment} (${relative(path, b.journal)})`;
  return problem('RUN_MIXED', path, 'trials of one experiment', found, 'give one run at a time');
}

function problem(code: string, at: string, expected: string, found: string, todo: string): JournalError {
  return new JournalError([{ code, path: 'run', at, expected, found, do: todo }]);
}
