/** A run that never began leaves no folder behind, and touches nothing of others. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunFolder } from '../../../framework/trial/run-folder.js';

const options = { experiment: 'x', specHash: 'abcdef0123456', now: new Date('2026-01-02T03:04:05.678Z') };
let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'swarmquake-folder-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

test('abandoned while empty, it goes; with something in it, it stays, and nothing is thrown over the error that matters', () => {
  const out = join(place, 'out');
  createRunFolder({ ...options, out }).abandon();
  expect(existsSync(out)).toBe(false);
  const folder = createRunFolder({ ...options, out });
  folder.write('env.json', {});
  folder.abandon();
  expect(readdirSync(out)).toEqual(['env.json']);
});

test('a folder that was there before stays, empty as it was', () => {
  const out = join(place, 'out');
  mkdirSync(out);
  createRunFolder({ ...options, out }).abandon();
  expect(readdirSync(place)).toEqual(['out']);
});

test('beside a folder that a person named no link is made', () => {
  const folder = createRunFolder({ ...options, out: join(place, 'mine') });
  folder.begin();
  expect(readdirSync(place)).toEqual(['mine']);
});

test('what is written is whole: no part of it lies beside it', () => {
  const folder = createRunFolder({ ...options, out: join(place, 'mine') });
  folder.trial('default', 7).write('plan.json', { b: 1, a: 2 });
  expect(readdirSync(join(folder.path, 'trials', 'default', '7')).sort()).toEqual(['logs', 'plan.json']);
});
