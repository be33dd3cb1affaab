/** Ctrl-C as a person types it, at a terminal, under npm too: what was done is put back, the journal is kept, its token nowhere, exit 130. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { until } from '../../until.js';
import { swarmquake } from '../start-cli.js';
import {
  bin,
  endAll,
  journalSoFar,
  launch,
  runArguments,
  SEED,
  scratch,
  startRun,
  trialFolder,
  untilJournal,
} from './live-run.js';
import { everyMarkedOf, leftOf, markedOf, stateOf, tokensOf } from './marked.js';
import { Secret } from './secret.js';
import { CTRL_C, hasTerminal, typed } from './typed.js';

jest.setTimeout(200_000);

if (!hasTerminal) {
  process.stderr.write(
    '\nCtrl-C through a terminal is NOT TESTED: there is no `script` of util-linux. To test it: apt-get install bsdutils\n\n',
  );
}
const atTerminal = hasTerminal ? test : test.skip;

const place = scratch();
afterEach(endAll);
afterAll(() => place.remove());

const isPhase =
  (phase: string) =>
  (record: JournalRecord): boolean =>
    record.k === 'phase' && record.phase === phase;

atTerminal('Ctrl-C at a terminal while a node is paused: it is resumed, exit 130, nothing is left', async () => {
  const out = place.path('held');
  const trial = trialFolder(out);
  const live = typed([process.execPath, bin, ...runArguments('held', out, ['--verbose'])]);
  const secret = new Secret();
  await untilJournal(trial, isPhase('populate'), live);
  secret.look('populate', tokensOf(trial));
  await untilJournal(trial, (record) => record.k === 'step' && record.status === 'seen', live);
  const nodes = markedOf(trial);
  const stopped = nodes.filter(({ pid }) => stateOf(pid) === 'T');
  secret.look('while a node is paused', tokensOf(trial));
  live.type(CTRL_C);
  await until(
    () => {
      secret.look('while it is put back', tokensOf(trial));
      return journalSoFar(trial).some((record) => record.k === 'stop');
    },
    (is) => is,
    20_000,
  );
  // People are impatient: a second one skips nothing.
  live.type(CTRL_C);
  const run = await live.ended;
  const { code, stdout } = run;
  expect({ code, said: code === 130 ? '' : stdout }).toEqual({ code: 130, said: '' });
  expect(leftOf(nodes)).toEqual([]);
  expect(secret.foundIn(out, run)).toEqual([]);
  expect([nodes.length, stopped.length]).toEqual([4, 1]);
  expect(stdout).toContain('Left behind: nothing');

  const journal = journalSoFar(trial);
  expect(journal.find((record) => record.k === 'stop')).toMatchObject({ reason: 'signal' });
  expect(journal.find((record) => record.k === 'step' && record.status === 'undone')).toMatchObject({
    kind: 'pause-nodes',
    words: '1 resumed',
  });
  expect(journal.find((record) => record.k === 'life' && record.event === 'resumed')).toBeDefined();
  expect(journal.at(-1)).toMatchObject({ k: 'end', complete: false });
  const judged = await swarmquake(['judge', trial, '--json']);
  expect(judged.code).toBe(21);
  expect(JSON.parse(judged.stdout)).toMatchObject({ ended: 'interrupted', outcome: 'inconclusive' });
  expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toMatch(/<error /);
});

atTerminal('Ctrl-C under npm start while users join, and a second run that waited meanwhile', async () => {
  const out = place.path('skype');
  const flags = ['--runtime', 'process', '--variant', 'as shipped', '--users', '120', '--supernodes', '4', '--verbose'];
  const first = typed(['npm', 'start', '--', ...flags, '--seed', SEED, '--out', out]);
  const trial = trialFolder(out, 'as-shipped');
  await untilJournal(trial, isPhase('populate'), first);

  const second = launch(process.execPath, [bin, ...runArguments('stops', place.path('second'))]);
  await until(
    () => second.said.stderr,
    (said) => said.includes('another run has the machine: skype-2010, pid'),
    30_000,
  );
  expect(everyMarkedOf('e2e-stops')).toEqual([]);
  second.signal('SIGINT');
  expect(await second.ended).toMatchObject({ code: 130, stdout: '' });
  expect(existsSync(place.path('second'))).toBe(false);

  const nodes = markedOf(trial);
  const secret = new Secret();
  secret.look('while users join', tokensOf(trial));
  first.type(CTRL_C);
  const run = await first.ended;
  const { code, stdout } = run;
  expect({ code, said: code === 130 ? '' : stdout }).toEqual({ code: 130, said: '' });
  expect(leftOf(nodes)).toEqual([]);
  expect(secret.foundIn(out, run)).toEqual([]);
  expect(nodes.length).toBeGreaterThan(5);
  expect(stdout).toContain('Left behind: nothing');
  const journal = journalSoFar(trial);
  expect(journal.find((record) => record.k === 'stop')).toMatchObject({ reason: 'signal' });
  expect(journal.some(isPhase('inject'))).toBe(false);
});

test('an interrupt while the experiment is still being read: exit 130, nothing begun', async () => {
  const out = place.path('early');
  const { code, stdout } = await startRun('interrupts-itself', out).ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(existsSync(out)).toBe(false);
});
