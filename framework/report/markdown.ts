/** The scorecard for a pull request: it reads well as text, and better rendered. */
import { count, fromOnset, things } from '../scorecard/figures.js';
import type { Scorecard, ScoreEvent, ScoreVariant } from '../scorecard/types.js';
import type { Outcome } from '../slo/types.js';
import { cascadeLines, creditLines } from './cascade-lines.js';
import { curveLegend, drawCurve } from './curve.js';
import { pad, widthOf } from './layout.js';
import { centralLines, recoveryLines } from './recovery-lines.js';
import { scoreRows } from './score-table.js';
import { statementLines } from './statement-lines.js';
import { style } from './style.js';
import { pointsOf } from './terminal.js';
import { rateWords } from './terminal-tables.js';

const CURVE = style({ colour: false, unicode: true, width: 90 });

export function markdownReport(card: Scorecard): string {
  const parts = [
    `## ${glyphOf(card)} ${card.word}: ${text(card.experiment)}`,
    text(capitalised(card.headline)),
    ...card.warnings.map((w) => `> **Warning:** ${text(w)}`),
    list(card.sentences),
    ...(card.doubts.length > 0 ? ['### Why it proves nothing', doubtTable(card)] : []),
    ...card.variants.flatMap((v) => curveOf(v)),
    '### Promises',
    promiseTable(card),
    ...scoreLines(card),
    '### Figures',
    figureTable(card),
    ...card.variants.flatMap((v) => cascadeLines(v)),
    ...card.variants.flatMap((v) => creditLines(v)),
    ...card.variants.flatMap((v) => trialTable(v)),
    ...card.variants.flatMap((v) => recoveryLines(v)),
    ...card.variants.flatMap((v) => centralLines(v)),
    ...card.variants.flatMap((v) => statementLines(v)),
    ...card.variants.flatMap((v) => eventTable(v)),
    ...(card.notes.length > 0 ? ['### Read with care', list(card.notes)] : []),
    '### Again',
    again(card),
  ];
  return `${parts.filter((p) => p !== '').join('\n\n')}\n`;
}

function promiseTable(card: Scorecard): string {
  const head = ['promise', 'promised', ...card.variants.map(nameOf), 'resolution'];
  return table(
    head,
    card.promises.map((p) => [
      text(p.name),
      text(p.words),
      ...card.variants.map((v) => {
        const kept = v.promises.find((k) => k.name === p.name);
        return kept ? `${mark(kept.outcome)} ${text(kept.words)}` : 'unknown';
      }),
      p.resolution,
    ]),
  );
}

function scoreLines(card: Scorecard): string[] {
  const score = scoreRows(card, nameOf);
  return score === null ? [] : ['### Score', table(score.head, score.rows), ...score.notes];
}

function figureTable(card: Scorecard): string {
  const rows = [
    ['state', ...card.variants.map((v) => `**${text(v.state)}**`)],
    ['expected', ...card.variants.map((v) => `${mark(v.standing)} ${v.expected}`)],
    ['why this state', ...card.variants.map((v) => text(v.stateEvidence))],
    ...card.figures.map((f) => [text(f), ...card.variants.map((v) => text(v.figures[f] ?? '-'))]),
  ];
  return table(['figure', ...card.variants.map(nameOf)], rows);
}

function curveOf(variant: ScoreVariant): string[] {
  const trial = variant.trials[0];
  if (!trial || trial.series.second.length === 0) return [];
  const from = Math.max(-15, trial.series.second[0] ?? 0);
  const to = (trial.series.second.at(-1) ?? 0) + 1;
  const reports = trial.series.reported.some((r) => r !== null);
  const lines = drawCurve(pointsOf(trial), { from, to, rows: 6, marks: [], origin: trial.series.origin }, CURVE);
  const which = variant.trials.length > 1 ? `, seed ${trial.seed}` : '';
  return [
    `### Online, ${nameOf(variant)}${which}`,
    ['```text', ...lines, ...curveLegend(CURVE, reports), '```'].join('\n'),
  ];
}

function trialTable(variant: ScoreVariant): string[] {
  if (variant.trials.length < 2) return [];
  const rows = variant.trials.map((t) => [
    String(t.seed),
    mark(t.outcome, t.outcome),
    t.state,
    t.users.troughShare === null ? '-' : `${count(t.users.trough)} users`,
    `${t.slos.filter((s) => s.outcome === 'pass').length} of ${t.slos.length}`,
  ]);
  return [
    `### Trials, ${nameOf(variant)}`,
    table(['seed', 'outcome', 'state', 'lowest', 'promises kept'], rows),
    rateWords(variant),
  ];
}

function eventTable(variant: ScoreVariant): string[] {
  const events = variant.trials[0]?.events ?? [];
  if (events.length === 0) return [];
  const rows = events.map((e) => [when(e), e.kind, text(e.words), e.seen === null ? '' : text(e.seen)]);
  const body = table(['from onset', 'what', 'event', 'seen'], rows);
  return [
    `<details><summary>What happened, ${nameOf(variant)}: ${things(events.length, 'event')}</summary>\n\n${body}\n\n</details>`,
  ];
}

function when(event: ScoreEvent): string {
  return event.sinceOnsetMs === null ? 'before' : fromOnset(event.sinceOnsetMs);
}

function doubtTable(card: Scorecard): string {
  const rows = card.doubts.map((d) => [
    `\`${d.code}\``,
    `${text(d.variant)}, seed ${d.seed}`,
    text(d.expected),
    text(d.found),
    text(d.do),
  ]);
  return table(['doubt', 'where', 'expected', 'found', 'do'], rows);
}

function again(card: Scorecard): string {
  const seeds = card.seeds.length === 1 ? `seed ${card.seeds[0]}` : things(card.seeds.length, 'seed');
  const facts = `spec \`${card.specHash.slice(0, 8)}\` · ${seeds} · runtime ${card.runtime} · ${things(card.users, 'user')} · exit code ${card.exitCode}`;
  const left = card.leftBehind === null ? '' : `\n\nLeft behind: ${text(card.leftBehind)}.`;
  const next = card.next === null ? '' : `\n\nNext:\n\n\`\`\`sh\n${card.next}\n\`\`\``;
  return `\`\`\`sh\n${card.reproduce}\n\`\`\`\n\n${facts}${left}${next}`;
}

// ---------------------------------------------------------------- Markdown itself

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Aligned, so that it reads as text too.
  const widths = head.map((cell, i) => Math.max(3, ...[cell, ...rows.map((r) => r[i] ?? '')].map(widthOf)));
  const line = (cells: readonly string[]): string => `| ${widths.map((w, i) => pad(cells[i] ?? '', w)).join(' | ')} |`;
  return [line(head), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}

function list(items: readonly string[]): string {
  return items.map((s) => `- ${text(s)}`).join('\n');
}

/** Words of others: no markup of theirs takes effect but `code` in pairs, and none breaks out of a table. */
export function text(words: string): string {
  const paired = (words.match(/`/g) ?? []).length % 2 === 0;
  return words
    .replace(/[\\|*_[\]#]/g, '\\$&')
    .replace(/`/g, paired ? '`' : '\\`')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\s+/g, ' ');
}

function nameOf(variant: ScoreVariant): string {
  return variant.name === 'default' ? 'measured' : text(variant.name);
}

function mark(outcome: Outcome, word = ''): string {
  const glyph = { pass: '✓', fail: '✕', inconclusive: '?' }[outcome];
  return word === '' ? glyph : `${glyph} ${word}`;
}

function glyphOf(card: Scorecard): string {
  return card.word === 'STOPPED' || card.word === 'NOT STEADY' ? '·' : mark(card.outcome);
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
