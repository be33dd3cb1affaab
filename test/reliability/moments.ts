/** Moments of a run that goes on, as its journal and the machine show them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Phase } from '../../framework/observe/records.js';
import type { Finished } from '../e2e/runs/live-run.js';
import { until } from '../until.js';
import { type Begun, TooLate } from './case.js';

export const PHASES: readonly Phase[] = ['provision', 'populate', 'settle', 'inject', 'hold', 'undo', 'collect'];
const LOOK_EVERY_MS = 5;
/** A look at every process costs more than one at a file. */
export const PROCESSES_EVERY_MS = 20;
const COMES_WITHIN_MS = 90_000;

/** Lines of these records, as far as they are written. */
function linesOf(trial: string, kind: string): string[] {
  const file = join(trial, 'journal.ndjson');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.split('\n').filter((line) => line.startsWith(`{"k":"${kind}"`));
}

/** Resolves within milliseconds of the record. */
export async function untilPhase(run: Begun, phase: Phase): Promise<void> {
  await untilTrue(run, `phase ${phase}`, () => hasBegun(run.trial, phase));
}

export function hasBegun(trial: string, phase: Phase): boolean {
  return linesOf(trial, 'phase').some((line) => line.includes(`"phase":"${phase}"`));
}

/** A fault was seen to act. */
export async function untilSeen(run: Begun): Promise<void> {
  await untilTrue(run, 'a fault that is seen', () =>
    linesOf(run.trial, 'step').some((line) => line.includes('"status":"seen"')),
  );
}

/** So many steps of those that the phase undoes are undone; 0: it has begun. */
export async function untilUndone(run: Begun, steps: number): Promise<void> {
  await untilPhase(run, 'undo');
  const undone = (): number => linesOf(run.trial, 'step').filter((line) => line.includes('"status":"undone"')).length;
  await untilTrue(run, `${steps} steps undone`, () => undone() >= steps, 1);
}

export async function untilStopping(run: Begun): Promise<void> {
  await untilTrue(run, 'a record of the stop', () => linesOf(run.trial, 'stop').length > 0);
}

export function hasRecord(trial: string, kind: string): boolean {
  return linesOf(trial, kind).length > 0;
}

/** A part of the phase's usual length after its beginning; never more than a few seconds. */
export async function somewhereIn(run: Begun, phase: Phase, usualMs: number, part: number): Promise<void> {
  await untilPhase(run, phase);
  await delay(usualMs * part);
}

/** 'hold'; none: before the first. */
export function lastPhase(trial: string): string {
  return PHASES.filter((phase) => hasBegun(trial, phase)).at(-1) ?? 'none';
}

/** Asks until it is so; rejects when the run is over before. */
export async function untilTrue(
  run: Begun,
  what: string,
  ask: () => Promise<boolean> | boolean,
  everyMs = LOOK_EVERY_MS,
): Promise<void> {
  const over = { is: false };
  void run.live.ended.then(
    () => {
      over.is = true;
    },
    () => undefined,
  );
  const seen = await until(
    async () => (over.is ? 'over' : (await ask()) ? 'seen' : null),
    (answer) => answer !== null,
    COMES_WITHIN_MS,
    everyMs,
  );
  if (seen === 'over') throw new TooLate(`the run was over before ${what}\n${run.live.said.stderr}`);
}

/** 'exit 22', 'SIGKILL'. */
export function endingOf({ code, signal }: Finished): string {
  return signal ?? `exit ${code}`;
}

/** What it said, where that was not to be: the last lines. */
export function unlike(finished: Finished, wanted: string): { readonly wrong?: string } {
  if (endingOf(finished) === wanted) return {};
  const said = `${finished.stdout}\n${finished.stderr}`.trim().split('\n').slice(-30).join('\n');
  return { wrong: `expected ${wanted}, found ${endingOf(finished)}; it said:\n${said}` };
}
