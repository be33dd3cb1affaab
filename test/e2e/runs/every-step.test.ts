/** Every fault and every mitigation in one run: each is written down before it acts, is seen by another path, and is put back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { JournalRecord, LifeRecord, StepRecord } from '../../../framework/observe/records.js';
import { endAll, type Finished, journalSoFar, scratch, startRun, trialFolder, untilJournal } from './live-run.js';
import { leftOf, type Marked, markedOf } from './marked.js';

jest.setTimeout(200_000);

const FAULTS = [
  ['s1', 'overload'],
  ['s2', 'overload'],
  ['s4', 'vanish-users'],
  ['s5', 'crash-users'],
  ['s7', 'crash-nodes'],
  ['s10', 'pause-nodes'],
] as const;
const MITIGATIONS = [
  ['s3', 'push-retry'],
  ['s6', 'admit'],
  ['s8', 'provision'],
  ['s9', 'lend'],
] as const;
const PAUSED_MS = 3_000;

const place = scratch();
const out = place.path('every-step');
let run: Finished;
let journal: readonly JournalRecord[];
let atSteady: readonly Marked[];
let atTheEnd: readonly Marked[];
let left: readonly string[];

beforeAll(async () => {
  const live = startRun('every-step', out);
  const trial = trialFolder(out);
  await untilJournal(trial, (record) => record.k === 'steady', live);
  atSteady = markedOf(trial);
  await untilJournal(trial, (record) => record.k === 'lifted', live);
  atTheEnd = markedOf(trial);
  run = await live.ended;
  journal = journalSoFar(trial);
  left = leftOf([...atSteady, ...atTheEnd]);
});
afterAll(async () => {
  await endAll();
  place.remove();
});

const recordsOf = (step: string): StepRecord[] =>
  journal.filter((record): record is StepRecord => record.k === 'step' && record.step === step);
const statusesOf = (step: string): string[] => recordsOf(step).map((record) => record.status);
const timeOf = (step: string, status: StepRecord['status']): number =>
  recordsOf(step).find((record) => record.status === status)?.t ?? Number.NaN;
const livesOf = (node: string): LifeRecord[] =>
  journal.filter((record): record is LifeRecord => record.k === 'life' && record.node === node);
const nodeOf = (event: LifeRecord['event'], role: string): string =>
  journal.find((record): record is LifeRecord => record.k === 'life' && record.event === event && record.role === role)
    ?.node ?? '';

test('a promise that cannot hold exits 20, and the answer names it', () => {
  expect({ code: run.code, said: run.code === 20 ? '' : run.stdout + run.stderr }).toEqual({ code: 20, said: '' });
  expect(run.stdout).toMatch(/FAIL/);
  expect(run.stdout).toMatch(/everyone is back within a second/);
});

test.each(FAULTS)('%s, %s: ordered, then seen by another path, then over', (step, kind) => {
  expect(recordsOf(step)[0]?.kind).toBe(kind);
  expect([...statusesOf(step)].sort()).toEqual(['fired', 'ordered', 'over', 'seen']);
  expect(statusesOf(step).slice(0, 2)).toEqual(['fired', 'ordered']);
});

test.each(MITIGATIONS)('%s, %s: ordered, then seen, then undone at the end', (step, kind) => {
  expect(recordsOf(step)[0]?.kind).toBe(kind);
  expect(statusesOf(step)).toEqual(['fired', 'ordered', 'seen', 'undone']);
  const undo = journal.find((record) => record.k === 'phase' && record.phase === 'undo');
  expect(timeOf(step, 'undone')).toBeGreaterThanOrEqual(undo?.k === 'phase' ? undo.t : Number.NaN);
});

test('mitigations are taken back in reverse order', () => {
  const undone = journal.flatMap((record) => (record.k === 'step' && record.status === 'undone' ? [record.step] : []));
  expect(undone).toEqual(['s9', 's8', 's6', 's3']);
});

test('what would put a step back was on disk before the step acted', () => {
  const intents = readFileSync(join(trialFolder(out), 'intents.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { t: number; step: string; action: string; undo: string | null });
  expect(intents.map(({ step, action }) => [step, action])).toEqual(
    [...FAULTS, ...MITIGATIONS].map(([step, kind]) => [step, kind]).sort(([a = ''], [b = '']) => number(a) - number(b)),
  );
  for (const { t, step } of intents) expect(t).toBeLessThanOrEqual(timeOf(step, 'ordered'));
  expect(intents.find((intent) => intent.action === 'pause-nodes')?.undo).toMatch(/^resume supernode-\d\d$/);
});

test('the paused node was resumed after its time, the crashed one started again', () => {
  const paused = livesOf(nodeOf('paused', 'supernode')).filter(
    ({ event }) => event === 'paused' || event === 'resumed',
  );
  expect(paused.map(({ event }) => event)).toEqual(['paused', 'resumed']);
  const [from, to] = paused.map(({ t }) => t);
  expect((to ?? 0) - (from ?? 0)).toBeGreaterThanOrEqual(PAUSED_MS);
  expect(livesOf(nodeOf('killed', 'supernode')).map(({ event }) => event)).toEqual(
    expect.arrayContaining(['started', 'killed', 'relaunched']),
  );
});

test('no process of a mega-supernode exists before its step', () => {
  const started = journal.filter(
    (record): record is LifeRecord =>
      record.k === 'life' && record.role === 'mega-supernode' && record.event === 'started',
  );
  expect(started.length).toBe(2);
  for (const { t } of started) expect(t).toBeGreaterThanOrEqual(timeOf('s8', 'fired'));
  // Two more serve, one server of group video is gone.
  expect(atTheEnd.length - atSteady.length).toBe(1);
});

test('users hit are counted once each', () => {
  const crashed = journal.reduce((sum, record) => sum + (record.k === 'hit' ? record.crashed : 0), 0);
  expect(crashed).toBe(18 + 24);
});

test('nothing of it is left when the command ends', () => {
  expect(atSteady.length).toBeGreaterThan(0);
  expect(left).toEqual([]);
});

function number(step: string): number {
  return Number(step.slice(1));
}
