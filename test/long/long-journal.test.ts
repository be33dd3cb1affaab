/** A journal of 8,640 records of 40 slices: rendered in bounded memory, to a page of bounded size, in time that grows with its length. */
import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { LONG_RECORDS, longJournal, SLICES } from '../../bench/long-journal.js';

jest.setTimeout(300_000);

const HEAP_MB = 700;
const MOST_MB = 1_000;
const PAGE_BYTES = 1_000_000;
/** Four times the records: four times the work, or sixteen where every second looks at every other. */
const MOST_TIMES = 8;
const once = fileURLToPath(new URL('../../bench/render-once.mjs', import.meta.url));
const run = promisify(execFile);

let folder = '';
const fileOf = (records: number): string => join(folder, `${records}.ndjson`);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'long-journal-'));
  for (const records of [LONG_RECORDS / 4, LONG_RECORDS])
    await pipeline(Readable.from(longJournal(records)), createWriteStream(fileOf(records)));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** In a process of its own that ends when it wants more than its heap. */
async function rendered(records: number, format: string) {
  const flags = ['--no-warnings', `--max-old-space-size=${HEAP_MB}`];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await run(process.execPath, [...flags, once, fileOf(records), format], { env });
  return JSON.parse(stdout) as { cpuMs: number; bytes: number; mostKiB: number };
}

test('it is what it says: so many records, so many slices in each', () => {
  const users = [...longJournal(100)].filter((line) => line.startsWith('{"k":"users"'));
  expect(users.length).toBe(100);
  expect(new Set(users.map((line) => (JSON.parse(line) as { slices: unknown[] }).slices.length))).toEqual(
    new Set([SLICES]),
  );
});

test.each(['html', 'markdown', 'json', 'csv'])('as %s', async (format) => {
  const long = await rendered(LONG_RECORDS, format);
  const short = await rendered(LONG_RECORDS / 4, format);
  expect(long.mostKiB / 1_000).toBeLessThan(MOST_MB);
  expect(long.cpuMs / short.cpuMs).toBeLessThan(MOST_TIMES);
  if (format === 'html') expect(long.bytes).toBeLessThan(PAGE_BYTES);
  expect(long.bytes).toBeGreaterThan(1_000);
});
