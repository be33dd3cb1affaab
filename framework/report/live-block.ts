/** Progress on a terminal: a block at the foot of the window, redrawn in place at most four times a second. */
import { createLogUpdate } from 'log-update';
import type { Phase } from '../observe/records.js';
import { longTime, printable } from '../scorecard/figures.js';
import type { EventView, SecondView } from '../trial/view.js';
import { doneLines, headerLines, renderBlock } from './block-lines.js';
import type { CurvePoint } from './curve.js';
import { wrap } from './layout.js';
import {
  doneWords,
  type LiveOptions,
  type LiveView,
  liveStyle,
  type Running,
  shownPlan,
  stoppingWords,
  trialName,
} from './live-words.js';
import { charactersOf, glyph, paintOf } from './style.js';

const REDRAW_MS = 250;

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
      const name = trialName(verdict, header);
      const plan = shownPlan(now, verdict);
      const { mark, state, lowest, back } = doneWords(verdict, plan?.times.observeAfterOnset ?? verdict.durationMs);
      const facts = [state, lowest, back.short].filter((f) => f !== '').join(' · ');
      const took = longTime(plan === null ? verdict.durationMs : clock() - now.startedAt);
      if (plan !== null) now.plan = null;
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
