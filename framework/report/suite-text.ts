/** A suite for a terminal or a log: a row an experiment, the weakest first, and the answer in the last lines. */
import { count, things } from '../scorecard/figures.js';
import type { Suite, SuiteRow } from '../scorecard/suite-types.js';
import { type Cell, command, INDENT, pad, row, trimEnd, widthOf, wrap } from './layout.js';
import { lastLine } from './problems.js';
import { charactersOf, glyph, type Mark, paintOf, type Style } from './style.js';
import { ageWords, knownWords, scoreWords, totalWords } from './suite-words.js';

export function suiteText(suite: Suite, style: Style): string {
  const lines = [
    '',
    ...wrap(
      `The system as a whole: ${things(suite.rows.length, 'experiment')}, the weakest first.`,
      style.width - 2,
    ).map((line) => INDENT + style.bold(line)),
    '',
    ...table(suite, style),
    '',
    ...answer(suite, style),
    '',
    ...suite.notes.flatMap((note) => wrap(note, style.width - 2).map((line) => INDENT + style.dim(line))),
    ...(suite.notes.length > 0 ? [''] : []),
    ...files(suite, style),
    ...(suite.exitCode === 0 ? [] : [ending(suite, style)]),
  ];
  return charactersOf(style, lines.map(trimEnd).join('\n'));
}

const FIGURES = ['lowest', '95% back', 'score', 'trials', 'age'] as const;
const OUTCOME = 'outcome';

function table({ rows }: Suite, style: Style): string[] {
  const cells = rows.map((one) => [one.experiment, '', ...figuresOf(one)]);
  const widest = (i: number, head: string): number =>
    2 + Math.max(widthOf(head), ...cells.map((cell) => widthOf(cell[i] ?? '')));
  const marks = 2 + Math.max(widthOf(OUTCOME), ...rows.map((one) => widthOf(markOf(one, style))));
  const figures = FIGURES.map((name, i) => Math.min(FIGURE_MOST, widest(i + 2, name)));
  const room = style.width - 2 - marks - figures.reduce((a, b) => a + b, 0);
  const widths = [Math.max(NAME_LEAST, Math.min(room, widest(0, 'experiment'))), marks, ...figures];
  const head = ['experiment', OUTCOME, ...FIGURES].map((text): Cell => ({ text, paint: style.dim }));
  return [...row(head, widths, INDENT), ...rows.flatMap((one) => rowLines(one, widths, style))];
}

const NAME_LEAST = 14;
const FIGURE_MOST = 20;

function rowLines(one: SuiteRow, widths: readonly number[], style: Style): string[] {
  const mark: Cell = { text: markOf(one, style), paint: paintOf(style, one.outcome) };
  const cells: Cell[] = [
    { text: one.experiment, paint: style.bold },
    mark,
    ...figuresOf(one).map((text) => ({ text })),
  ];
  const below = (words: string | null): string[] =>
    words === null ? [] : wrap(words, style.width - 6).map((line) => `${INDENT}  ${style.dim(line)}`);
  return [...row(cells, widths, INDENT), ...below(one.hypothesis), ...below(one.why)];
}

function markOf({ outcome, word }: SuiteRow, style: Style): string {
  return `${glyph(style, outcome)} ${word}`;
}

function figuresOf(one: SuiteRow): string[] {
  const trials = one.trials === 0 ? '-' : count(one.trials);
  return [one.lowest ?? '-', one.back ?? '-', scoreWords(one), trials, ageWords(one)];
}

function answer(suite: Suite, style: Style): string[] {
  const mark = markOfSuite(suite);
  const shown = style.unicode ? `${glyph(style, mark)} ${suite.word}` : suite.word;
  const indent = widthOf(shown) + 3;
  const total = `total ${totalWords(suite)} ${knownWords(suite)}`;
  return [
    ...wrap(`${suite.headline}.`, style.width - 2 - indent).map(
      (line, i) => INDENT + (i === 0 ? `${style.bold(paintOf(style, mark)(shown))}   ` : ' '.repeat(indent)) + line,
    ),
    '',
    ...wrap(total, style.width - 2).map((line) => INDENT + line),
  ];
}

export function markOfSuite({ word, outcome }: Pick<Suite, 'word' | 'outcome'>): Mark {
  return word === outcome.toUpperCase() ? outcome : 'unknown';
}

const NAME = 14;

function files({ folder, again }: Suite, style: Style): string[] {
  const room = style.width - INDENT.length - NAME;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['suite', folder === null ? [] : wrap(`${folder}/suite.html · suite.md · suite.json`, room)],
    ['again', again === null ? [] : command(again, room)],
  ];
  return rows.flatMap(([name, texts]) => texts.map((text, i) => INDENT + pad(i === 0 ? name : '', NAME) + text));
}

/** `report` has no command to repeat: it renders and exits 0, so that there the code is the runs'. */
function ending({ exitCode, again }: Suite, style: Style): string {
  return again === null ? `${INDENT}the worst of the runs' exit codes: ${exitCode}` : lastLine('', exitCode, style);
}
