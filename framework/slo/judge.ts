/** A journal to its verdict: pure, and byte for byte the same for the same records. */
import type { JournalRecord } from '../observe/records.js';
import { Fold } from '../observe/series.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { expectationOf } from './expectation.js';
import { wholeMs } from './figures.js';
import { worst } from './finding.js';
import { evidenceDoubts, impactDoubts } from './impact.js';
import { type Observed, observed } from './observed.js';
import { judgePromise, unjudged } from './promise.js';
import { doubtsOfWindow } from './reliability.js';
import { emptySummary, summaryOf } from './summary.js';
import type { Doubt, SloVerdict, TrialVerdict } from './types.js';

export interface JudgeOptions {
  /** Other promises than the plan's. */
  readonly slos?: Readonly<Record<string, Slo<DurationMs>>>;
  /** Lines of the journal that could not be read. */
  readonly unreadableLines?: number;
}

export function judge(records: readonly JournalRecord[], options: JudgeOptions = {}): TrialVerdict {
  const fold = Fold.of(records);
  const { plan, run } = fold;
  const slos = options.slos ?? plan.slos;
  const ended = endedOf(fold);
  const seen = ended === 'not-steady' ? null : observed(fold);
  const doubts = [
    // First: what is missing below may have stood in those lines.
    ...unreadable(options.unreadableLines ?? 0),
    ...endDoubts(fold, ended),
    // Of a run that did not reach its end these would only say again that it did not.
    ...(ended === 'complete' ? runDoubts(seen) : []),
    ...promiseless(slos),
  ];
  const judged = verdictsOf(slos, seen, doubts);
  const summary = seen === null ? emptySummary(fold) : summaryOf(seen);
  const outcome = doubts.length > 0 ? 'inconclusive' : worst(judged.map((v) => v.outcome));
  return {
    schema: 'swarmquake/verdict/1',
    experiment: plan.experiment,
    specHash: run.specHash,
    runtime: run.runtime,
    seed: run.seed,
    variant: run.variant,
    placebo: plan.placebo,
    outcome,
    ended,
    expected: expectationOf(plan.expect, { slos: judged, state: summary.state, conclusive: doubts.length === 0 }),
    doubts,
    slos: judged,
    ...summary,
    durationMs: wholeMs(fold.lastTime),
  };
}

/** The text of a verdict.json, and of `judge --json`: the same verdict is the same bytes. */
export function verdictJson(verdict: unknown): string {
  return `${JSON.stringify(verdict, null, 2)}\n`;
}

function endedOf(fold: Fold): TrialVerdict['ended'] {
  switch (fold.stop?.reason) {
    case 'not-steady':
      return 'not-steady';
    case 'stop-condition':
    case 'cap':
      return 'stopped';
    case 'signal':
    case 'error':
      return 'interrupted';
    case undefined:
      if (fold.end?.complete !== true) return 'cut-short';
      return fold.steady === null ? 'not-steady' : 'complete';
  }
}

function verdictsOf(
  slos: Readonly<Record<string, Slo<DurationMs>>>,
  seen: Observed | null,
  doubts: readonly Doubt[],
): SloVerdict[] {
  return Object.entries(slos).map(([name, slo]) =>
    seen === null
      ? unjudged(name, slo, `not judged: ${doubts[0]?.found ?? 'nothing was injected'}`)
      : judgePromise(name, slo, seen, doubts),
  );
}

function runDoubts(seen: Observed | null): Doubt[] {
  if (seen === null) {
    return [
      {
        code: 'NOTHING_INJECTED',
        expected: 'an inject phase',
        found: 'the run ended before it',
        do: 'run it again; its logs say why it ended',
      },
    ];
  }
  return [...impactDoubts(seen), ...evidenceDoubts(seen), ...doubtsOfWindow(seen, seen, {})];
}

function endDoubts(fold: Fold, ended: TrialVerdict['ended']): Doubt[] {
  const words = fold.stop?.words;
  switch (ended) {
    case 'complete':
      return [];
    case 'not-steady':
      return [
        {
          code: 'NOT_STEADY',
          expected: 'the steady state before the first fault',
          found: words ?? 'the steady state was never reached',
          do: 'give the users longer to join, or see why they do not',
        },
      ];
    case 'stopped':
      return [
        {
          code: 'STOPPED',
          expected: 'a run that reaches its end',
          found: words ?? 'stopped by a stop condition or cap',
          do: 'see the stop conditions and the blast radius of the spec',
        },
      ];
    case 'interrupted':
      return [
        {
          code: 'INTERRUPTED',
          expected: 'a run that reaches its end',
          found: words ?? 'the run was interrupted',
          do: 'run it again',
        },
      ];
    case 'cut-short':
      return [
        {
          code: 'JOURNAL_CUT',
          expected: 'a journal whose last record says that observation was complete',
          found: `it ends ${Math.round(fold.lastTime / 1000)} s into the run`,
          do: 'run it again',
        },
      ];
  }
}

/** A gate that cannot fail is a defect. */
function promiseless(slos: Readonly<Record<string, Slo<DurationMs>>>): Doubt[] {
  if (Object.keys(slos).length > 0) return [];
  return [{ code: 'NO_PROMISE', expected: 'at least one SLO', found: 'none', do: 'add one to `slos`' }];
}

function unreadable(lines: number): Doubt[] {
  if (lines === 0) return [];
  return [
    {
      code: 'JOURNAL_GARBLED',
      expected: 'every line of the journal to be a record',
      found: `${lines} unreadable ${lines === 1 ? 'line' : 'lines'}`,
      do: 'run it again; what was readable is shown',
    },
  ];
}
