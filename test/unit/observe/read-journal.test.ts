import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalError } from '../../../framework/errors.js';
import { parseJournal, readJournal } from '../../../framework/observe/read-journal.js';
import { journalOf, ndjson } from '../slo/journal-of.js';

const records = journalOf({ curve: () => 1, seconds: 5 });
const text = ndjson(records);
const codeOf = (bad: string): string => {
  try {
    parseJournal(bad, 'journal.ndjson');
  } catch (error) {
    if (error instanceof JournalError) return error.problems[0]?.code ?? '';
    throw error;
  }
  return 'read';
};
const headWith = (changes: object): string => `${JSON.stringify({ ...records[0], ...changes })}\n`;

describe('a journal', () => {
  test('reads as it was written', () => {
    expect(parseJournal(text, 'x')).toEqual({ records, unreadableLines: 0, cutInLine: false });
    expect(parseJournal(text.trimEnd(), 'x')).toEqual({ records, unreadableLines: 0, cutInLine: false });
  });

  test('that ends within a line loses that line alone', () => {
    const read = parseJournal(text.slice(0, -5), 'x');
    expect(read).toEqual({ records: records.slice(0, -1), unreadableLines: 0, cutInLine: true });
  });

  test('counts lines that are no record: spoilt, of an unknown kind, or with a field missing', () => {
    const lines = text.trimEnd().split('\n');
    const spoilt = [lines[0], '{"k":"users","s":', '{"k":"comet","t":1}', '{"k":"phase","t":1}', '', ...lines.slice(1)];
    expect(parseJournal(`${spoilt.join('\n')}\n`, 'x')).toEqual({ records, unreadableLines: 3, cutInLine: false });
  });

  test('with words after its end is not merely cut', () => {
    expect(parseJournal(`${text}{"k":"us`, 'x')).toMatchObject({ unreadableLines: 1, cutInLine: true });
  });

  test('without a readable head is refused, with the reason', () => {
    expect(codeOf('')).toBe('JOURNAL_HEAD');
    expect(codeOf('hello\n')).toBe('JOURNAL_HEAD');
    expect(codeOf(text.slice(0, 200))).toBe('JOURNAL_HEAD');
    expect(codeOf(text.slice(text.indexOf('\n') + 1))).toBe('JOURNAL_HEAD');
    expect(codeOf(headWith({ seed: 'seven' }))).toBe('JOURNAL_HEAD');
    expect(codeOf(text.slice(0, text.indexOf('\n')))).toBe('read');
  });

  test('of another schema, or with a plan of another shape, is refused', () => {
    expect(codeOf(headWith({ schema: 'swarmquake/journal/2' }))).toBe('JOURNAL_SCHEMA');
    expect(codeOf(headWith({ plan: { schema: 'swarmquake/plan/9' } }))).toBe('JOURNAL_PLAN');
    expect(codeOf(text + text)).toBe('JOURNAL_TWO_RUNS');
  });

  test('is read from a file, which must be there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    try {
      writeFileSync(join(folder, 'journal.ndjson'), text);
      expect(readJournal(join(folder, 'journal.ndjson')).records).toEqual(records);
      expect(() => readJournal(join(folder, 'none.ndjson'))).toThrow(JournalError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
