/** The fold of a run that goes on: what is asked early is asked of what is known by then, and again later. */
import { evaluate, firstTrue } from '../../../framework/observe/condition.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import type { Condition } from '../../../framework/spec/types.js';
import { journalOf, ONSET_S, STEADY } from '../slo/journal-of.js';

const ofDemand = { of: 'demand', where: {} } as const;
const condition = (is: 'below' | 'at-least', share: number, forMs = 0): Condition<number> => ({
  metric: 'online',
  ...ofDemand,
  is,
  share,
  for: forMs,
});

test('a second that was asked for before its samples came is told anew when they have', () => {
  const records = journalOf({ curve: () => 1, seconds: 10 });
  const late = records.filter((r) => r.k === 'users' && r.s === ONSET_S);
  const fold = Fold.of(records.filter((r) => !late.includes(r)));
  expect(fold.share(ofDemand, ONSET_S)).toBe(0);
  expect(fold.tally(ONSET_S).missing).toBe(1_000);
  for (const record of late) fold.add(record);
  expect(fold.share(ofDemand, ONSET_S)).toBe(1);
  expect(fold.tally(ONSET_S).missing).toBe(0);
});

test('of several words on the onset the earliest stands, of several on the lifting the latest', () => {
  const fold = Fold.of(journalOf({ curve: () => 1, liftedAfterMs: null }));
  for (const t of [41_000, 38_500, 39_000]) fold.add({ k: 'onset', t, step: 's2' });
  expect(fold.onset?.t).toBe(38_500);
  for (const t of [52_000, 58_000, 55_000]) fold.add({ k: 'lifted', t });
  expect(fold.lifted).toBe(58_000);
});

test('before of a region is of its users alone, and a mean over as many seconds as the window has', () => {
  const eu = (t: number, region: string) => (region === 'eu' && t === STEADY.to - ONSET_S ? 0 : 1);
  const fold = Fold.of(journalOf({ curve: eu }));
  expect(fold.before({ region: 'eu' })).toBe(500);
  expect(fold.before()).toBe(1_000);
  const seconds = STEADY.to - STEADY.from + 1;
  expect(fold.meanOnline(STEADY.from, STEADY.to).map((b) => b.online)).toEqual(
    fold.plan.slices.map(({ region }) =>
      region === 'eu' ? Math.round((250_000 * (seconds - 1)) / seconds) / 1000 : 250,
    ),
  );
});

test('what the network reports is the mean of those that say anything, and nothing where none does', () => {
  const fold = Fold.of(journalOf({ curve: () => 1, seconds: 5 }));
  const said = fold.node(ONSET_S, 'login-01');
  if (said === null) throw new Error('no sample');
  expect(fold.reported(ONSET_S)).toBe(1_000);
  fold.add({ ...said, node: 'login-02', reportedOnline: 500 });
  expect(fold.reported(ONSET_S)).toBe(750);
  expect(fold.reported(ONSET_S + 50)).toBeNull();
});

test('hosts that all fell silent or were killed hold up nothing: the latest second is that of who was last heard', () => {
  const records = journalOf({ curve: () => 1, seconds: 10 });
  const fold = Fold.of(records);
  for (const [i, host] of ['host-1', 'host-2', 'host-3', 'host-4'].entries()) {
    const gone: JournalRecord =
      i < 2
        ? { k: 'silent', t: (ONSET_S + 20) * 1000, node: host, reason: 'no answer' }
        : { k: 'life', t: (ONSET_S + 20) * 1000, node: host, role: 'client-host', event: 'killed', by: 'injected' };
    fold.add(gone);
    expect(fold.latestCompleteSecond()).toBe(ONSET_S + 9);
  }
});

describe('a condition', () => {
  const fold = Fold.of(journalOf({ curve: (t) => (t >= 3 && t < 6 ? 0.5 : 1) }));

  test('below a share is not at it, and at least a share is', () => {
    expect(evaluate(fold, condition('below', 0.5), ONSET_S + 3).holds).toBe(false);
    expect(evaluate(fold, condition('at-least', 0.5), ONSET_S + 3).holds).toBe(true);
    expect(firstTrue(fold, condition('below', 0.5), ONSET_S, ONSET_S + 10)).toBeNull();
  });

  test('that lasts exactly as long as asked has held', () => {
    expect(firstTrue(fold, condition('below', 0.6, 3_000), ONSET_S, ONSET_S + 10)).toBe(ONSET_S + 5);
    expect(firstTrue(fold, condition('below', 0.6, 3_001), ONSET_S, ONSET_S + 10)).toBeNull();
    expect(firstTrue(fold, condition('below', 0.6), ONSET_S, ONSET_S + 10)).toBe(ONSET_S + 3);
  });
});
