/** A run folder read again: every trial of one experiment, in the order in which they ran. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalError } from '../../../framework/errors.js';
import { readRun } from '../../../framework/observe/read-run.js';
import { journalOf, ndjson } from '../slo/journal-of.js';

let run = '';
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'run-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const whole = journalOf({ curve: () => 1, seconds: 3 });
function trial(variant: string, seed: number, experiment = 'made-up'): void {
  const folder = join(run, 'trials', variant, String(seed));
  mkdirSync(folder, { recursive: true });
  const spec = { variants: { 'as shipped': {}, 'a fix': {} } };
  const records = whole.map((r) =>
    r.k === 'run' ? ({ ...r, variant, seed, spec, plan: { ...r.plan, experiment } } as unknown as typeof r) : r,
  );
  writeFileSync(join(folder, 'journal.ndjson'), ndjson(records));
}
const order = () => readRun(run).map(({ variant, seed }) => `${variant} ${seed}`);
const codeOf = (path: string): string => {
  try {
    readRun(path);
  } catch (error) {
    if (error instanceof JournalError) return error.problems[0]?.code ?? '';
    throw error;
  }
  return 'read';
};

test('variants come as the spec has them, seeds by number', () => {
  for (const seed of [30, 4]) for (const variant of ['a fix', 'as shipped']) trial(variant, seed);
  expect(order()).toEqual(['as shipped 4', 'as shipped 30', 'a fix 4', 'a fix 30']);
});

test('seeds come as the verdict of the run lists them, those that it does not know last', () => {
  for (const seed of [4, 30, 7]) trial('a fix', seed);
  writeFileSync(join(run, 'verdict.json'), '{"variants":[{"trials":[{"seed":30},{"seed":4}]}]}');
  expect(order()).toEqual(['a fix 30', 'a fix 4', 'a fix 7']);
  writeFileSync(join(run, 'verdict.json'), 'half of a verd');
  expect(order()).toEqual(['a fix 4', 'a fix 7', 'a fix 30']);
});

test('journals of two experiments are no run, and neither is nothing', () => {
  expect(codeOf(join(run, 'none'))).toBe('RUN_NOT_FOUND');
  expect(codeOf(run)).toBe('RUN_EMPTY');
  trial('a fix', 1);
  expect(codeOf(run)).toBe('read');
  trial('as shipped', 1, 'another');
  expect(codeOf(run)).toBe('RUN_MIXED');
});
