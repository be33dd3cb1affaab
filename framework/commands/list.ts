/** `swarmquake list`: the experiments of a folder, and how each went the last time. Starts nothing. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, type ExitCode, SwarmquakeError, UsageError } from '../errors.js';
import { prepare } from '../load/prepare.js';
import { type Cell, row, widthOf } from '../report/layout.js';
import { charactersOf, glyph, paintOf, type Style } from '../report/style.js';
import { age } from '../scorecard/figures.js';
import { trialCount } from '../slo/trial-count.js';
import type { Outcome } from '../slo/types.js';

export interface ListOptions {
  readonly json: boolean;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
  /** Where run folders are looked for. */
  readonly runs?: string;
  readonly now?: Date;
}

interface Listed {
  readonly file: string;
  readonly name: string;
  readonly hypothesis: string;
  readonly promises: number;
  readonly variants: number;
  readonly trials: number;
  /** Of one trial of every variant, as an estimate. */
  readonly takesMs: number;
  readonly last: LastRun | null;
  /** What keeps the file from being read; its other fields are then empty. */
  readonly problem: string | null;
}

interface LastRun {
  readonly outcome: Outcome;
  readonly folder: string;
  readonly at: string;
}

/** Estimates do not depend on it. */
const SEED = 7;
const SUFFIX = '.experiment.ts';
/** Of `what it asks`, at least; other columns are as wide as what stands in them. */
const ASKS_WIDTH = 24;

export async function list(folder: string, options: ListOptions): Promise<ExitCode> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw noFolder(folder);
  const last = lastRuns(options.runs ?? 'runs');
  const all: Listed[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith(SUFFIX)) all.push(await listed(join(folder, file), last));
  }
  options.print(
    options.json
      ? JSON.stringify({ schema: 'swarmquake/list/1', folder, experiments: all }, null, 2)
      : charactersOf(options.style, asText(folder, all, options)),
  );
  return EXIT.pass;
}

async function listed(file: string, last: ReadonlyMap<string, LastRun>): Promise<Listed> {
  try {
    const { name, variants } = await prepare(file);
    const [first] = variants;
    return {
      file,
      name,
      hypothesis: first?.spec.hypothesis ?? '',
      promises: Object.keys(first?.spec.slos ?? {}).length,
      variants: variants.length,
      trials: trialCount(first?.spec.trials ?? null, {}),
      takesMs: variants.reduce((sum, variant) => sum + variant.planFor(SEED, false).times.estimated, 0),
      last: last.get(name) ?? null,
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof SwarmquakeError)) throw error;
    const name = file.slice(file.lastIndexOf('/') + 1, -SUFFIX.length);
    const problem = error.problems[0]?.code ?? 'SPEC_DOES_NOT_LOAD';
    return { file, name, hypothesis: '', promises: 0, variants: 0, trials: 0, takesMs: 0, last: null, problem };
  }
}

/** The newest campaign verdict of each experiment, by the time in its folder's name. */
function lastRuns(runs: string): ReadonlyMap<string, LastRun> {
  const found = new Map<string, LastRun>();
  if (!existsSync(runs)) return found;
  for (const folder of readdirSync(runs).sort()) {
    const at = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-/.exec(folder);
    const verdict = at === null ? null : verdictIn(join(runs, folder));
    if (at === null || verdict === null) continue;
    const [, day, hour, minute, second] = at;
    found.set(verdict.experiment, {
      outcome: verdict.outcome,
      folder: join(runs, folder),
      at: `${day}T${hour}:${minute}:${second}Z`,
    });
  }
  return found;
}

/** null: a run that never came to a verdict. */
function verdictIn(folder: string): { experiment: string; outcome: Outcome } | null {
  try {
    const { experiment, outcome } = JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof experiment !== 'string') return null;
    return outcome === 'pass' || outcome === 'fail' || outcome === 'inconclusive' ? { experiment, outcome } : null;
  } catch {
    return null;
  }
}

function asText(folder: string, all: readonly Listed[], { style, now }: ListOptions): string {
  const words = `${all.length === 1 ? '1 experiment' : `${all.length} experiments`} in ${folder.replace(/\/$/, '')}/.`;
  const takes = ' `takes` is for one trial of every variant.';
  const [first] = all;
  if (first === undefined) return `  ${words} Their files end in ${SUFFIX}; docs/tutorial.md writes one.`;
  const head = ['experiment', 'promises', 'variants', 'trials', 'takes', 'last run', 'what it asks'];
  const rows: Cell[][] = [head.map((text) => ({ text })), ...all.map((one) => cells(one, style, now ?? new Date()))];
  const widths = head.slice(0, -1).map((_, i) => 2 + Math.max(...rows.map((cell) => widthOf(cell[i]?.text ?? ''))));
  const room = Math.max(ASKS_WIDTH, style.width - 2 - widths.reduce((a, b) => a + b, 0));
  const lines = rows.flatMap((cell) => row(cell, [...widths, room + 2], '  '));
  const sound = all.filter(({ problem }) => problem === null);
  const example = (sound.find(({ name }) => name === 'template') ?? sound[0] ?? first).file;
  return ['', ...lines, '', `  ${words}${takes}`, `  next  npx swarmquake run ${example}`].join('\n');
}

function cells(one: Listed, style: Style, now: Date): Cell[] {
  if (one.problem !== null) {
    const empty = ['-', '-', '-', '-', '-'].map((text) => ({ text }));
    return [{ text: one.name }, ...empty, { text: `${one.problem}: swarmquake validate ${one.file}` }];
  }
  return [
    { text: one.name },
    ...[one.promises, one.variants, one.trials].map((n) => ({ text: String(n) })),
    { text: lengthOf(one.takesMs) },
    lastCell(one.last, style, now),
    { text: one.hypothesis },
  ];
}

function lastCell(last: LastRun | null, style: Style, now: Date): Cell {
  if (last === null) return { text: `${glyph(style, 'unknown')} never` };
  const word = last.outcome === 'inconclusive' ? 'open' : last.outcome;
  const since = age(now.getTime() - Date.parse(last.at));
  return { text: `${glyph(style, last.outcome)} ${word}, ${since}`, paint: paintOf(style, last.outcome) };
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function noFolder(folder: string): UsageError {
  return new UsageError([
    {
      code: 'LIST_NO_FOLDER',
      path: folder,
      at: `swarmquake list ${folder}`,
      expected: 'a folder of experiments',
      found: 'no such folder',
      do: 'name one: `swarmquake list .` for this folder',
    },
  ]);
}
