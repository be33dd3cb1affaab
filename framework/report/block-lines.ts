/** The block as lines: what is shown, and what is left out first when the window is low. Pure. */
import {
  aboutTime,
  count,
  fromOnset,
  longTime,
  measuredSeconds,
  percent,
  plural,
  printable,
} from '../scorecard/figures.js';
import type { EventView } from '../trial/view.js';
import { type CurvePoint, drawCurve } from './curve.js';
import { cut, pad, widthOf, wrap } from './layout.js';
import { headerCounts, headerFacts, type LiveOptions, phaseLine, type Running, shareOf } from './live-words.js';
import { charactersOf, type Paint, type Style } from './style.js';

export interface BlockState extends Running {
  readonly name: string;
  readonly points: readonly CurvePoint[];
  readonly events: readonly EventView[];
  readonly note: string;
}

export function headerLines(options: LiveOptions, style: Style): string[] {
  const { header } = options;
  const why = header.runtimeWhy === '' ? '' : ` (${header.runtimeWhy})`;
  const lines = [
    `swarmquake run ${header.spec} --seed ${header.seed}`,
    `runtime ${header.runtime}${why} · ${aboutTime(header.estimatedMs)}`,
    [...headerCounts(header), headerFacts(header)].join(' · '),
    header.folder,
  ];
  return ['', ...lines.flatMap((l) => wrap(printable(l), style.width - 2)).map((l) => `  ${l}`), ''];
}

/** A short name has its facts on its own line. */
const NAME = 24;

export function doneLines(name: string, facts: string, took: string, paint: Paint, style: Style): string[] {
  const room = style.width - 2;
  const tail = room - widthOf(took) - 1;
  const one = `${pad(name, NAME)}  ${facts}`;
  if (widthOf(name) <= NAME && widthOf(one) <= tail)
    return [`  ${paint(name)}${pad(one.slice(name.length), tail - widthOf(name))} ${took}`];
  return [
    `  ${paint(cut(name, room))}`,
    ...wrap(facts, tail - 4).map((l, i) => (i === 0 ? `      ${pad(l, tail - 4)} ${took}` : `      ${l}`)),
  ];
}

/** Never more lines than the window holds, less the one that the cursor is on. */
export function renderBlock(
  state: BlockState,
  style: Style,
  window: { rows: number; columns: number },
  now: number,
): string[] {
  const room = Math.max(1, window.rows - 1);
  const facts = factLines(state, style);
  const roomy = room >= 20;
  const gap = roomy ? [''] : [];
  const foot =
    room >= 12
      ? [...gap, style.dim(cut('  Ctrl-C stops the run, undoes what it did and keeps the journal.', style.width))]
      : [];
  const curveRows = room >= 24 ? 6 : room >= 16 ? 5 : room >= 12 ? 3 : 0;
  const curve = curveRows === 0 ? [] : [...gap, ...curveLines(state, style, curveRows), ...gap];
  const left = room - 1 - curve.length - facts.length - foot.length - gap.length;
  const events = left > 0 ? eventLines(state, style, left) : [];
  const lines = [
    nameLine(state, style, now),
    ...curve,
    ...facts,
    ...(events.length > 0 ? [...gap, ...events] : []),
    ...foot,
  ];
  const narrow = window.columns < style.width;
  return lines
    .slice(0, room)
    .map((line) => charactersOf(style, narrow ? cut(bare(line), Math.max(1, window.columns - 1)) : line));
}

function nameLine(state: BlockState, style: Style, now: number): string {
  const took = longTime(Math.max(0, now - state.startedAt));
  const running = style.unicode ? '◐' : '..';
  const text = cut(`${running} ${printable(state.name)}`, style.width - widthOf(took) - 4);
  return `  ${style.bold(pad(text, style.width - widthOf(took) - 3))}${took}`;
}

function curveLines(state: BlockState, style: Style, rows: number): string[] {
  const latest = state.points.at(-1)?.second ?? 0;
  const since = state.last?.sinceOnsetMs ?? null;
  if (since === null) {
    const frame = {
      from: Math.max(0, latest - 119),
      to: Math.max(60, latest + 1),
      rows,
      marks: [],
      origin: 'start' as const,
    };
    return drawCurve(state.points, frame, style);
  }
  const to = Math.max((state.plan?.times.observeAfterOnset ?? 0) / 1000, latest + 1);
  return drawCurve(state.points, { from: -15, to, rows, marks: [], origin: 'onset' }, style);
}

function factLines(state: BlockState, style: Style): string[] {
  const lines: string[] = [];
  const second = state.last;
  if (second) {
    const reported =
      second.reported === null || second.demand === 0
        ? ''
        : `    network reports ${percent(second.reported / second.demand, 0)}`;
    lines.push(
      `online      ${count(second.online)} of ${count(second.demand)} who want to be (${shareOf(second)})${reported}`,
    );
    if (second.serving.length > 0)
      lines.push(
        `serving     ${second.serving.map((r) => `${count(r.serving)} of ${count(r.of)} ${plural(r.role)}`).join(', ')}`,
      );
  }
  lines.push(phaseFact(state, style));
  if (state.note !== '') lines.push(state.note);
  return lines.map((line) => `  ${cut(line, style.width - 2)}`);
}

function phaseFact(state: BlockState, style: Style): string {
  if (state.phase === null) return 'phase       not begun';
  const since = state.last?.sinceOnsetMs ?? null;
  const total = state.plan ? ` of ${measuredSeconds(state.plan.times.observeAfterOnset)}` : '';
  const at = since === null ? '' : `, ${fromOnset(since)}${total}`;
  const long = `phase       ${pad(`${state.phase}${at}`, 22)}  ${phaseLine(state.phase, style)}`;
  return widthOf(long) <= style.width - 2 ? long : `phase       ${state.phase}${at}`;
}

/** The latest that fit. */
function eventLines(state: BlockState, style: Style, most: number): string[] {
  const shown = state.events.slice(-most);
  const paints: Readonly<Record<EventView['kind'], Paint>> = {
    fault: style.bad,
    mitigation: style.good,
    statement: style.accent,
    trigger: style.unsure,
    lifted: style.accent,
    life: style.dim,
  };
  const longest = Math.max(0, ...shown.map((e) => (e.seen === undefined ? 0 : widthOf(e.words))));
  const column = Math.min(longest + 3, 48);
  return shown.map((e) => {
    const since = (e.sinceOnsetMs === null ? '' : fromOnset(e.sinceOnsetMs)).padStart(7);
    const verb = e.kind === 'trigger' || e.words === '' ? '' : 'seen: ';
    const text = e.seen === undefined ? e.words : `${pad(e.words, column)}${verb}${e.seen}`;
    return `  ${since}  ${paints[e.kind](e.kind.padEnd(10))}  ${cut(printable(text), style.width - 24)}`;
  });
}

function bare(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours go, so that a cut cannot split them
  return line.replace(/\u001b\[[0-9;]*m/g, '');
}
