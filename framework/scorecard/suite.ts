/** Several scorecards to one: a row an experiment, the weakest first, and a total in which the unknown stays unknown. */
import type { Outcome } from '../slo/types.js';
import { joined, printable, things } from './figures.js';
import { suiteScore } from './score-suite.js';
import { runRow } from './suite-row.js';
import type { Suite, SuiteContext, SuiteEntry, SuiteGap, SuiteRow } from './suite-types.js';

export function suite(entries: readonly SuiteEntry[], context: SuiteContext): Suite {
  const rows = entries
    .map((entry) => ('card' in entry ? runRow(entry, context.now) : gapRow(entry)))
    .sort(weakestFirst);
  return {
    schema: 'swarmquake/suite/1',
    now: context.now,
    word: wordOf(rows, context.exitCode),
    outcome: outcomeOf(rows),
    exitCode: context.exitCode,
    headline: headlineOf(rows),
    total: suiteScore(rows.map(({ experiment: name, score }) => ({ name, score }))),
    rows,
    notes: (context.notes ?? []).map(printable),
    folder: context.folder,
    again: context.again,
  };
}

function gapRow(gap: SuiteGap): SuiteRow {
  return {
    experiment: printable(gap.experiment),
    hypothesis: gap.hypothesis === null ? null : printable(gap.hypothesis),
    file: gap.file,
    given: gap.given,
    outcome: 'unknown',
    word: 'not run',
    why: printable(gap.why),
    variant: null,
    lowest: null,
    back: null,
    score: null,
    trials: 0,
    at: null,
    ageMs: null,
    runtime: null,
    specHash: null,
    folder: null,
    curve: [],
  };
}

const WORST: readonly SuiteRow['outcome'][] = ['fail', 'inconclusive', 'pass', 'unknown'];

/** What failed, what proves nothing, what passed, what was not run; among equals by the score, unknown ones first. */
function weakestFirst(a: SuiteRow, b: SuiteRow): number {
  return (
    WORST.indexOf(a.outcome) - WORST.indexOf(b.outcome) ||
    (a.score?.points ?? 0) - (b.score?.points ?? 0) ||
    Number(b.given) - Number(a.given) ||
    (a.experiment < b.experiment ? -1 : a.experiment > b.experiment ? 1 : 0)
  );
}

/** Of what was asked for: what merely lies beside it is unknown, and fails nobody. */
function outcomeOf(rows: readonly SuiteRow[]): Outcome {
  const given = rows.filter((row) => row.given);
  if (given.some((row) => row.outcome === 'fail')) return 'fail';
  return given.length > 0 && given.every((row) => row.outcome === 'pass') ? 'pass' : 'inconclusive';
}

const INCOMPLETE: readonly number[] = [30, 31, 40, 70];
const SIGNALS: readonly number[] = [130, 143];

function wordOf(rows: readonly SuiteRow[], exitCode: number): string {
  if (INCOMPLETE.includes(exitCode)) return 'INCOMPLETE';
  if (SIGNALS.includes(exitCode)) return 'STOPPED';
  const outcome = outcomeOf(rows);
  const early = rows.find((row) => row.word === 'stopped') ?? rows.find((row) => row.word === 'not steady');
  return (outcome === 'inconclusive' && early ? early.word : outcome).toUpperCase();
}

function headlineOf(rows: readonly SuiteRow[]): string {
  const named = (outcome: SuiteRow['outcome'], given = true): string[] =>
    rows.filter((row) => row.outcome === outcome && row.given === given).map((row) => row.experiment);
  const of = rows.filter((row) => row.given).length;
  const [failed, open, passed, missing] = [named('fail'), named('inconclusive'), named('pass'), named('unknown')];
  const beside = named('unknown', false);
  const parts = [
    failed.length > 0 ? `${failed.length} of ${things(of, 'experiment')} failed: ${few(failed)}` : '',
    open.length > 0 ? `${countOf(open.length, of)} proved nothing: ${few(open)}` : '',
    passed.length > 0 ? `${countOf(passed.length, of)} passed` : '',
    missing.length > 0 ? `${countOf(missing.length, of)} did not run: ${few(missing)}` : '',
    beside.length > 0 ? `${beside.length} more beside ${of === 1 ? 'it' : 'them'} were not run and are unknown` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no experiment was given' : `${parts.join('; ')}`;
}

/** The weakest by name; the table has them all. */
function few(names: readonly string[]): string {
  const more = names.length - NAMED;
  return joined(more > 1 ? [...names.slice(0, NAMED), `${more} more`] : names);
}

const NAMED = 3;

function countOf(some: number, all: number): string {
  if (some === all) return all === 1 ? 'the one experiment' : all === 2 ? 'both' : `all ${all}`;
  return `${some} of ${all}`;
}
