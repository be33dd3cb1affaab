/** Journals cut at every byte, and a recorded one at many, through the verbs as they are typed: in every form, and never a pass. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { judge } from '../../framework/commands/judge.js';
import { report } from '../../framework/commands/report.js';
import { EXIT, JournalError } from '../../framework/errors.js';
import { style } from '../../framework/report/style.js';
import { expectEveryCutTold, expectRefusedOrTold, kinds, placesIn } from '../unit/report/damage.js';
import { recordsOf } from '../unit/report/from-golden.js';
import { ndjson } from '../unit/slo/journal-of.js';

jest.setTimeout(300_000);

const FORMATS = ['terminal', 'markdown', 'json', 'html', 'junit', 'openmetrics', 'csv'] as const;
const plain = style({ colour: false, unicode: true, width: 80 });
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damaged-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(kinds)('a small journal, cut at every byte: $name', (kind) => expectEveryCutTold(kind));

test.each(kinds)('any place of its plan left out, or with something else there: $name', (kind) => {
  const [head] = kind.records;
  for (const place of head?.k === 'run' ? placesIn(head.plan) : [])
    for (const by of [undefined, null, 'x'] as const) expectRefusedOrTold(kind, place, by);
});

async function said(bytes: Buffer): Promise<{ readonly code: number; readonly texts: readonly string[] } | string> {
  const file = join(folder, 'journal.ndjson');
  writeFileSync(file, bytes);
  const texts: string[] = [];
  const print = (text: string): void => void texts.push(text);
  try {
    const code = await judge([file], { json: false, style: plain, print });
    for (const format of FORMATS) expect(await report([file], { format, style: plain, print })).toBe(EXIT.pass);
    return { code, texts };
  } catch (error) {
    if (error instanceof JournalError) return error.problems[0]?.code ?? '';
    throw error;
  }
}

test('a recorded journal, cut at seeded bytes and garbled there', async () => {
  const whole = Buffer.from(ndjson(recordsOf('recorded-supernode-crash')));
  const head = whole.indexOf('\n');
  expect(await said(whole)).toMatchObject({ code: EXIT.pass });
  const place = fc.integer({ min: 1, max: whole.length - 2 });
  await fc.assert(
    fc.asyncProperty(place, fc.boolean(), async (at, cut) => {
      const spoilt = Buffer.from(whole);
      // No text in JSON may hold it as it is.
      spoilt[at] = 1;
      const heard = await said(cut ? whole.subarray(0, at) : spoilt);
      if (typeof heard === 'string') {
        return expect([heard, at <= head]).toEqual(['JOURNAL_HEAD', true]);
      }
      expect([EXIT.inconclusive, EXIT.notSteady]).toContain(heard.code);
      expect(heard.texts.length).toBe(1 + FORMATS.length);
      expect(heard.texts.filter((text) => text.length < 20)).toEqual([]);
      return expect(heard.texts[0]).toMatch(/JOURNAL_(CUT|GARBLED)/);
    }),
    { numRuns: 16, seed: 20101222 },
  );
});
