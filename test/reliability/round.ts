/** One round: the case is played, then everything that is promised of it is looked at. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { judge } from '../../framework/commands/judge.js';
import { JournalError } from '../../framework/errors.js';
import { labelHash } from '../../framework/plan/random.js';
import { style } from '../../framework/report/style.js';
import { bin, type LiveRun, launch, runArguments, trialFolder } from '../e2e/runs/live-run.js';
import { reaperOf } from '../e2e/runs/marked.js';
import { typed } from '../e2e/runs/typed.js';
import { until } from '../until.js';
import {
  type BeginOptions,
  type Begun,
  type Case,
  GONE_WITHIN_MS,
  type Played,
  type RuntimeName,
  type Scene,
  TooLate,
} from './case.js';
import { leftoversOf } from './leftovers.js';
import { PROCESSES_EVERY_MS, untilTrue } from './moments.js';
import type { Neighbour } from './neighbour.js';

export interface RoundResult {
  readonly case: string;
  readonly runtime: RuntimeName;
  readonly round: number;
  readonly outcome: string;
  /** What was still there when the time was over. */
  readonly left: readonly string[];
  /** Until nothing was left, from the end of the run. */
  readonly goneMs: number | null;
  /** null: untouched. */
  readonly neighbour: string | null;
  readonly journal: string;
  /** What is not as promised; empty: all is. */
  readonly wrong: readonly string[];
  /** Tries that came to their point after the run was over; they count for nothing. */
  readonly late: number;
  /** Of the machine, over the minute before. */
  readonly load?: number;
}

export interface RoundParts {
  readonly case: Case;
  readonly runtime: RuntimeName;
  readonly round: number;
  readonly seed: number;
  readonly phaseMs: Readonly<Record<string, number>>;
  readonly neighbour: Neighbour;
}

const TRIES = 12;
const LOOK_EVERY_MS = 100;
const LEAVES_WITHIN_MS = 20_000;

export async function playRound(parts: RoundParts): Promise<RoundResult> {
  const { runtime, round } = parts;
  for (let late = 0; ; late++) {
    try {
      return await tryRound(parts, late);
    } catch (error) {
      if (error instanceof TooLate && late + 1 < TRIES) continue;
      const wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
      const nothing = { outcome: 'none', left: [], goneMs: null, neighbour: null, journal: 'not looked at' };
      return { case: parts.case.name, runtime, round, ...nothing, wrong, late };
    }
  }
}

async function tryRound(parts: RoundParts, late: number): Promise<RoundResult> {
  const { runtime, round, neighbour } = parts;
  const dir = mkdtempSync(join(tmpdir(), 'swarmquake-rel-'));
  const tidies: (() => void | Promise<void>)[] = [];
  const begun: LiveRun[] = [];
  try {
    const played = await parts.case.play(sceneOf(parts, late, dir, tidies, begun));
    const { left, goneMs } = await leftWithin(GONE_WITHIN_MS, () => allLeft(played.runIds, runtime));
    const harmed = await neighbour.harmed();
    const judged = await Promise.all(played.journals.map(({ trial }) => endedAsJudged(trial)));
    const wrong = [
      ...(played.wrong === undefined ? [] : [played.wrong]),
      ...(left.length === 0
        ? []
        : [`left after ${GONE_WITHIN_MS / 1_000} s: ${left.join('; ')}`, ...reaperWords(played)]),
      ...(harmed === null ? [] : [harmed]),
      ...unreadable(played, judged),
    ];
    return {
      case: parts.case.name,
      runtime,
      round,
      outcome: played.outcome,
      left,
      goneMs,
      neighbour: harmed,
      journal: judged.join(', '),
      wrong,
      late,
    };
  } finally {
    await endThose(begun);
    for (const tidy of tidies.reverse()) await tidy();
    rmSync(dir, { recursive: true, force: true });
  }
}

function sceneOf(
  parts: RoundParts,
  late: number,
  dir: string,
  tidies: (() => void | Promise<void>)[],
  begun: LiveRun[],
): Scene {
  const { runtime, round, seed } = parts;
  let draws = 0;
  let runs = 0;
  return {
    runtime,
    phaseMs: parts.phaseMs,
    draw: () => labelHash(seed, ['reliability', parts.case.name, runtime, round, late, draws++]) / 0x1_0000_0000,
    path: (name) => join(dir, name),
    later: (tidy) => void tidies.push(tidy),
    begin(options = {}) {
      const out = options.out ?? join(dir, `run-${runs++}`);
      const live = liveRun(options, out, runtime);
      begun.push(live);
      return begunRun(live, trialFolder(out));
    },
  };
}

/** `--beside`: rounds go on side by side. */
function liveRun(options: BeginOptions, out: string, runtime: RuntimeName): LiveRun {
  const command = [process.execPath, bin, ...runArguments(options.spec ?? 'phases', out, ['--beside'], runtime)];
  const env = { ...options.env };
  if (options.as === 'at-a-terminal') return typed(command, env);
  return options.as === 'own-group'
    ? launch('setsid', command, { env })
    : launch(process.execPath, command.slice(1), { env });
}

function begunRun(live: LiveRun, trial: string): Begun {
  const run: Begun = {
    live,
    trial,
    async reaper() {
      let found = reaperOf(trial);
      const look = (): boolean => {
        found ??= reaperOf(trial);
        return found !== null;
      };
      await untilTrue(run, 'its reaper was there', look, PROCESSES_EVERY_MS);
      if (found === null) throw new Error('no reaper');
      return found;
    },
  };
  return run;
}

/** When the reaper began and what it did: for whoever wonders why something was left. */
function reaperWords(played: Played): string[] {
  return played.journals
    .map(({ trial }) => join(trial, 'logs', 'reaper.log'))
    .filter((log) => existsSync(log))
    .map((log) => `looked at ${new Date().toISOString()}; ${readFileSync(log, 'utf8').trim()}`);
}

/** Looks until nothing is left; a look that ends after the time is too late, whatever it found. */
async function leftWithin(
  withinMs: number,
  look: () => Promise<readonly string[]>,
): Promise<{ readonly left: readonly string[]; readonly goneMs: number | null }> {
  const began = performance.now();
  let seen: readonly string[] = ['no look ended in time'];
  const gone = await until(
    async () => {
      const left = await look();
      if (left.length > 0) seen = left;
      return { nothing: left.length === 0, afterMs: Math.round(performance.now() - began) };
    },
    ({ nothing, afterMs }) => nothing && afterMs <= withinMs,
    withinMs,
    LOOK_EVERY_MS,
  ).catch(() => null);
  return gone === null ? { left: seen, goneMs: null } : { left: [], goneMs: gone.afterMs };
}

async function allLeft(runIds: readonly string[], runtime: RuntimeName): Promise<string[]> {
  return (await Promise.all(runIds.map((runId) => leftoversOf(runId, runtime)))).flat();
}

/** What `judge` answers: how the run ended, or that there is no journal to judge. */
async function endedAsJudged(trial: string): Promise<string> {
  let text = '';
  const options = { json: true, style: style({ colour: false, unicode: true, width: 100 }) };
  try {
    const print = (document: string): void => {
      text = document;
    };
    await judge([trial], { ...options, print });
  } catch (error) {
    if (error instanceof JournalError)
      return NO_JOURNAL.has(error.problems[0]?.code ?? '') ? 'no journal' : String(error);
    return `not a clear answer: ${String(error)}`;
  }
  return String((JSON.parse(text) as { ended?: unknown }).ended);
}

/** The journal had not begun, or not its first line. */
const NO_JOURNAL = new Set(['RUN_NOT_FOUND', 'RUN_EMPTY', 'JOURNAL_HEAD']);

function unreadable(played: Played, judged: readonly string[]): string[] {
  return judged.flatMap((answer, i) => {
    const wanted = played.journals[i]?.ended ?? [];
    return wanted.includes(answer) ? [] : [`judge: expected ${wanted.join(' or ')}, found ${answer}`];
  });
}

/** What a case that failed half-way has still going. */
async function endThose(runs: readonly LiveRun[]): Promise<void> {
  await Promise.all(
    runs.map(async (live) => {
      const over = { is: false };
      const ended = live.ended
        .catch(() => undefined)
        .then(() => {
          over.is = true;
        });
      await Promise.resolve();
      if (!over.is) live.signal('SIGTERM');
      await until(
        () => over.is,
        (is) => is,
        LEAVES_WITHIN_MS,
      ).catch(() => live.signal('SIGKILL'));
      await ended;
    }),
  );
}
