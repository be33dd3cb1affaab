import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedsFor } from '../../../framework/trial/campaign.js';
import { createRunFolder } from '../../../framework/trial/run-folder.js';

const now = new Date('2026-01-02T03:04:05.678Z');
const start = process.cwd();
let place = '';

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'swarmquake-folder-'));
  process.chdir(place);
});
afterEach(() => {
  process.chdir(start);
  rmSync(place, { recursive: true, force: true });
});

test('two runs of one experiment in one second have a folder each, and latest is the second', () => {
  const folders = [1, 2].map(() => createRunFolder({ experiment: 'An evening', specHash: 'abcdef0123456', now }));
  for (const folder of folders) folder.begin();
  const names = ['2026-01-02T03-04-05Z-an-evening-abcdef01', '2026-01-02T03-04-05Z-an-evening-abcdef01-2'];
  expect(folders.map((folder) => folder.id)).toEqual(names);
  expect(readdirSync('runs').sort()).toEqual([...names, 'latest']);
  expect(readlinkSync('runs/latest')).toBe(names[1]);
});

test('variants whose names come to the same letters, or to none, have a folder each', () => {
  const folder = createRunFolder({ experiment: 'x', specHash: 'abcdef0123456', out: 'out', now });
  for (const variant of ['with help', 'With help!', '変種', 'with help']) folder.trial(variant, 7);
  expect(readdirSync('out/trials').sort()).toEqual(['variant', 'with-help', 'with-help-2']);
});

test('a folder that holds something is not written to', () => {
  createRunFolder({ experiment: 'x', specHash: 'abcdef0123456', out: 'out', now }).write('a.json', {});
  expect(() => createRunFolder({ experiment: 'x', specHash: 'abcdef0123456', out: 'out', now })).toThrow(
    'OUT_NOT_EMPTY',
  );
});

test('each trial has a seed of its own, the first the one given', () => {
  for (const first of [7, 99_999]) {
    const seeds = seedsFor(first, 2_000);
    expect(seeds[0]).toBe(first);
    expect(new Set(seeds).size).toBe(2_000);
    expect(seedsFor(first, 10)).toEqual(seeds.slice(0, 10));
  }
});
