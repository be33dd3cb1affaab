/** Runs that end before their time by themselves, or that do not begin: each with its own exit code, and nothing done or left. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import {
  bin,
  endAll,
  fixture,
  journalSoFar,
  launch,
  scratch,
  startRun,
  trialFolder,
  untilJournal,
} from './live-run.js';
import { leftOf, markedOf } from './marked.js';

jest.setTimeout(200_000);

const place = scratch();
afterAll(async () => {
  await endAll();
  place.remove();
});

test('no container engine: exit 31, one problem, nothing started', async () => {
  const out = place.path('no-engine');
  const dead = `unix://${place.path('nobody.sock')}`;
  const { code, stdout, stderr } = await launch(
    process.execPath,
    [bin, 'run', fixture('stops'), '--runtime', 'docker', '--out', out],
    { env: { DOCKER_HOST: dead } },
  ).ended;
  expect(code).toBe(31);
  expect(stdout).toBe('');
  expect(stderr.match(/✕ ([A-Z_]+)/g)).toEqual(['✕ ENGINE_NOT_FOUND']);
  expect(stderr).toContain(dead);
  expect(stderr).toMatch(/Nothing was started\. +exit 31/);
  expect(existsSync(out)).toBe(false);
});

test('a fault that processes can never do: exit 30 before anything starts', async () => {
  const out = place.path('cut-off');
  const { code, stdout, stderr } = await startRun('cut-off', out).ended;
  expect(code).toBe(30);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/RUNTIME_LACKS_PARTITION/);
  expect(stderr).toMatch(/Nothing was started\. +exit 30/);
  expect(existsSync(out)).toBe(false);
});

test('one user in twenty never joins: exit 23, and nothing is injected', async () => {
  const out = place.path('never-joining');
  const trial = trialFolder(out);
  const live = startRun('never-joining', out);
  await untilJournal(trial, (record) => record.k === 'phase' && record.phase === 'settle', live);
  const nodes = markedOf(trial);
  const { code, stdout } = await live.ended;
  expect({ code, said: code === 23 ? '' : stdout }).toEqual({ code: 23, said: '' });
  expect(stdout).toMatch(/steady state/i);
  const journal = journalSoFar(trial);
  expect(journal.find((record) => record.k === 'stop')).toMatchObject({ reason: 'not-steady' });
  expect(journal.filter((record) => ['step', 'onset', 'hit', 'lifted'].includes(record.k))).toEqual([]);
  expect(journal.filter((record) => record.k === 'phase' && record.phase === 'inject')).toEqual([]);
  expect(readFileSync(join(trial, 'intents.ndjson'), 'utf8')).toBe('');
  expect(nodes.length).toBe(3);
  expect(leftOf(nodes)).toEqual([]);
});

test('a stop condition comes true: exit 22, and it is put back at once', async () => {
  const out = place.path('stops');
  const trial = trialFolder(out);
  const live = startRun('stops', out);
  await untilJournal(trial, (record) => record.k === 'steady', live);
  const nodes = markedOf(trial);
  const { code, stdout, stderr } = await live.ended;
  expect({ code, said: code === 22 ? '' : stdout }).toEqual({ code: 22, said: '' });
  expect(stderr).toMatch(/online below 66% of demand/);
  const journal = journalSoFar(trial);
  expect(journal.find((record) => record.k === 'stop')).toMatchObject({ reason: 'stop-condition' });
  expect(journal.at(-1)).toMatchObject({ k: 'end', complete: false });
  expect(nodes.length).toBe(3);
  expect(leftOf(nodes)).toEqual([]);
});
