/**
 * A journal from its text. A line cut short by the end of its writer is left out: without an `end` record the verdict says so.
 * Other lines that cannot be read are counted, and make the verdict inconclusive. Only a journal that has no
 * readable head, or is of another schema, is refused.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { JournalError } from '../errors.js';
import { planShape } from './plan-shape.js';
import { type JournalRecord, journalRecord } from './records.js';

const SCHEMA = 'swarmquake/journal/1';
const MOST_BYTES = 512 * 1024 * 1024;

export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  /** Lines that are no record; the last one, where the file ends in it, does not count. */
  readonly unreadableLines: number;
  /** The file ends within a line. */
  readonly cutInLine: boolean;
}

export function readJournal(path: string): ReadJournal {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw problem(
      'JOURNAL_UNREADABLE',
      path,
      'a journal.ndjson that can be read',
      wordsOf(cause),
      'give a run folder or a journal file',
      { cause },
    );
  }
  if (text.length > MOST_BYTES) {
    throw problem('JOURNAL_TOO_LARGE', path, 'at most 512 MB', `${text.length} bytes`, 'give one trial at a time');
  }
  return parseJournal(text, path);
}

/** `at`: the file, for messages. */
export function parseJournal(text: string, at: string): ReadJournal {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const records: JournalRecord[] = [];
  let unreadableLines = 0;
  for (const [i, line] of lines.entries()) {
    if (records.length === 0) records.push(headOf(line, at));
    else if (line.trim() !== '') {
      const record = recordOf(line);
      if (record === null) unreadableLines += 1;
      else if (record.k === 'run') throw secondHead(at, i + 1);
      else records.push(record);
    }
  }
  if (records.length === 0) return { records: [headOf(rest, at)], unreadableLines: 0, cutInLine: true };
  // Whole but for its line break: nothing of the record is missing.
  const last = rest === '' ? null : recordOf(rest);
  if (last !== null) records.push(last);
  const cutInLine = rest !== '' && last === null;
  // After the end record nothing should follow: what does was not cut, it is foreign.
  const foreign = cutInLine && records.some((r) => r.k === 'end') ? 1 : 0;
  return { records, unreadableLines: unreadableLines + foreign, cutInLine };
}

/** Of each record that `parseJournal` finds in the text its line, counted from 1: for whoever cites the file. */
export function recordLines(text: string): readonly number[] {
  const numbers: number[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (i === 0 || (line.trim() !== '' && recordOf(line) !== null)) numbers.push(i + 1);
  }
  return numbers;
}

function recordOf(line: string): JournalRecord | null {
  const value = jsonOf(line);
  const parsed = value === undefined ? null : journalRecord.safeParse(value);
  return parsed?.success ? parsed.data : null;
}

function headOf(line: string, at: string): JournalRecord {
  const value = jsonOf(line);
  const schema = z.object({ k: z.literal('run'), schema: z.string() }).safeParse(value);
  if (!schema.success) {
    throw problem(
      'JOURNAL_HEAD',
      at,
      'a run record in the first line',
      found(line),
      'give the journal.ndjson of a run; one whose head was cut off cannot be judged',
    );
  }
  if (schema.data.schema !== SCHEMA) {
    throw problem(
      'JOURNAL_SCHEMA',
      at,
      SCHEMA,
      schema.data.schema,
      'read it with the version of swarmquake that wrote it, or a newer one',
    );
  }
  const record = recordOf(line);
  if (record?.k !== 'run') {
    throw problem(
      'JOURNAL_HEAD',
      at,
      'a whole run record in the first line',
      'one with fields missing',
      'the journal was changed after it was written: run it again',
    );
  }
  const plan = planShape.safeParse(record.plan);
  if (!plan.success) {
    const where = plan.error.issues[0]?.path.join('.') ?? '';
    throw problem(
      'JOURNAL_PLAN',
      at,
      'a whole plan in the run record',
      `plan.${where}: ${plan.error.issues[0]?.message}`,
      'read it with the version of swarmquake that wrote it',
    );
  }
  return record;
}

function secondHead(at: string, line: number): JournalError {
  return problem(
    'JOURNAL_TWO_RUNS',
    at,
    'one run a journal',
    `a second run record in line ${line}`,
    'split the file before that line',
  );
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function found(line: string): string {
  if (line.trim() === '') return 'nothing';
  const shown = line.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
  return line.length > 60 ? `${shown}...` : shown;
}

function problem(
  code: string,
  at: string,
  expected: string,
  seen: string,
  advice: string,
  options?: ErrorOptions,
): JournalError {
  return new JournalError([{ code, path: 'journal', at, expected, found: seen, do: advice }], options);
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
