/** A statement in a run: a record, judged afterwards; no node hears of it, and nothing waits for it but observation. */
import { jest } from '@jest/globals';
import { Fold } from '../../../framework/observe/series.js';
import { statementsOf } from '../../../framework/scorecard/statements.js';
import { type Performance, perform, stepOf } from './scripted-swarm.js';

const ALL_CLEAR = { kind: 'statement', says: 'all clear', claims: 'back', where: {}, of: 'demand', share: null };
const PART = { ...ALL_CLEAR, says: 'the US is back', where: { region: 'us' }, share: 0.5 };
const FELL = { metric: 'online', of: 'demand', where: {}, is: 'below', share: 0.7, for: 0 } as const;
const CRASH = {
  kind: 'crash-nodes',
  nodes: { role: 'supernode', count: 1 },
  relaunch: { relaunch: 'never' },
  victims: ['sn-01'],
  relaunchAfter: null,
};

/** Of the small plan: what is watched at least after the last step. */
const STATE_WINDOW_MS = 1_000;

jest.setTimeout(60_000);

let run: Performance;

beforeAll(async () => {
  run = await perform({
    curve: (_, hit) => (hit === null ? 1 : 0.6),
    change: {
      steps: [
        stepOf('s1', 'fault', { at: 0 }, CRASH),
        stepOf('s2', 'statement', { when: FELL }, ALL_CLEAR),
        stepOf('s3', 'statement', { when: FELL }, PART),
      ],
    },
  });
});

test('what was said is in the journal with its claim, the target share filled in', () => {
  const records = run.records.flatMap((r) => (r.k === 'statement' ? [r] : []));
  expect(records.map(({ step, words, share, where, claims }) => ({ step, words, share, where, claims }))).toEqual([
    { step: 's2', words: 'all clear', share: 0.95, where: {}, claims: 'back' },
    { step: 's3', words: 'the US is back', share: 0.5, where: { region: 'us' }, claims: 'back' },
  ]);
});

test('it is ordered, and done with: no fault, nothing to undo', () => {
  const lives = run.records.flatMap((r) => (r.k === 'step' && r.step === 's2' ? [r.status] : []));
  expect(lives).toEqual(['fired', 'ordered', 'seen']);
  expect(run.records.filter((r) => r.k === 'onset').map((r) => r.k === 'onset' && r.step)).toEqual(['s1']);
});

test('no node hears of it: the orders are those of the crash', () => {
  expect([...new Set(run.commands.map(({ command }) => command.do))]).toEqual(['populate', 'count-attached']);
});

test('all together they are not back, and of some it is so, and stays so', () => {
  const told = statementsOf(Fold.of(run.records));
  expect(told).toMatchObject([
    { step: 's2', truth: 'false', online: 0.6, after: { cameTrueAfterMs: null } },
    { step: 's3', truth: 'true', online: 0.6, after: { held: true } },
  ]);
});

test('observation goes on after the last one, so that it can be told whether it held', () => {
  const last = run.records.findLast((r) => r.k === 'statement');
  const end = run.records.find((r) => r.k === 'end');
  if (last?.k !== 'statement' || end?.k !== 'end') throw new Error('not in the journal');
  expect(end.observedTo * 1000).toBeGreaterThanOrEqual(last.t + STATE_WINDOW_MS);
});
