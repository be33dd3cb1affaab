/** The controller is killed while a node is paused: nothing of the run outlives it for long, what it saw can be read, and its token cannot. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { until } from '../../until.js';
import { swarmquake } from '../start-cli.js';
import { endAll, journalSoFar, scratch, startRun, trialFolder, untilJournal } from './live-run.js';
import { leftOf, markedOf, stateOf, tokensOf } from './marked.js';
import { Secret } from './secret.js';

jest.setTimeout(200_000);

/** What the documentation promises. */
const GONE_WITHIN_MS = 15_000;

const place = scratch();
afterAll(async () => {
  await endAll();
  place.remove();
});

test('kill -9 in mid-run: no process and no entry of it is left within 15 s, and the journal reads', async () => {
  const out = place.path('killed');
  const trial = trialFolder(out);
  const live = startRun('held', out, ['--verbose']);
  const secret = new Secret();
  const look = (moment: string): void => secret.look(moment, tokensOf(trial));
  for (const phase of ['provision', 'populate', 'settle']) {
    await untilJournal(trial, (record) => record.k === 'phase' && record.phase === phase, live);
    look(phase);
  }
  await untilJournal(trial, (record) => record.k === 'step' && record.status === 'seen', live);
  const nodes = markedOf(trial);
  look('while a node is paused');
  const stopped = nodes.filter(({ pid }) => stateOf(pid) === 'T');
  expect(leftOf(nodes).map((words) => words.split(',')[0])).toEqual(expect.arrayContaining(['node', 'reaper']));

  live.signal('SIGKILL');
  const said = await live.ended;
  expect(said).toMatchObject({ code: null, signal: 'SIGKILL' });
  await until(
    () => {
      look('while the reaper clears up');
      return leftOf(nodes);
    },
    (left) => left.length === 0,
    GONE_WITHIN_MS,
    200,
  );
  expect([nodes.length, stopped.length]).toEqual([4, 1]);
  expect(existsSync(join(trial, 'logs', 'reaper.log'))).toBe(true);
  expect(secret.foundIn(out, said)).toEqual([]);

  const journal = journalSoFar(trial);
  expect(journal.some((record) => record.k === 'end')).toBe(false);
  const judged = await swarmquake(['judge', trial, '--json']);
  expect(judged.code).toBe(21);
  expect(JSON.parse(judged.stdout)).toMatchObject({
    ended: 'cut-short',
    outcome: 'inconclusive',
    doubts: [{ code: 'JOURNAL_CUT' }],
  });
  expect((await swarmquake(['report', out])).code).toBe(0);
});
