/**
 * What a run asks the engine to create: noted in the run's temp folder just before it is asked, and again when it has answered.
 * An engine goes on creating for somebody who is dead by then; whoever clears up waits for what has no answer.
 */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DurationMs } from '../../spec/units.js';
import { statusOf } from './engine-refusal.js';

export interface Creations {
  asked(key: string): void;
  /** Passes the answer on. A refusal is an answer, a connection that breaks is none. */
  answer<T>(key: string, answer: Promise<T>): Promise<T>;
}

export interface Unanswered {
  readonly keys: ReadonlySet<string>;
  /** How much longer it is worth waiting for them. */
  readonly waitMs: DurationMs;
}

/** An engine takes seconds where a machine is starved; with the looks that follow, all is to be gone within 15 s. */
const ANSWERS_WITHIN_MS = 8_000;
const FILE = 'creations';

/** One thing of a run, as its labels have it. */
export function creationKey(part: string, node: string | null): string {
  return JSON.stringify([part, node]);
}

export function creationsIn(tempDir: string): Creations {
  const path = join(tempDir, FILE);
  const answered = (key: string): void => {
    try {
      appendFileSync(path, `-${key}\n`);
    } catch {
      // The run was cleared up meanwhile; without this note it would only have taken longer.
    }
  };
  return {
    asked: (key) => appendFileSync(path, `+${key}\n`),
    async answer(key, answer) {
      try {
        const created = await answer;
        answered(key);
        return created;
      } catch (error) {
        if (statusOf(error) !== null) answered(key);
        throw error;
      }
    },
  };
}

export function unansweredIn(tempDir: string): Unanswered {
  const path = join(tempDir, FILE);
  const keys = new Set<string>();
  try {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line.startsWith('+')) keys.add(line.slice(1));
      if (line.startsWith('-')) keys.delete(line.slice(1));
    }
    const askedAgoMs = Math.max(0, Date.now() - statSync(path).mtimeMs);
    return { keys, waitMs: keys.size === 0 ? 0 : Math.max(0, ANSWERS_WITHIN_MS - askedAgoMs) };
  } catch {
    return { keys, waitMs: 0 };
  }
}
