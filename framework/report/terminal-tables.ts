/** The tables of the terminal scorecard: figures, promises and trials, with the variants side by side. */
import { count, percent, things } from '../scorecard/figures.js';
import type { Scorecard, ScoreTrial, ScoreVariant } from '../scorecard/types.js';
import { type Cell, INDENT, row, widthOf, wrap } from './layout.js';
import { glyph, type Mark, paintOf, type Style, WIDEST } from './style.js';

/** Variants side by side; more come in a table below. */
const ABREAST = 3;

export function tables(card: Scorecard, style: Style): string[] {
  const groups: ScoreVariant[][] = [];
  for (let i = 0; i < card.variants.length; i += ABREAST) groups.push(card.variants.slice(i, i + ABREAST));
  return groups.flatMap((group) => [...figureTable(card, group, style), '', ...promiseTable(card, group, style), '']);
}

function columnsOf(card: Scorecard, group: readonly ScoreVariant[], style: Style, tail: readonly number[]): number[] {
  const room = style.width - INDENT.length - tail.reduce((a, b) => a + b, 0);
  const longest = Math.max(8, ...card.promises.map((p) => widthOf(p.name)), ...card.figures.map((f) => widthOf(f)));
  const first = Math.min(longest + 2, Math.floor(room * 0.42));
  const each = Math.min(30, Math.floor((room - first) / Math.max(1, group.length)));
  return [first, ...group.map(() => each), ...tail];
}

const TAIL = [13, 12];

function heading(group: readonly ScoreVariant[]): Cell[] {
  return group.map((v) => ({ text: v.name === 'default' ? 'measured' : v.name }));
}

function promiseTable(card: Scorecard, group: readonly ScoreVariant[], style: Style): string[] {
  const widths = columnsOf(card, group, style, TAIL);
  const head: Cell[] = [{ text: 'promise' }, ...heading(group), { text: 'promised' }, { text: 'resolution' }];
  const lines = row(
    head.map((c) => ({ ...c, paint: style.dim })),
    widths,
    INDENT,
  );
  for (const promise of card.promises) {
    const cells = group.map((v): Cell => {
      const kept = v.promises.find((p) => p.name === promise.name);
      return outcomeCell(style, kept?.outcome ?? 'unknown', kept?.words ?? 'unknown');
    });
    lines.push(
      ...row(
        [{ text: promise.name }, ...cells, { text: promise.promised }, { text: promise.resolution }],
        widths,
        INDENT,
      ),
    );
  }
  return lines;
}

function outcomeCell(style: Style, mark: Mark, words: string): Cell {
  return { text: `${glyph(style, mark)} ${words}`, paint: paintOf(style, mark) };
}

function figureTable(card: Scorecard, group: readonly ScoreVariant[], style: Style): string[] {
  const widths = columnsOf(card, group, style, style.width === WIDEST ? TAIL : []);
  const lines = row([{ text: '' }, ...heading(group).map((c) => ({ ...c, paint: style.dim }))], widths, INDENT);
  const line = (name: string, values: readonly Cell[]): void => {
    lines.push(...row([{ text: name }, ...values], widths, INDENT));
  };
  line(
    'state',
    group.map((v) => ({ text: v.state, paint: style.bold })),
  );
  line(
    'expected',
    group.map((v) => ({ text: `${glyph(style, v.standing)} ${v.expected}`, paint: paintOf(style, v.standing) })),
  );
  for (const name of card.figures)
    line(
      name,
      group.map((v) => ({ text: v.figures[name] ?? '-' })),
    );
  return lines;
}

export function trials(card: Scorecard, style: Style): string[] {
  const several = card.variants.filter((v) => v.trials.length > 1);
  const widths = [8, 12, 18, 14, 12, 20];
  return several.flatMap((variant) => [
    ...(variant.name === 'default' ? [] : wrap(variant.name, style.width - 2).map((line) => INDENT + style.bold(line))),
    ...row(
      ['trial', 'seed', 'outcome', 'state', 'lowest', 'promises kept'].map((text) => ({ text, paint: style.dim })),
      widths,
      INDENT,
    ),
    ...variant.trials.flatMap((t, i) => trialRow(t, i, widths, style)),
    ...wrap(rateWords(variant), style.width - 2).map((l) => INDENT + l),
    '',
  ]);
}

function trialRow(trial: ScoreTrial, index: number, widths: readonly number[], style: Style): string[] {
  const kept = trial.slos.filter((s) => s.outcome === 'pass').length;
  const lowest = trial.users.troughShare === null ? '-' : percent(trial.users.troughShare, trial.users.population);
  return row(
    [
      { text: String(index + 1) },
      { text: String(trial.seed) },
      outcomeCell(style, trial.outcome, trial.outcome),
      { text: trial.state },
      { text: lowest },
      { text: `${kept} of ${trial.slos.length}` },
    ],
    widths,
    INDENT,
  );
}

export function rateWords(variant: ScoreVariant): string {
  const [low, high] = variant.interval;
  return `${count(variant.passed)} of ${things(variant.of, 'trial')} went as expected: with 95% confidence between ${percent(low, 0)} and ${percent(high, 0)} of all would.`;
}
