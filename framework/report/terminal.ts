/**
 * The scorecard for a terminal or a log. Detail first, the answer last: the last screenful holds the outcome,
 * the sentences, where the files are and the next command.
 */
import { count, things } from '../scorecard/figures.js';
import type { Scorecard, ScoreTrial, ScoreVariant } from '../scorecard/types.js';
import { type CurvePoint, curveLegend, drawCurve } from './curve.js';
import { command, cut, entry, INDENT, pad, widthOf, wrap } from './layout.js';
import { charactersOf, glyph, type Mark, paintOf, type Style } from './style.js';
import { tables, trials } from './terminal-tables.js';

const BEFORE_ONSET = 15;

export function terminalReport(card: Scorecard, style: Style): string {
  const lines = [
    '',
    ...title(card, style),
    '',
    ...card.variants.flatMap((v) => curveOf(v, style)),
    ...(card.variants.some(drawn) ? [...curveLegend(style, reports(card)), ''] : []),
    ...tables(card, style),
    ...trials(card, style),
    ...doubts(card, style),
    ...answer(card, style),
    ...files(card, style),
  ];
  return `${lines.map((line) => charactersOf(style, line)).join('\n')}\n`;
}

function title(card: Scorecard, style: Style): string[] {
  const seeds = card.seeds.length === 1 ? `seed ${card.seeds[0]}` : things(card.seeds.length, 'seed');
  const facts = [
    `spec ${card.specHash.slice(0, 8)}`,
    seeds,
    `runtime ${card.runtime}`,
    ...(card.placebo ? ['placebo'] : []),
    things(card.users, 'user'),
  ];
  const text = wrap([...facts, ...nodesWords(card.nodes)].join(' · '), style.width - 2 - widthOf(card.experiment) - 3);
  const name = `${INDENT}${cut(card.experiment, 40)}   `;
  return [
    ...text.map((line, i) => (i === 0 ? INDENT + style.bold(name.slice(2)) : ' '.repeat(widthOf(name))) + line),
    ...wrap(card.hypothesis, style.width - 2).map((line) => INDENT + style.dim(line)),
  ];
}

// ---------------------------------------------------------------- curves

function drawn(variant: ScoreVariant): boolean {
  return (variant.trials[0]?.series.second.length ?? 0) > 0;
}

function reports(card: Scorecard): boolean {
  return card.variants.some((v) => v.trials[0]?.series.reported.some((r) => r !== null));
}

function curveOf(variant: ScoreVariant, style: Style): string[] {
  const trial = variant.trials[0];
  if (!trial || !drawn(variant)) return [];
  const from = Math.max(-BEFORE_ONSET, trial.series.second[0] ?? 0);
  const to = (trial.series.second.at(-1) ?? 0) + 1;
  const which =
    variant.trials.length > 1 ? style.dim(`   seed ${trial.seed}, the first of ${count(variant.trials.length)}`) : '';
  const head =
    variant.name === 'default'
      ? []
      : wrap(variant.name, style.width - 36).map((line, i) => INDENT + style.bold(line) + (i === 0 ? which : ''));
  const frame = { from, to, rows: 5, marks: marksOf(trial), origin: trial.series.origin };
  return [...head, ...drawCurve(pointsOf(trial), frame, style), ''];
}

export function pointsOf({ series }: Pick<ScoreTrial, 'series'>): CurvePoint[] {
  return series.second.map((second, i) => {
    const demand = series.demand[i] ?? 0;
    const reported = series.reported[i] ?? null;
    return {
      second,
      online: demand > 0 ? (series.online[i] ?? 0) / demand : null,
      reported: demand > 0 && reported !== null ? reported / demand : null,
    };
  });
}

function marksOf(trial: ScoreTrial): { second: number; word: string }[] {
  const first = (kind: string): number | null =>
    trial.events.find((e) => e.kind === kind && e.sinceOnsetMs !== null)?.sinceOnsetMs ?? null;
  const words = [
    [first('fault'), 'fault'],
    [first('mitigation'), 'mitigation'],
    [first('lifted'), 'lifted'],
  ] as const;
  return words
    .flatMap(([ms, word]) => (ms === null ? [] : [{ second: Math.max(0, Math.floor(ms / 1000)), word }]))
    .sort((a, b) => a.second - b.second);
}

// ---------------------------------------------------------------- the answer

function doubts(card: Scorecard, style: Style): string[] {
  const seen = new Set<string>();
  return card.doubts.flatMap((d) => {
    const key = `${d.code} ${d.found}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const where = d.variant === 'default' ? `seed ${d.seed}` : `${d.variant}, seed ${d.seed}`;
    return [
      ...wrap(`${glyph(style, 'inconclusive')} ${d.code} · ${where}`, style.width - 2).map(
        (l) => INDENT + style.unsure(l),
      ),
      ...entry('expected', d.expected, 10, style.width, '    '),
      ...entry('found', d.found, 10, style.width, '    '),
      ...entry('do', d.do, 10, style.width, '    '),
      '',
    ];
  });
}

function answer(card: Scorecard, style: Style): string[] {
  const stopped = card.word === 'STOPPED' || card.word === 'NOT STEADY';
  const mark: Mark = stopped ? 'unknown' : card.outcome;
  const word = card.word;
  const shown = style.unicode ? `${glyph(style, mark)} ${word}` : word;
  const indent = widthOf(shown) + 3;
  const text = wrap(`${card.experiment}: ${card.headline}`, style.width - 2 - indent);
  return [
    ...text.map(
      (line, i) => INDENT + (i === 0 ? `${style.bold(paintOf(style, mark)(shown))}   ` : ' '.repeat(indent)) + line,
    ),
    '',
    ...card.sentences.flatMap((s) => wrap(s, style.width - 2).map((line) => INDENT + line)),
    '',
    ...card.warnings.flatMap((w) =>
      wrap(`${glyph(style, 'inconclusive')} warning: ${w}`, style.width - 2).map((l) => INDENT + style.unsure(l)),
    ),
    ...card.notes.flatMap((n) => wrap(n, style.width - 2).map((l) => INDENT + style.dim(l))),
    ...(card.notes.length + card.warnings.length > 0 ? [''] : []),
  ];
}

function files(card: Scorecard, style: Style): string[] {
  const room = style.width - INDENT.length - NAME;
  const rows: readonly (readonly [string, readonly string[] | null])[] = [
    ['left behind', card.leftBehind === null ? null : wrap(card.leftBehind, room)],
    // A report of an earlier run writes no files.
    card.leftBehind === null
      ? ['run', wrap(card.folder, room)]
      : ['scorecard', wrap(`${card.folder}/scorecard.html · scorecard.md · scorecard.json`, room)],
    ['again', command(card.reproduce, room)],
    ['next', card.next === null ? null : command(card.next, room)],
  ];
  const lines = rows.flatMap(([name, texts]) =>
    (texts ?? []).map((text, i) => INDENT + pad(i === 0 ? name : '', NAME) + text),
  );
  return card.exitCode === 0 ? lines : [...lines, ...exitLine(card, style)];
}

const NAME = 14;

function exitLine(card: Scorecard, style: Style): string[] {
  // A report of an earlier run renders and exits 0: the code is the run's.
  const exit = card.leftBehind === null ? `the run's exit code: ${card.exitCode}` : `exit ${card.exitCode}`;
  const words = wrap(card.exitWords, style.width - 2 - exit.length - 3);
  return words.map((line, i) =>
    i === words.length - 1 ? `${INDENT}${pad(line, style.width - 2 - exit.length)}${exit}` : INDENT + line,
  );
}

/** `20 supernodes`, `5 servers`. */
export function nodesWords(nodes: Scorecard['nodes']): string[] {
  const servers = nodes.filter((n) => n.operatorRun).reduce((sum, n) => sum + n.count, 0);
  const own = nodes.filter((n) => !n.operatorRun).map((n) => things(n.count, n.role));
  return servers === 0 ? own : [...own, things(servers, 'server')];
}
