/** Progress as lines: on each change of phase, each fault and mitigation, and every 5 s. For pipes, logs and CI. */
import type { Phase } from '../observe/records.js';
import { aboutTime, count, fromOnset, percent, plural, printable } from '../scorecard/figures.js';
import type { TimeMs } from '../spec/units.js';
import type { EventView, SecondView } from '../trial/view.js';
import {
  doneWords,
  headerCounts,
  headerFacts,
  type LiveOptions,
  type LiveView,
  liveStyle,
  phaseWords,
  type Running,
  shareOf,
  shownPlan,
  stoppingWords,
  trialName,
  wrapped,
} from './live-words.js';
import { charactersOf, glyph } from './style.js';

const EVERY_MS = 5000;
/** Time, phase, and time from onset: what comes after begins here. */
const HANG = 31;

export function linesView(options: LiveOptions): LiveView {
  const { stream, header, clock } = options;
  const style = liveStyle(options);
  const now: Running = { plan: null, phase: null, last: null, startedAt: clock() };
  let said = 0;
  let saidOf = '';

  const write = (line: string): void => {
    stream.write(`${charactersOf(style, line)}\n`);
  };
  const say = (phase: string, since: string, words: string): void => {
    const head = `${timeOfDay(clock())}  ${phase.padEnd(10)} ${since.padStart(7)}   `;
    for (const line of wrapped(head + printable(words), HANG, style.width)) write(line);
  };
  const phaseName = (): string => now.phase ?? '';

  const title = `swarmquake ${header.version} · ${header.experiment} · spec ${header.specHash.slice(0, 8)} · seed ${header.seed} · runtime ${header.runtime} · ${headerFacts(header)}`;
  for (const line of wrapped(`  ${title}`, 2, style.width)) write(line.slice(2));
  if (header.runtimeWhy !== '') for (const line of wrapped(`  ${header.runtimeWhy}`, 2, style.width)) write(line);
  for (const words of [[...headerCounts(header), aboutTime(header.estimatedMs)].join(' · '), header.folder]) {
    for (const line of wrapped(`  ${words}`, 2, style.width)) write(line);
  }

  return {
    variant(plan, index, of) {
      Object.assign(now, { plan, phase: null, last: null, startedAt: clock() } satisfies Running);
      said = 0;
      say('trial', '', `${index + 1} of ${of}: ${trialName(plan, header)}`);
    },
    phase(phase: Phase, t) {
      now.phase = phase;
      if (now.plan) say(phase, sinceAt(now.last, t), phaseWords(phase, now.plan));
    },
    second(second: SecondView) {
      now.last = second;
      const origin = second.sinceOnsetMs === null ? 'start' : 'onset';
      const slot = Math.floor((second.sinceOnsetMs ?? second.t) / EVERY_MS);
      if (origin !== saidOf) said = 0;
      saidOf = origin;
      if (slot === said) return;
      said = slot;
      say(phaseName(), since(second), secondWords(second));
    },
    event(event: EventView) {
      say(phaseName(), event.sinceOnsetMs === null ? '' : fromOnset(event.sinceOnsetMs), eventWords(event));
    },
    waiting(words) {
      say('waiting', '', words);
    },
    variantDone(verdict) {
      const { mark, state, lowest, back } = doneWords(
        verdict,
        shownPlan(now, verdict)?.times.observeAfterOnset ?? verdict.durationMs,
      );
      const facts = [lowest, back.words].filter((f) => f !== '').join(', ');
      const name = trialName(verdict, header);
      const head = `${timeOfDay(clock())}  `;
      const words = `${glyph(style, mark)} ${name}: ${state}${facts === '' ? '' : ` (${facts})`}`;
      for (const line of wrapped(head + printable(words), head.length, style.width)) write(line);
    },
    stopping(words) {
      say(
        phaseName(),
        since(now.last),
        stoppingWords(words, { phase: now.phase, sinceOnsetMs: now.last?.sinceOnsetMs ?? null, plan: now.plan }),
      );
    },
    close() {},
  };
}

/** At an instant that is not a second's end. */
function sinceAt(second: SecondView | null, t: TimeMs): string {
  if (second === null || second.sinceOnsetMs === null) return '';
  return fromOnset(second.sinceOnsetMs + t - second.t);
}

function since(second: SecondView | null): string {
  return second === null || second.sinceOnsetMs === null ? '' : fromOnset(second.sinceOnsetMs);
}

/** An event is told when it is ordered, and again when it is seen. */
function eventWords({ kind, words, seen }: EventView): string {
  if (seen === undefined) return `${kind}: ${words}`;
  if (kind === 'trigger' || kind === 'lifted' || kind === 'life') return `${kind}: ${words} (${seen})`;
  return words === '' ? `${kind} seen: ${seen}` : `${kind} seen: ${words} (${seen})`;
}

function secondWords(second: SecondView): string {
  const width = count(second.plan.users).length;
  const online = `online ${count(second.online).padStart(width)} of ${count(second.demand).padEnd(width)} ${shareOf(second).padStart(6)}`;
  const reported =
    second.reported === null || second.demand === 0
      ? ''
      : `   reported ${percent(second.reported / second.demand, 0).padStart(4)}`;
  const nodes = second.serving.map((r) => `${plural(r.role)} ${count(r.serving)} of ${count(r.of)}`).join(', ');
  return keepSpaces(`${online}${reported}${nodes === '' ? '' : `   ${nodes}`}`);
}

/** Columns survive the wrapping of long lines. */
function keepSpaces(text: string): string {
  return text.replace(/ {2,}/g, (gap) => `${'\u00a0'.repeat(gap.length - 1)} `).replace(/\s$/, '');
}

function timeOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
