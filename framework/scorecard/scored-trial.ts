/** From a journal to what the scorecard draws: the curve second by second, and what happened when. */
import type { JournalRecord } from '../observe/records.js';
import { Fold } from '../observe/series.js';
import type { TrialVerdict } from '../slo/types.js';
import type { TimeMs } from '../spec/units.js';
import { cascadeOf } from './cascade.js';
import { creditsOf } from './credits.js';
import { percent } from './figures.js';
import { scorePicture } from './picture.js';
import { statementsOf } from './statements.js';
import type { ScoredTrial, ScoreEvent, ScoreSeries } from './types.js';

/** Before onset the curve shows this much. */
const LEAD_SECONDS = 15;

export function scoredTrial(records: Iterable<JournalRecord>, verdict: TrialVerdict): ScoredTrial {
  const all = [...records];
  const fold = Fold.of(all);
  const series = scoreSeries(fold);
  const statements = statementsOf(fold);
  const picture = scorePicture(fold, series);
  return {
    verdict,
    plan: fold.plan,
    acted: faultsOrdered(fold),
    series,
    events: scoreEvents(all, fold),
    statements,
    picture,
    cascade: cascadeOf(fold, series, verdict.causes),
    credits: creditsOf(fold),
  };
}

function faultsOrdered({ plan, steps }: Fold): string[] {
  const ordered = new Set(steps.flatMap(({ step, status }) => (status === 'ordered' ? [step] : [])));
  return plan.steps.filter(({ id, nature }) => nature === 'fault' && ordered.has(id)).map(({ id }) => id);
}

/** From 15 s before onset to the end of observation; without an onset, from the first user on. */
export function scoreSeries(fold: Fold): ScoreSeries {
  const onset = fold.onset === null ? null : Math.floor(fold.onset.t / 1000);
  const population = fold.population === null ? 0 : Math.floor(fold.population / 1000);
  const zero = onset ?? population;
  const from = onset === null ? population : Math.max(population, onset - LEAD_SECONDS);
  const last = fold.end === null ? fold.latestCompleteSecond() : fold.end.observedTo - 1;
  const seconds = last === null ? [] : Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => from + i);
  const tallies = seconds.map((s) => fold.tally(s));
  return {
    origin: onset === null ? 'start' : 'onset',
    second: seconds.map((s) => s - zero),
    demand: tallies.map((t) => t.demand),
    online: tallies.map((t) => t.online),
    reported: seconds.map((s) => fold.reported(s)),
    found: tallies.map((t) => t.found),
  };
}

/** Steps, triggers, what the nodes did by themselves, and the lifting; in order of time. */
export function scoreEvents(records: readonly JournalRecord[], fold: Fold): ScoreEvent[] {
  const onset = fold.onset?.t ?? null;
  const since = (t: TimeMs): number | null => (onset === null ? null : t - onset);
  const events = records.flatMap((record): (ScoreEvent & { t: TimeMs })[] => {
    switch (record.k) {
      case 'step':
        return stepEvent(record, fold).map((e) => ({ ...e, sinceOnsetMs: since(e.t) }));
      case 'trigger':
        return [
          {
            t: record.t,
            sinceOnsetMs: since(record.t),
            kind: 'trigger',
            words: `the condition of ${record.step} held`,
            seen: `saw ${percent(record.saw)}`,
          },
        ];
      case 'life':
        if (record.event !== 'self-shutdown' && record.event !== 'returned' && record.event !== 'died') return [];
        return [{ t: record.t, sinceOnsetMs: since(record.t), kind: 'life', words: lifeWords(record), seen: null }];
      case 'lifted':
        return [
          {
            t: record.t,
            sinceOnsetMs: since(record.t),
            kind: 'lifted',
            words: 'every fault ended, every restart done',
            seen: null,
          },
        ];
      case 'stop':
        return [
          { t: record.t, sinceOnsetMs: since(record.t), kind: 'life', words: `stopped: ${record.words}`, seen: null },
        ];
      default:
        return [];
    }
  });
  return events.sort((a, b) => a.t - b.t).map(({ t: _, ...event }) => event);
}

type Step = Extract<JournalRecord, { k: 'step' }>;

/** A step is one event: what was ordered, with what was seen of it, at the instant at which it was seen. */
function stepEvent(record: Step, fold: Fold): (Omit<ScoreEvent, 'sinceOnsetMs'> & { t: TimeMs })[] {
  const kind = fold.plan.steps.find((s) => s.id === record.step)?.nature ?? 'fault';
  switch (record.status) {
    case 'ordered': {
      const seen = fold.steps.find((s) => s.step === record.step && (s.status === 'seen' || s.status === 'not-seen'));
      return [{ t: seen?.status === 'seen' ? seen.t : record.t, kind, words: record.words, seen: seen?.words ?? null }];
    }
    case 'undo-failed':
      return [{ t: record.t, kind, words: `${record.kind} could not be undone`, seen: record.words }];
    case 'over':
      return lastsAWhile(record) ? [{ t: record.t, kind, words: `over: ${record.words}`, seen: null }] : [];
    case 'fired':
    case 'seen':
    case 'not-seen':
    case 'undone':
      return [];
  }
}

/** The end of a crash is its last relaunch, which the lifting tells. */
function lastsAWhile(record: Step): boolean {
  return record.kind === 'overload' || record.kind === 'pause-nodes' || record.kind === 'partition';
}

function lifeWords(record: Extract<JournalRecord, { k: 'life' }>): string {
  const verb = { 'self-shutdown': 'shut itself down', returned: 'came back', died: 'died by itself' }[
    record.event as 'self-shutdown' | 'returned' | 'died'
  ];
  return `${record.node} ${verb}${record.reason === undefined ? '' : ` (${record.reason})`}`;
}
