/** Progress on a terminal: a block at the foot of the window, redrawn in place at most four times a second. */
import { createLogUpdate } from 'log-update';
import type { Phase } from '../observe/records.js';
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
import type { EventView, SecondView } from '../trial/view.js';
import { type CurvePoint, drawCurve } from './curve.js';
import { cut, pad, widthOf, wrap } from './layout.js';
import {
  doneWords,
  headerFacts,
  type LiveOptions,
  type LiveView,
  liveStyle,
  phaseLine,
  type Running,
  shareOf,
  stoppingWords,
  trialName,
} from './live.js';
import { charactersOf, glyph, type Paint, paintOf, type Style } from './style.js';

const REDRAW_MS = 250;

export interface BlockState extends Running {
  readonly name: string;
  readonly points: readonly CurvePoint[];
  readonly events: readonly EventView[];
  readonly note: string;
}

export function blockView(options: LiveOptions): LiveView {
  const { stream, header, clock } = options;
  const log = createLogUpdate(stream, { showCursor: true });
  const now: Running = { plan: null, phase: null, last: null, startedAt: clock() };
  let points: CurvePoint[] = [];
  let onsetSecond: number | null = null;
  let events: EventView[] = [];
  let note = '';
  let drawnAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let drawnLines = 0;
  let closed = false;

  const draw = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (closed || now.plan === null) return;
    drawnAt = clock();
    const style = liveStyle(options);
    const state = { ...now, name: now.plan ? trialName(now.plan, header) : header.experiment, points, events, note };
    const window = { rows: stream.rows ?? 24, columns: stream.columns ?? 80 };
    const lines = renderBlock(state, style, window, clock());
    // log-update 7.2 patches changed lines only, and loses count when there are more or fewer of them.
    if (lines.length !== drawnLines) log.clear();
    drawnLines = lines.length;
    log(lines.join('\n'));
  };
  const ask = (): void => {
    if (closed) return;
    const due = drawnAt + REDRAW_MS - clock();
    if (due > 0) {
      timer ??= setTimeout(draw, due).unref();
      return;
    }
    draw();
  };
  /** Above the block, for good. */
  const keep = (lines: readonly string[]): void => {
    log.clear();
    const style = liveStyle(options);
    for (const line of lines) stream.write(`${charactersOf(style, line)}\n`);
    draw();
  };

  keep(headerLines(options, liveStyle(options)));
  const heartbeat = setInterval(ask, 1000);
  heartbeat.unref();

  return {
    variant(plan) {
      Object.assign(now, { plan, phase: null, last: null, startedAt: clock() } satisfies Running);
      points = [];
      events = [];
      onsetSecond = null;
      note = '';
      ask();
    },
    phase(phase: Phase) {
      now.phase = phase;
      ask();
    },
    second(second: SecondView) {
      now.last = second;
      const absolute = Math.floor(second.t / 1000) - 1;
      if (second.sinceOnsetMs !== null && onsetSecond === null) {
        onsetSecond = Math.floor((second.t - second.sinceOnsetMs) / 1000);
        const zero = onsetSecond;
        points = points.map((p) => ({ ...p, second: p.second - zero }));
      }
      points.push({
        second: absolute - (onsetSecond ?? 0),
        online: second.demand > 0 ? second.online / second.demand : null,
        reported: second.demand > 0 && second.reported !== null ? second.reported / second.demand : null,
      });
      ask();
    },
    event(event: EventView) {
      events = withEvent(events, event);
      ask();
    },
    waiting(words) {
      note = printable(words);
      if (now.plan) ask();
      else keep(wrap(note, liveStyle(options).width - 2).map((l) => `  ${l}`));
    },
    variantDone(verdict) {
      const style = liveStyle(options);
      const name = now.plan ? trialName(now.plan, header) : verdict.variant;
      const { mark, state, lowest, back } = doneWords(verdict, now.plan?.times.observeAfterOnset ?? verdict.durationMs);
      const facts = [state, lowest, back.short].filter((f) => f !== '').join(' · ');
      const took = longTime(clock() - now.startedAt);
      now.plan = null;
      keep(doneLines(`${glyph(style, mark)} ${printable(name)}`, facts, took, paintOf(style, mark), style));
    },
    stopping(words) {
      const style = liveStyle(options);
      const text = stoppingWords(printable(words), {
        phase: now.phase,
        sinceOnsetMs: now.last?.sinceOnsetMs ?? null,
        plan: now.plan,
      });
      keep(['', ...wrap(text, style.width - 2).map((l) => style.unsure(`  ${l}`)), '']);
    },
    close() {
      if (closed) return;
      closed = true;
      clearInterval(heartbeat);
      if (timer) clearTimeout(timer);
      log.clear();
      log.done();
    },
  };
}

/** What was seen of an event joins the event; the rest is a line of its own. */
function withEvent(events: readonly EventView[], event: EventView): EventView[] {
  const at = events.findIndex(
    (e) => e.seen === undefined && e.kind === event.kind && (event.words === '' || e.words === event.words),
  );
  const old = events[at];
  if (old === undefined || event.seen === undefined)
    return event.words === '' && event.seen === undefined ? [...events] : [...events, event];
  return events.map((e) => (e === old ? { ...old, seen: event.seen ?? '' } : e));
}

// ---------------------------------------------------------------- what it looks like

function headerLines(options: LiveOptions, style: Style): string[] {
  const { header } = options;
  const why = header.runtimeWhy === '' ? '' : ` (${header.runtimeWhy})`;
  const nodes = header.nodes.map((n) => `${count(n.count)} ${n.count === 1 ? n.role : plural(n.role)}`);
  const lines = [
    `swarmquake run ${header.spec} --seed ${header.seed}`,
    `runtime ${header.runtime}${why} · ${aboutTime(header.estimatedMs)}`,
    [`${count(header.users)} users`, ...nodes, headerFacts(header)].join(' · '),
    header.folder,
  ];
  return ['', ...lines.flatMap((l) => wrap(printable(l), style.width - 2)).map((l) => `  ${l}`), ''];
}

/** A short name has its facts on its own line. */
const NAME = 24;

function doneLines(name: string, facts: string, took: string, paint: Paint, style: Style): string[] {
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
  const facts = factLines(state, style, now);
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

function factLines(state: BlockState, style: Style, now: number): string[] {
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
  lines.push(phaseFact(state, style, now));
  if (state.note !== '') lines.push(state.note);
  return lines.map((line) => `  ${cut(line, style.width - 2)}`);
}

function phaseFact(state: BlockState, style: Style, _now: number): string {
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
