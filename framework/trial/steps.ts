/**
 * The life of one step: intent on disk, injection, evidence and course side by side, undo.
 * Every stage is a journal record; onset is the earliest instant at which a fault was seen to act.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionKind, Driver, Evidence, Field, Injected } from '../fault/driver.js';
import { drivers } from '../fault/drivers.js';
import type { Journal } from '../observe/journal.js';
import type { PlannedAction, PlannedStep } from '../plan/types.js';
import type { DurationMs, TimeMs } from '../spec/units.js';

const LOOK_EVERY_MS = 60;
/** A look under way ends by its own time-outs. */
const CLOSE_WITHIN_MS: DurationMs = 3_000;
/** A deadline that nothing cancels: undo is bounded by itself. */
const UNDO_WITHIN_MS: DurationMs = 10_000;

export interface IntentLog {
  write(value: unknown, force: boolean): void;
}

export interface StepEvents {
  ordered(step: PlannedStep, words: string, at: TimeMs): void;
  /** `words` are those of the order. */
  seen(step: PlannedStep, words: string, seen: string, at: TimeMs): void;
  notSeen(step: PlannedStep): void;
  /** Something went wrong beside the phases. */
  failed(error: unknown): void;
}

export interface Steps {
  /** Fires steps that are due together: all intents first, then all injections in the same tick. Resolves when each was ordered. */
  fire(steps: readonly PlannedStep[], signal: AbortSignal): Promise<void>;
  /** No more evidence is looked for: what was not seen by now was not seen. Resolves when nothing of it goes on. */
  close(): Promise<void>;
  /** When the last fault was over; null while one is not, or none has fired. */
  liftedAt(): TimeMs | null;
  onset(): TimeMs | null;
  fired(): readonly string[];
  lastStepAt(): TimeMs;
  /** Puts back what is not put back yet, in reverse order. True where all of it went well. */
  undoAll(): Promise<boolean>;
}

interface Live {
  readonly step: PlannedStep;
  injected: Injected | null;
  over: boolean;
}

export interface StepsParts {
  readonly field: Field;
  readonly journal: Journal;
  readonly intents: IntentLog;
  readonly events: StepEvents;
}

export function stepsOf({ field, journal, intents, events }: StepsParts): Steps {
  const live: Live[] = [];
  const running: Promise<void>[] = [];
  let onset: TimeMs | null = null;
  let lastStepAt: TimeMs = 0;
  let faultsOver: TimeMs | null = null;
  let closed = false;

  function record(
    step: PlannedStep,
    status: Status,
    words: string,
    numbers?: Readonly<Record<string, number>>,
    t = field.now(),
  ): void {
    const { id, action } = step;
    journal.append({
      k: 'step',
      t,
      step: id,
      kind: action.kind,
      status,
      words,
      ...(numbers ? { numbers: { ...numbers } } : {}),
    });
  }

  async function start(one: Live, signal: AbortSignal): Promise<void> {
    const { step } = one;
    const driver = driverOf(step.action);
    record(step, 'fired', step.action.kind);
    // From the order on, not from its end: observation waits for a step that is still starting nodes.
    lastStepAt = Math.max(lastStepAt, field.now());
    const injected = await driver.inject(step.action, field, signal);
    one.injected = injected;
    lastStepAt = Math.max(lastStepAt, field.now());
    record(step, 'ordered', injected.words, injected.numbers, injected.orderedAt);
    if (injected.hit) journal.append({ k: 'hit', t: injected.orderedAt, ...injected.hit });
    if (injected.said) journal.append({ k: 'statement', t: injected.orderedAt, step: step.id, ...injected.said });
    events.ordered(step, injected.words, injected.orderedAt);
    running.push(watched(look(one, injected, signal), signal), watched(follow(one, injected, signal), signal));
  }

  /** What goes on beside the phases: its end by an abort is no news, any other is the trial's. */
  async function watched(work: Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted && !closed) events.failed(error);
    }
  }

  async function look(one: Live, injected: Injected, signal: AbortSignal): Promise<void> {
    const { step } = one;
    const driver = driverOf(step.action);
    const giveUpAt = field.now() + driver.evidenceWithin(step.action, field);
    while (!signal.aborted && !closed && field.now() < giveUpAt) {
      const evidence = await driver.evidence(step.action, field, injected).catch(() => null);
      if (evidence) found(step, injected, evidence);
      if (evidence && evidence.partial !== true) return;
      await sleep(LOOK_EVERY_MS);
    }
    if (signal.aborted) return;
    record(step, 'not-seen', `${injected.words}: nothing of it was seen`);
    events.notSeen(step);
  }

  function found(step: PlannedStep, injected: Injected, evidence: Evidence): void {
    // Evidence of a silent fault comes late and tells of an earlier instant: the earliest is the onset.
    if (step.nature === 'fault' && (onset === null || evidence.firstSeenAt < onset)) {
      onset = evidence.firstSeenAt;
      journal.append({ k: 'onset', t: onset, step: step.id });
    }
    if (evidence.partial === true) return;
    record(step, 'seen', evidence.words, evidence.numbers, evidence.firstSeenAt);
    events.seen(step, injected.words, evidence.words, evidence.firstSeenAt);
  }

  async function follow(one: Live, injected: Injected, signal: AbortSignal): Promise<void> {
    const { step } = one;
    const driver = driverOf(step.action);
    await injected.underWay;
    await driver.course?.(step.action, field, injected, signal);
    one.over = true;
    if (step.nature !== 'fault') return;
    record(step, 'over', injected.words);
    faultsOver = field.now();
    lastStepAt = Math.max(lastStepAt, faultsOver);
  }

  async function undo(one: Live): Promise<boolean> {
    const { step } = one;
    // A fault that is over was put back, or was a crash, whose undo is teardown.
    if (step.nature === 'fault' && one.over) return true;
    const driver = driverOf(step.action);
    try {
      const words = await within(UNDO_WITHIN_MS, driver.undo(step.action, field));
      if (words !== null) record(step, 'undone', words);
      return true;
    } catch (error) {
      record(step, 'undo-failed', error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  return {
    async fire(steps, signal) {
      const starting = steps.map((step): Live => ({ step, injected: null, over: false }));
      for (const { step } of starting) {
        const inverse = driverOf(step.action).inverse(step.action);
        intents.write({ t: field.now(), step: step.id, action: step.action.kind, undo: inverse }, true);
      }
      live.push(...starting);
      await Promise.all(starting.map((one) => start(one, signal)));
    },
    async close() {
      closed = true;
      // What does not end by then is left to teardown.
      await within(CLOSE_WITHIN_MS, Promise.all(running)).catch(() => undefined);
    },
    liftedAt: () => (live.every((one) => one.step.nature !== 'fault' || one.over) ? faultsOver : null),
    onset: () => onset,
    fired: () => live.map((one) => one.step.id),
    lastStepAt: () => lastStepAt,
    async undoAll() {
      let clean = true;
      for (const one of [...live].reverse()) clean = (await undo(one)) && clean;
      return clean;
    },
  };
}

type Status = 'fired' | 'ordered' | 'seen' | 'not-seen' | 'over' | 'undone' | 'undo-failed';

/** The table is typed by kind; one lookup erases that type, so this is the only place that says so. */
function driverOf(action: PlannedAction): Driver<ActionKind> {
  return drivers[action.kind] as unknown as Driver<ActionKind>;
}

async function within<T>(limit: DurationMs, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(limit, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`not done within ${limit / 1000} s`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
