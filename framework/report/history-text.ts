/** Runs over time for a terminal: a table an experiment, the newest last, and a rule where figures stop being comparable. */
import { count, things } from '../scorecard/figures.js';
import type { History, HistoryExperiment, HistoryRun } from '../scorecard/history.js';
import { type Cell, command, INDENT, row, trimEnd, widthOf, wrap } from './layout.js';
import { charactersOf, glyph, paintOf, type Style } from './style.js';
import { scoreWords } from './suite-words.js';

export function historyText(history: History, style: Style): string {
  const lines = [
    ...history.experiments.flatMap((one) => ['', ...experimentLines(one, style)]),
    ...unreadable(history, style),
    '',
    ...closing(history, style),
  ];
  return charactersOf(style, lines.map(trimEnd).join('\n'));
}

const HEAD = ['run', 'began (UTC)', 'seeds', 'runtime', 'spec', 'outcome', 'score', 'lowest', '95% back'] as const;

function experimentLines({ experiment, hypothesis, runs }: HistoryExperiment, style: Style): string[] {
  const cells = runs.map((run) => cellsOf(run, style));
  const widths = HEAD.map((head, i) => 2 + Math.max(...[head, ...cells.map((c) => c[i] ?? '')].map(widthOf)));
  const room = style.width - 2 - widths.slice(0, -2).reduce((a, b) => a + b, 0);
  const fitted = [...widths.slice(0, -2), ...widths.slice(-2).map((w) => Math.min(w, Math.floor(room / 2)))];
  const head = HEAD.map((text): Cell => ({ text, paint: style.dim }));
  return [
    ...wrap(experiment, style.width - 2).map((line) => INDENT + style.bold(line)),
    ...(hypothesis === null ? [] : wrap(hypothesis, style.width - 2).map((line) => INDENT + style.dim(line))),
    ...row(head, fitted, INDENT),
    ...runs.flatMap((run, i) => [...changeLines(run, style), ...runLines(run, cells[i] ?? [], fitted, style)]),
  ];
}

/** What stands above it must not be compared with what stands below. */
function changeLines(run: HistoryRun, style: Style): string[] {
  return run.changed.length === 0 ? [] : [INDENT + style.unsure(`--- ${changeWords(run)}`)];
}

export function changeWords({ changed, specHash, runtime }: HistoryRun): string {
  return changed
    .map((what) => (what === 'spec' ? `new spec ${specHash?.slice(0, 8) ?? ''}` : `now on ${runtime ?? 'another'}`))
    .join(', ');
}

function runLines(run: HistoryRun, cells: readonly string[], widths: readonly number[], style: Style): string[] {
  const painted = cells.map((text, i): Cell => (i === 5 ? { text, paint: paintOf(style, run.outcome) } : { text }));
  return row(painted, widths, INDENT);
}

function cellsOf(run: HistoryRun, style: Style): string[] {
  return [
    count(run.number),
    run.at === null ? 'not known' : run.at.slice(0, 16).replace('T', ' '),
    seedWords(run.seeds),
    run.runtime ?? '-',
    run.specHash?.slice(0, 8) ?? '-',
    `${glyph(style, run.outcome)} ${run.word}`,
    scoreWords(run),
    run.lowest ?? '-',
    run.back ?? '-',
  ];
}

/** `7`, `7 + 9`: the first, and how many more. */
export function seedWords([first, ...more]: readonly number[]): string {
  if (first === undefined) return '-';
  return more.length === 0 ? String(first) : `${first} + ${count(more.length)}`;
}

function unreadable({ unreadable: folders }: History, style: Style): string[] {
  if (folders.length === 0) return [];
  return [
    '',
    INDENT + style.unsure(`${glyph(style, 'inconclusive')} ${things(folders.length, 'folder')} could not be read:`),
    ...folders.flatMap(({ folder, code, words }) =>
      wrap(`${folder}: ${code}, ${words}`, style.width - 4).map((line) => `${INDENT}  ${line}`),
    ),
  ];
}

function closing({ experiments, folder }: History, style: Style): string[] {
  const runs = experiments.reduce((sum, one) => sum + one.runs.length, 0);
  const words = `${things(runs, 'run')} of ${things(experiments.length, 'experiment')} in ${folder.replace(/\/$/, '')}/.`;
  const where = folder === 'runs' ? '' : ` --runs ${folder}`;
  const page = command(`npx swarmquake history${where} --format html > trend.html`, style.width - 8);
  const next = experiments.length === 0 ? [] : page.map((line, i) => `${INDENT}${i === 0 ? 'page' : '    '}  ${line}`);
  return [...wrap(words, style.width - 2).map((line) => INDENT + line), ...next];
}
