/** Facts reach the disk whole, phases by force, and nobody acts on one that did not. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { JournalRecord } from '../../../framework/observe/records.js';

/** How many bytes the disk takes at once, how many before it is full, and each time that it was forced. */
const disk = { atOnce: Number.POSITIVE_INFINITY, room: Number.POSITIVE_INFINITY, forced: [] as string[] };
let path = '';

jest.unstable_mockModule('node:fs', () => ({
  ...fs,
  writeSync(fd: number, bytes: Buffer, from = 0): number {
    if (disk.room <= 0) throw new Error('ENOSPC: no space left on device');
    const taken = Math.min(disk.atOnce, bytes.length - from);
    disk.room -= taken;
    return fs.writeSync(fd, bytes, from, taken);
  },
  fsyncSync(fd: number): void {
    fs.fsyncSync(fd);
    disk.forced.push(linesOf(path).at(-1) ?? '');
  },
}));
const { openJournal, openLines } = await import('../../../framework/observe/journal.js');

const linesOf = (file: string): string[] => fs.readFileSync(file, 'utf8').trimEnd().split('\n');
const phase = (name: 'provision' | 'undo'): JournalRecord => ({ k: 'phase', t: 1, phase: name });
const lifted: JournalRecord = { k: 'lifted', t: 5 };

let folder = '';
beforeEach(() => {
  Object.assign(disk, { atOnce: Number.POSITIVE_INFINITY, room: Number.POSITIVE_INFINITY, forced: [] });
  folder = fs.mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.ndjson');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test('lines are appended, also to what is there', () => {
  for (const name of ['provision', 'undo'] as const) {
    const journal = openJournal(path);
    journal.append(phase(name));
    journal.close();
    expect(journal.count()).toBe(1);
  }
  expect(linesOf(path).map((line) => JSON.parse(line))).toEqual([phase('provision'), phase('undo')]);
});

test('records that tell where a run was are forced to disk, each before the next is written', () => {
  const journal = openJournal(path);
  const onset: JournalRecord = { k: 'onset', t: 3, step: 's1' };
  const stop: JournalRecord = { k: 'stop', t: 4, reason: 'signal', words: 'so' };
  const end: JournalRecord = { k: 'end', t: 9, observedTo: 8, complete: true };
  for (const record of [phase('provision'), onset, lifted, stop, end]) journal.append(record);
  journal.close();
  expect(disk.forced.map((line) => JSON.parse(line))).toEqual([phase('provision'), onset, stop, end]);
});

test('an intent is forced where it is asked to be', () => {
  const lines = openLines(path);
  lines.write({ undo: 'a' }, true);
  lines.write({ undo: 'b' }, false);
  lines.close();
  expect(disk.forced).toEqual(['{"undo":"a"}']);
});

test('a disk that takes a few bytes at a time gets whole lines all the same', () => {
  disk.atOnce = 3;
  const journal = openJournal(path);
  journal.append(phase('provision'));
  journal.append(lifted);
  journal.close();
  expect(linesOf(path).map((line) => JSON.parse(line))).toEqual([phase('provision'), lifted]);
});

test('who watches sees a record once it is written, and none that was not', () => {
  const journal = openJournal(path);
  const seen: [JournalRecord, string][] = [];
  journal.watch((record) => void seen.push([record, linesOf(path).at(-1) ?? '']));
  journal.append(phase('provision'));
  expect(seen).toEqual([[phase('provision'), JSON.stringify(phase('provision'))]]);
  disk.room = 0;
  expect(() => journal.append(lifted)).toThrow('JOURNAL_WRITE');
  expect([seen.length, journal.count()]).toEqual([1, 1]);
  // Said once: what must still be done, undo above all, goes on without a journal.
  expect(() => journal.append(phase('undo'))).not.toThrow();
  journal.close();
});
