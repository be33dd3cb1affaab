/** Runs over time: one after the other, with what changed between them; what cannot be read is named and stops nothing. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { history, readHistory } from '../../../framework/commands/history.js';
import { cardOfRun } from '../../../framework/commands/report.js';
import { jsonReport } from '../../../framework/report/json.js';
import { style } from '../../../framework/report/style.js';
import type { History, HistoryRun } from '../../../framework/scorecard/history.js';
import { type MadeUpRun, runFolder } from './made-up-runs.js';

const NOW = new Date('2026-11-21T12:00:00Z');
let runs = '';
const put = (name: string, what: MadeUpRun): string => runFolder(join(runs, name), what);

beforeAll(() => {
  runs = mkdtempSync(join(tmpdir(), 'swarmquake-history-'));
  // Named so that the order of the names is not that of the times.
  put('d', { experiment: 'evening', backs: [5, 7, 6], at: '2026-11-01T10:00:00.000Z', file: 'e/dusk.experiment.ts' });
  put('c', { experiment: 'evening', backs: [44], at: '2026-11-02T10:00:00.000Z' });
  put('b', { experiment: 'evening', backs: [90], at: '2026-11-03T10:00:00.000Z', spec: 'ccccccccdddddddd' });
  put('a', {
    ...{ experiment: 'evening', backs: [9], at: '2026-11-04T10:00:00.000Z', spec: 'ccccccccdddddddd' },
    runtime: 'docker',
  });
  put('2026-10-05T01-02-03Z-evening-aaaaaaaa', {
    experiment: 'evening',
    backs: [5],
    shape: { placebo: true, curve: () => 1 },
    at: 'garbage',
  });
  put('other', { experiment: 'morning', backs: [5] });
  symlinkSync('other', join(runs, 'latest'));
  mkdirSync(join(runs, 'suite'));
  writeFileSync(join(runs, 'suite', 'suite.json'), '{}');
  mkdirSync(join(runs, 'empty'));
  mkdirSync(join(runs, 'garbled', 'trials', 'default', '7'), { recursive: true });
  writeFileSync(join(runs, 'garbled', 'trials', 'default', '7', 'journal.ndjson'), '{ no journal\n');
  writeFileSync(join(runs, 'a file'), '');
});
afterAll(() => rmSync(runs, { recursive: true, force: true }));

let read: History | null = null;
const all = (): History => {
  read ??= readHistory(runs, NOW);
  return read;
};
const evening = (): readonly HistoryRun[] =>
  all().experiments.find(({ experiment }) => experiment === 'evening')?.runs ?? [];

test('runs stand in the order of their times, with what each came to', () => {
  expect(all().experiments.map(({ experiment, runs }) => [experiment, runs.length])).toEqual([
    ['evening', 5],
    ['morning', 1],
  ]);
  expect(evening().map(({ number, at, word, seeds }) => [number, at?.slice(0, 10), word, seeds])).toEqual([
    // Its time stands in its name alone.
    [1, '2026-10-05', 'placebo', [7]],
    [2, '2026-11-01', 'pass', [7, 8, 9]],
    [3, '2026-11-02', 'fail', [7]],
    [4, '2026-11-03', 'fail', [7]],
    [5, '2026-11-04', 'pass', [7]],
  ]);
});

test('the figures of a run are the middle trial and the range of all; what never came back has no time', () => {
  expect(evening()[1]?.variants).toEqual([
    {
      ...{ name: 'default', passed: 3, of: 3, never: 0 },
      lowest: { middle: 0.4, low: 0.4, high: 0.4 },
      back: { middle: 6_000, low: 5_000, high: 7_000 },
    },
  ]);
  expect(evening()[3]?.variants).toMatchObject([{ never: 1, back: null }]);
  expect(evening()[0]?.score).toBeNull();
  expect(evening()[1]?.score?.points).toBeGreaterThan(evening()[2]?.score?.points ?? 100);
});

test('a new spec and a new runtime are marked where they come first', () => {
  expect(evening().map(({ changed }) => changed)).toEqual([[], [], [], ['spec'], ['runtime']]);
});

test('folders that cannot be read are named; suites, links and files are none', () => {
  expect(all().unreadable).toMatchObject([
    { folder: join(runs, 'empty'), code: 'RUN_EMPTY' },
    { folder: join(runs, 'garbled'), code: 'JOURNAL_HEAD' },
  ]);
});

test('a scorecard that the run wrote is enough where its journals are gone, and tells the same', () => {
  const kept = mkdtempSync(join(tmpdir(), 'swarmquake-history-'));
  const what: MadeUpRun = { experiment: 'evening', backs: [5, 7], at: '2026-11-01T10:00:00.000Z' };
  const path = runFolder(join(kept, 'one'), what);
  const fromJournals = readHistory(kept, NOW);
  writeFileSync(join(path, 'scorecard.json'), jsonReport(cardOfRun(path)));
  rmSync(join(path, 'trials'), { recursive: true });
  expect(readHistory(kept, NOW)).toEqual(fromJournals);
  // One of another shape is not believed.
  writeFileSync(
    join(path, 'scorecard.json'),
    readFileSync(join(path, 'scorecard.json'), 'utf8').replace('"score":', '"x":'),
  );
  expect(readHistory(kept, NOW).unreadable).toMatchObject([{ code: 'RUN_EMPTY' }]);
  rmSync(kept, { recursive: true });
});

async function shown(format: 'terminal' | 'json' | 'html', experiment?: string, folder = runs): Promise<string> {
  const printed: string[] = [];
  const plain = style({ colour: false, unicode: true, width: 100 });
  const options = { runs: folder, format, style: plain, now: NOW, print: (text: string) => printed.push(text) };
  expect(await history(experiment, options)).toBe(0);
  return printed.join('\n');
}

test('people read a table with a rule where figures stop being comparable', async () => {
  const text = await shown('terminal');
  expect(text).toMatch(/2 +2026-11-01 10:00 +7 \+ 2 +process +aaaaaaaa +✓ pass +\d+ /);
  expect(text).toMatch(/--- new spec cccccccc\n +4 +2026-11-03/);
  expect(text).toMatch(/--- now on docker\n +5 +2026-11-04/);
  expect(text).toContain('2 folders could not be read');
  expect(text).toContain('6 runs of 2 experiments in ');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('the page has a chart a figure, a point a run, and no line across a change', async () => {
  const page = await shown('html', 'evening');
  const charts = page.match(/<svg [\s\S]*?<\/svg>/g) ?? [];
  expect(charts).toHaveLength(3);
  for (const chart of charts) {
    // The placebo has none.
    expect(chart.match(/<circle /g)).toHaveLength(4);
    expect(chart.match(/class="change"/g)).toHaveLength(2);
    expect([...chart.matchAll(/data-points="(\d+)"/g)].map(([, points]) => points)).toEqual(['2']);
  }
  expect(charts[2]).toContain('>never<');
  expect(page).not.toMatch(/NaN|undefined|<script|https?:\/\//);
});

test('one experiment is asked for by its name or by its file; one that nobody ran is refused', async () => {
  const few = mkdtempSync(join(tmpdir(), 'swarmquake-history-'));
  runFolder(join(few, 'd'), { experiment: 'evening', backs: [5], file: 'e/dusk.experiment.ts' });
  for (const asked of ['evening', 'e/dusk.experiment.ts', 'anywhere/evening.experiment.ts'])
    expect(JSON.parse(await shown('json', asked, few))).toMatchObject({ experiments: [{ experiment: 'evening' }] });
  await expect(shown('json', 'noon', few)).rejects.toThrow(/HISTORY_UNKNOWN/);
  rmSync(few, { recursive: true });
  expect(() => readHistory(few, NOW)).toThrow(/HISTORY_NO_RUNS/);
});
