import type { JournalRecord, StatementRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import { afterWords, claimWords, tallyWords, truthWords } from '../../../framework/scorecard/statement-words.js';
import { type ScoreStatement, statementsOf } from '../../../framework/scorecard/statements.js';
import { journalOf, ONSET_S, type Shape } from '../slo/journal-of.js';

/** Down at 40% for 20 s; the US two seconds longer at 80%; 90 s are observed. */
const down = (t: number, region: string): number =>
  t < 0 ? 1 : t < 20 ? 0.4 : region === 'us' && t < 22 ? 0.8 : t === 60 ? 0.9 : 1;

/** Said in the middle of second `at` after onset. */
function told(at: number, claim: Partial<StatementRecord> = {}, shape: Partial<Shape> = {}): ScoreStatement {
  const record: JournalRecord = {
    k: 'statement',
    t: (ONSET_S + at) * 1000 + 500,
    step: 's2',
    words: 'all clear',
    claims: 'back',
    where: {},
    of: 'demand',
    share: 0.95,
    ...claim,
  };
  const [said] = statementsOf(Fold.of([...journalOf({ curve: down, ...shape }), record]));
  if (said === undefined) throw new Error('nothing was said');
  return said;
}

test('a false all-clear: who was online, where not, and when it came true', () => {
  const said = told(10);
  expect(said).toMatchObject({
    truth: 'false',
    online: 0.4,
    onlineOfAll: 0.4,
    sinceOnsetMs: 10_500,
    notBack: [
      { region: 'eu', online: 0.4 },
      { region: 'us', online: 0.4 },
    ],
    // A later second below takes the return with it: second 60 is the last.
    after: { held: null, cameTrueAfterMs: 50_500, lowest: 0.4 },
  });
  expect(truthWords(said)).toBe('40.0% online; not back: eu (40.0%), us (40.0%)');
  expect(afterWords(said)).toBe('so 51 s later');
});

test('the last whole second before it decides: counts are those at the end of a second', () => {
  expect(told(22).truth).toBe('false');
  expect(told(23).truth).toBe('true');
});

test('a true one that did not hold says when and how low', () => {
  const said = told(30);
  expect(said).toMatchObject({ truth: 'true', after: { held: false, lostAfterMs: 30_500, lowest: 0.9 } });
  expect(afterWords(said)).toBe('no longer so 31 s later, 90.0% at the lowest');
});

test('a true one that held', () => {
  expect(told(30, {}, { curve: (t) => (t >= 0 && t < 5 ? 0.4 : 1) }).after).toMatchObject({
    held: true,
    lostAfterMs: null,
    observedMs: 59_500,
  });
});

test('whether it held is not known where too little was observed after it', () => {
  const said = told(75, {}, { curve: () => 1 });
  expect(said).toMatchObject({ truth: 'true', after: { held: null } });
  expect(afterWords(said)).toBe('not known: observed for 15 s after it');
});

test('of some: only they are looked at', () => {
  const eu = told(21, { where: { region: 'eu' }, share: 0.9 });
  expect(eu).toMatchObject({ truth: 'true', online: 1, onlineOfAll: 0.9, notBack: [] });
  expect(claimWords(eu)).toBe('90% of demand, in eu');
  expect(told(21, { where: { region: 'us' }, share: 0.9 })).toMatchObject({ truth: 'false', online: 0.8 });
});

test('so of all together, and not of every region', () => {
  expect(told(21, { share: 0.85 })).toMatchObject({
    truth: 'not-everywhere',
    online: 0.9,
    notBack: [{ region: 'us', online: 0.8 }],
  });
});

test('what hangs on missing samples is not known', () => {
  const unheard = { host: 'host-4', from: 25, to: 90, byTheRun: false };
  const said = told(30, {}, { unheard });
  expect(said).toMatchObject({ truth: 'unknown', online: 0.75 });
  expect(truthWords(said)).toContain('samples of that second are missing');
  // Missing or not, too few are there.
  expect(told(10, {}, { unheard: { ...unheard, from: 5 } }).truth).toBe('false');
  // So at that moment, and afterwards it hangs on the silent host.
  expect(told(24, {}, { unheard, curve: () => 1 })).toMatchObject({ truth: 'true', after: { held: null } });
});

test('fewer than thirty are not judged', () => {
  const said = told(30, { where: { region: 'eu', cohort: 'faulty' } }, { users: 80, curve: () => 1 });
  expect(said).toMatchObject({ truth: 'unknown', why: expect.stringContaining('20 of them') });
});

test('what claims nothing is never wrong', () => {
  const said = told(1, { claims: 'nothing', words: 'we are looking into it' });
  expect(said).toMatchObject({ truth: 'claims-nothing', claim: null, notBack: [], onlineOfAll: 0.4 });
  expect(tallyWords([said])).toBeNull();
});

test('several are told in order of time, and counted', () => {
  const statements = [told(30), told(10), told(1, { claims: 'nothing' })];
  expect(tallyWords(statements)).toBe('1 of 2 true, 1 false; 1 did not hold');
});
