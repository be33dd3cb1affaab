/** The system as a whole: which runs count, what is unknown, how old it is, and the same again from the folder of a suite. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardOfRun, report } from '../../../framework/commands/report.js';
import { suiteOfRuns } from '../../../framework/commands/suite.js';
import { style } from '../../../framework/report/style.js';
import { type SuiteFormat, suiteReport } from '../../../framework/report/suite.js';
import { scoreWords } from '../../../framework/report/suite-words.js';
import { suite } from '../../../framework/scorecard/suite.js';
import type { Suite } from '../../../framework/scorecard/suite-types.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { type MadeUpRun, runFolder } from './made-up-runs.js';

const PLAIN = style({ colour: false, unicode: true, width: 100 });
const NOW = new Date('2026-11-21T12:00:00Z');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'swarmquake-suite-'));
  mkdirSync(join(folder, 'experiments'));
  for (const name of ['slow', 'quick', 'never-thought-of']) writeFileSync(file(name), 'throw new Error("read")');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, 'experiments', `${name}.experiment.ts`);
const made = new Map<string, string>();
/** Made once, whoever asks. */
function run(name: string, what: MadeUpRun): string {
  const path = made.get(name) ?? runFolder(join(folder, name), what);
  made.set(name, path);
  return path;
}
const slow = () => run('slow', { experiment: 'slow', backs: [44], at: '2026-11-21T10:00:00.000Z', file: file('slow') });
const quick = () =>
  run('quick', { experiment: 'quick', backs: [5, 6, 5], at: '2026-11-20T10:00:00.000Z', file: file('quick') });
const open = () => run('open', { experiment: 'open', backs: [5], shape: { curve: () => 1 } });
const cards = new Map<string, Scorecard>();
const cardOf = (path: string): Scorecard => {
  const card = cards.get(path) ?? cardOfRun(path);
  cards.set(path, card);
  return card;
};
const together = (...runs: readonly string[]): Suite => suiteOfRuns(runs, { now: NOW, cardOf });

test('each experiment is a row, the weakest first, and what was not run is unknown', () => {
  const { rows, total, exitCode, word } = together(quick(), open(), slow());
  expect(rows.map(({ experiment, word, trials }) => [experiment, word, trials])).toEqual([
    ['slow', 'fail', 1],
    ['open', 'inconclusive', 1],
    ['quick', 'pass', 3],
    ['never-thought-of', 'not run', 0],
  ]);
  expect(rows.map(({ score }) => score?.points ?? null)).toEqual([expect.any(Number), null, expect.any(Number), null]);
  expect(rows[0]).toMatchObject({ hypothesis: 'What slow asks.', why: 'everyone is back: 44 s, promised 30 s' });
  expect(rows[0]?.curve.includes(0.4)).toBe(true);
  // Half the weakest and half the mean, with two of four anywhere from 0 to 100.
  const [a = 0, b = 0] = [rows[0]?.score?.points ?? 0, rows[2]?.score?.points ?? 0];
  expect(total).toMatchObject({ points: null, known: 2, of: 4, weakest: 'slow' });
  expect(total.range[0]).toBeCloseTo((0 + (a + b) / 4) / 2, 3);
  expect(total.range[1]).toBeCloseTo((a + (a + b + 200) / 4) / 2, 3);
  expect({ exitCode, word }).toEqual({ exitCode: 20, word: 'FAIL' });
});

test('an age is counted back from the clock that is handed in', () => {
  expect(together(slow(), quick(), open()).rows.map(({ ageMs }) => ageMs)).toEqual([7_200_000, null, 93_600_000, null]);
});

test('where all are known and none lies beside them the total is one figure', () => {
  const alone = run('alone', { experiment: 'alone', backs: [5], at: '2026-11-21T10:00:00.000Z' });
  const { total, rows, notes } = together(alone, open());
  expect(total.points).toBeNull();
  expect(together(alone, run('two', { experiment: 'two', backs: [6] })).total).toMatchObject({ known: 2, of: 2 });
  expect(rows.every(({ given }) => given)).toBe(true);
  // Neither says where its file lay.
  expect(notes).toEqual([expect.stringContaining('do not say where their experiments lie')]);
});

test('of an experiment the newest run counts, even where an older one passed', () => {
  const older = run('older', { experiment: 'slow', backs: [5], at: '2026-11-19T10:00:00.000Z', file: file('slow') });
  for (const order of [
    [older, slow()],
    [slow(), older],
  ]) {
    const { rows, notes, exitCode } = together(...order);
    expect(rows.filter(({ given }) => given)).toMatchObject([{ experiment: 'slow', outcome: 'fail', folder: slow() }]);
    expect(notes).toEqual([`An earlier run of slow does not count: ${older}.`]);
    expect(exitCode).toBe(20);
  }
});

test('a link to a run is that run', () => {
  const link = join(folder, 'latest');
  symlinkSync(slow(), link);
  expect(together(slow(), link, quick()).notes).toEqual([]);
});

test('a placebo says nothing of the system', () => {
  const placebo = run('placebo', { experiment: 'calm', backs: [5], shape: { curve: () => 1, placebo: true } });
  expect(together(placebo, quick()).rows).toMatchObject([
    { experiment: 'calm', word: 'placebo', outcome: 'inconclusive', score: null },
    { experiment: 'quick' },
    { experiment: 'never-thought-of' },
    { experiment: 'slow', word: 'not run' },
  ]);
});

test('a placebo after it does not hide what an experiment came to', () => {
  const later = run('slow-placebo', {
    ...{ experiment: 'slow', backs: [5], at: '2026-11-21T11:00:00.000Z' },
    shape: { curve: () => 1, placebo: true },
  });
  for (const order of [
    [later, slow()],
    [slow(), later],
  ]) {
    const { rows, notes } = together(...order);
    expect(rows.filter(({ given }) => given)).toMatchObject([{ experiment: 'slow', outcome: 'fail', folder: slow() }]);
    expect(notes).toEqual([`A placebo run of slow does not count: ${later}.`]);
  }
});

test('no score reads as full or as nothing that is not', () => {
  const score = { points: 99.7, interval: [0.2, 99.7], possible: [0, 100], trials: 3, of: 3, variant: 'a' } as const;
  expect(scoreWords({ score })).toBe('99 (under 1-99)');
});

const inForm = (format: SuiteFormat, ...runs: string[]) => suiteReport(together(...runs), format, PLAIN);

test('several runs are one page, in every form', async () => {
  const runs = [quick(), slow(), open()];
  const text = await inForm('terminal', ...runs);
  expect(text).toMatch(/slow +✕ fail +40\.0%.* +44 s +\d+ +1 +/);
  expect(text).toMatch(/never-thought-of +· not run +- +- +unknown/);
  expect(text).toMatch(/✕ FAIL +1 of 3 experiments failed: slow; 1 of 3 proved nothing: open; 1 of 3 passed/);
  expect(text).toMatch(/total \d+ to \d+ of 100: half the weakest, half the mean; 2 of 4 unknown/);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(await inForm('markdown', ...runs)).toMatch(/^## ✕ FAIL: 4 experiments\n[\s\S]*\| slow +\| ✕ fail +\|/);
  expect(JSON.parse(await inForm('json', ...runs))).toMatchObject({ schema: 'swarmquake/suite/1', exitCode: 20 });
  const page = await inForm('html', ...runs);
  expect(page).toMatch(/<h1>.*1 of 3 experiments failed: slow/);
  expect(page.match(/<svg /g)).toHaveLength(3 + 4);
  expect(page).not.toMatch(/NaN|undefined|<script|https?:\/\//);
});

test('so does the command tell them, and exits 0 whatever they came to', async () => {
  const printed: string[] = [];
  const told = { style: PLAIN, print: (text: string) => printed.push(text) };
  expect(await report([slow(), quick()], { format: 'markdown', ...told })).toBe(0);
  expect(printed.join('\n')).toMatch(/^## ✕ FAIL: 3 experiments\n/);
});

test('the folder of a suite stands for its runs, wherever it was carried to, and for what it never ran', async () => {
  const home = join(folder, 'home', 'runs');
  for (const name of ['slow', 'quick'])
    runFolder(join(home, name), { experiment: name, backs: [name === 'slow' ? 44 : 5], at: '2026-11-21T10:00:00Z' });
  const path = join(home, 'together');
  mkdirSync(path);
  const whole = together(join(home, 'slow'), join(home, 'quick'));
  const lost = { ...whole.rows[0], experiment: 'refused', given: true, folder: null, why: 'ENGINE_NOT_FOUND: none' };
  writeFileSync(
    join(path, 'suite.json'),
    await suiteReport(
      { ...whole, folder: path, exitCode: 31, rows: [...whole.rows, lost] as Suite['rows'] },
      'json',
      PLAIN,
    ),
  );
  renameSync(join(folder, 'home'), join(folder, 'carried'));
  const again = together(join(folder, 'carried', 'runs', 'together'));
  expect(again.rows.map(({ experiment, outcome }) => [experiment, outcome])).toEqual([
    ['slow', 'fail'],
    ['quick', 'pass'],
    ['refused', 'unknown'],
  ]);
  expect(again.exitCode).toBe(31);
  expect(again.word).toBe('INCOMPLETE');
  // A run that is gone since is a gap; the suite is told all the same.
  rmSync(join(folder, 'carried', 'runs', 'quick'), { recursive: true });
  cards.clear();
  const gone = together(join(folder, 'carried', 'runs', 'together'));
  expect(gone.rows.map(({ experiment, why }) => [experiment, why?.split(':')[0]])).toContainEqual([
    'quick',
    'RUN_NOT_FOUND',
  ]);
});

test('a headline names three and counts the rest; nothing that was given and ran is no pass', () => {
  const gap = (experiment: string) => ({
    experiment,
    hypothesis: null,
    file: null,
    given: true,
    why: 'it was interrupted',
  });
  const none = suite(['a', 'b', 'c', 'd', 'e'].map(gap), {
    now: NOW.toISOString(),
    exitCode: 130,
    folder: null,
    again: null,
  });
  expect(none.headline).toBe('all 5 did not run: a, b, c and 2 more');
  expect(none).toMatchObject({ word: 'STOPPED', outcome: 'inconclusive', total: { points: null, range: [0, 100] } });
});

test('a suite.json that is none is named, and a run that was named and is not there', () => {
  const path = join(folder, 'broken');
  mkdirSync(path);
  writeFileSync(join(path, 'suite.json'), '{ cut sho');
  const of =
    (...runs: string[]) =>
    () =>
      together(...runs);
  expect(of(path)).toThrow(/SUITE_UNREADABLE/);
  expect(of(slow(), join(folder, 'nowhere'))).toThrow(/RUN_NOT_FOUND/);
  mkdirSync(join(folder, 'no-run'));
  expect(together(slow(), join(folder, 'no-run')).rows).toContainEqual(
    expect.objectContaining({ experiment: 'no-run', word: 'not run', why: expect.stringContaining('RUN_EMPTY') }),
  );
});
