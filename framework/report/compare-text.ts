/** A comparison for people: side by side, and one line for each regression. */
import { count, factor, latency, measuredSeconds, percent, things, userHours } from '../scorecard/figures.js';
import { pointsWords } from '../scorecard/score-words.js';
import type { Spread } from '../scorecard/spread.js';
import type { Outcome } from '../slo/types.js';
import type { Comparison, Finding, MeasureChange, VariantChange } from './compare.js';
import { changedDimensions, dimensionName, pointsOf } from './compare-scores.js';
import type { MeasureUnit, RunSummary } from './compare-summary.js';
import { INDENT, row, trimEnd, wrap } from './layout.js';
import { lastLine } from './problems.js';
import { charactersOf, glyph, type Style } from './style.js';

export interface ComparedText {
  readonly a: RunSummary;
  readonly b: RunSummary;
  /** The baseline's name; null: two runs. */
  readonly baseline: string | null;
  readonly exitCode: number;
}

/** With a baseline only what got worse, or could not be told; of two runs all of it. */
export function comparisonText(compared: Comparison, about: ComparedText, style: Style): string {
  const lines = about.baseline === null ? sideBySide(compared, about, style) : findings(compared, about, style);
  return charactersOf(style, ['', ...lines.map(trimEnd)].join('\n'));
}

function findings(compared: Comparison, about: ComparedText, style: Style): string[] {
  const name = about.baseline ?? '';
  const lines = [
    ...compared.regressions.map(
      (one) => `  ${style.bad(`${glyph(style, 'fail')} REGRESSION`)}   ${findingWords(one, name)}`,
    ),
    ...compared.undecided.map(
      (one) => `  ${style.unsure(`${glyph(style, 'inconclusive')} UNDECIDED`)}   ${findingWords(one, name)}`,
    ),
  ];
  const body =
    lines.length === 0 ? [`  ${style.good(`${glyph(style, 'pass')} no regression`)}   against ${name}`] : lines;
  return [...body, '', ...closing(compared, about), ...again(about), lastLine('', about.exitCode, style)];
}

function findingWords({ kind, variant, name, promised, a, b, measure }: Finding, baseline: string): string {
  const where = variant === 'default' ? '' : ` (${variant})`;
  const promise = promised === null ? '' : `; promised: ${promised}`;
  if (kind === 'not-run') return `'${variant}': in ${baseline}, not run now`;
  if (measure === null || measure.a === null || measure.b === null)
    return `${name}${where}: ${a ?? 'unknown'} in ${baseline}, ${b ?? 'unknown'} now${promise}`;
  const state = kind === 'worse' ? '' : ` (${a ?? 'unknown'}, now ${b ?? 'unknown'})`;
  const figures = `${spreadWords(measure.a, measure.unit)} in ${baseline}, ${spreadWords(measure.b, measure.unit)} now`;
  return `${name}${where}: ${figures}${state}${promise}`;
}

function closing({ regressions, undecided }: Comparison, { a, b }: ComparedText): string[] {
  const code = a.specHash === b.specHash ? 'The spec and the code of the nodes are the same.' : codeWords(a, b);
  const open = undecided.length === 0 ? '' : `, ${undecided.length} undecided`;
  const number = regressions.length === 0 ? 'No regression' : things(regressions.length, 'regression');
  return [`  ${number}${open}. ${code}`];
}

function codeWords(a: RunSummary, b: RunSummary): string {
  const specs = (run: RunSummary): string => run.variants.map(({ name, spec }) => `${name} ${spec}`).join();
  const hashes = `${a.specHash.slice(0, 8)} → ${b.specHash.slice(0, 8)}`;
  return specs(a) === specs(b)
    ? `The spec is the same; the code of the nodes is not (${hashes}).`
    : `The spec is not the same (${hashes}).`;
}

function again({ exitCode, b }: ComparedText): string[] {
  return exitCode === 0 ? [] : [`  again  ${b.again}`];
}

function sideBySide(compared: Comparison, { a, b, exitCode }: ComparedText, style: Style): string[] {
  const changes = compared.variants.flatMap(({ promises, measures }) => [
    ...promises.flatMap(({ measure }) => measure ?? []),
    ...measures,
  ]);
  const number = (...kinds: readonly MeasureChange['change'][]): number =>
    changes.filter(({ change }) => kinds.includes(change)).length;
  const broken = compared.regressions.filter(({ kind }) => kind === 'newly-failing').map(({ name }) => `'${name}'`);
  const few = number('too-few');
  const counts = [
    `${number('worse')} worse, ${number('better')} better, ${number('same', 'within')} the same`,
    ...(few === 0 ? [] : [`${few} that so few trials cannot tell`]),
  ].join(', ');
  return [
    `  ${a.experiment}   spec ${a.specHash.slice(0, 8)} · ${a.runtime}`,
    `  a  ${runWords(a)}`,
    `  b  ${runWords(b)}`,
    ...compared.variants.flatMap((variant) => ['', ...variantTable(variant, style)]),
    '',
    ...compared.variants.flatMap((variant) => scoreLines(variant, compared.variants.length > 1, style)),
    lastLine(
      `${counts}. ${broken.length === 0 ? 'No promise is newly broken.' : `Newly broken: ${broken.join(', ')}.`}`,
      exitCode,
      style,
    ),
    ...(a.specHash === b.specHash ? [] : [`  ${codeWords(a, b)}`]),
  ];
}

function runWords({ at, version, variants, specHash, runtime }: RunSummary): string {
  const trials = Math.max(0, ...variants.map(({ outcomes }) => outcomes.length));
  const parts = [
    at?.slice(0, 10) ?? 'on a day unknown',
    things(trials, 'trial'),
    `spec ${specHash.slice(0, 8)}`,
    runtime,
  ];
  return [...parts, ...(version === null ? [] : [`swarmquake ${version}`])].join(', ');
}

const WIDTHS = [28, 22, 22, 26];

function variantTable(variant: VariantChange, style: Style): string[] {
  const name = variant.a === variant.b ? variant.a : `${variant.a} (a), ${variant.b} (b)`;
  const line = (...cells: readonly string[]): string[] =>
    row(
      cells.map((text) => ({ text })),
      WIDTHS,
      INDENT,
    );
  const passed = (outcomes: readonly Outcome[]): string =>
    `${count(outcomes.filter((o) => o === 'pass').length)} of ${count(outcomes.length)}`;
  return [
    ...(name === 'default' ? [] : [`  ${style.bold(name)}`]),
    ...line('', 'a', 'b', 'difference'),
    ...line('trials as they should be', passed(variant.outcomes.a), passed(variant.outcomes.b), ''),
    ...variant.promises.flatMap((promise) => {
      const mark = (outcome: Outcome, spread: Spread | null): string =>
        `${glyph(style, outcome)} ${spread === null || promise.measure === null ? outcome : spreadWords(spread, promise.measure.unit)}`;
      const { measure } = promise;
      return line(
        promise.name,
        mark(promise.a, measure?.a ?? null),
        mark(promise.b, measure?.b ?? null),
        measure === null ? (promise.a === promise.b ? 'none' : `${promise.a} → ${promise.b}`) : changeWords(measure),
      );
    }),
    ...[...variant.measures, ...scoresOf(variant)].flatMap((m) =>
      line(
        m.name,
        m.a === null ? 'unknown' : spreadWords(m.a, m.unit),
        m.b === null ? 'unknown' : spreadWords(m.b, m.unit),
        changeWords(m),
      ),
    ),
  ];
}

/** The dimensions and, last as in a sum, their mean. */
function scoresOf({ score }: VariantChange): MeasureChange[] {
  if (score === null) return [];
  return [
    ...score.dimensions.map((one) => ({ ...one, name: `score: ${dimensionName(one.name)}` })),
    { ...score.all, name: 'score, of 100' },
  ];
}

function scoreLines({ b, score }: VariantChange, several: boolean, style: Style): string[] {
  const lines = changedDimensions(score).flatMap((words) => wrap(several ? `${b}: ${words}` : words, style.width - 2));
  return lines.map((line) => INDENT + line);
}

export function changeWords({ change, by, unit, a, b }: MeasureChange): string {
  const size =
    by === null
      ? b !== null && !Number.isFinite(b.middle)
        ? ': never now'
        : ': never before'
      : ` by ${sizeWords(Math.abs(by), unit)}`;
  switch (change) {
    case 'better':
    case 'worse':
      return `${change}${size}`;
    case 'same':
      return 'none';
    case 'within':
      return 'none beyond the interval';
    case 'too-few':
      return a !== null && b !== null && by !== null
        ? `${sizeWords(Math.abs(by), unit)}; too few trials to tell`
        : 'too few trials to tell';
    case 'unknown':
      return 'unknown';
  }
}

/** `10 s (9-11)`. */
export function spreadWords({ low, middle, high }: Spread, unit: MeasureUnit): string {
  const text = valueWords(middle, unit);
  if (low === high) return text;
  const bare = (value: number): string => valueWords(value, unit).replace(/\s*(s|ms|×|%| h)$/, '');
  return `${text} (${bare(low)}-${bare(high)})`;
}

function valueWords(value: number, unit: MeasureUnit): string {
  if (!Number.isFinite(value)) return 'never';
  switch (unit) {
    case 'time':
      return measuredSeconds(value);
    case 'latency':
      return latency(value);
    case 'share':
      return percent(value);
    case 'count':
      return count(value);
    case 'factor':
      return factor(value);
    case 'user-time':
      return userHours(value);
    case 'points':
      return pointsWords(value);
  }
}

function sizeWords(size: number, unit: MeasureUnit): string {
  if (unit === 'points') return pointsOf(size);
  return unit === 'share' ? `${Number((size * 100).toPrecision(2))} points` : valueWords(size, unit);
}
