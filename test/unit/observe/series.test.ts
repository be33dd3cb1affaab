import fc from 'fast-check';
import { evaluate, firstTrue, missingShare } from '../../../framework/observe/condition.js';
import { demandAt } from '../../../framework/observe/fold-demand.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import type { Condition } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { journalOf, ONSET_S } from '../slo/journal-of.js';

const ofDemand = { of: 'demand', where: {} } as const;
const below = (share: number, forMs = 0): Condition<number> => ({
  metric: 'online',
  ...ofDemand,
  is: 'below',
  share,
  for: forMs,
});

describe('the fold', () => {
  test('gives the share of demand, of before and of the population', () => {
    const fold = Fold.of(journalOf({ curve: (t) => (t < 0 ? 1 : 0.4) }));
    expect(fold.share(ofDemand, ONSET_S - 1)).toBe(1);
    expect(fold.share(ofDemand, ONSET_S)).toBe(0.4);
    expect(fold.share({ of: 'before', where: { region: 'eu' } }, ONSET_S)).toBe(0.4);
    expect(fold.share({ of: 'population', where: { cohort: 'others' } }, ONSET_S)).toBe(0.4);
    expect(fold.share({ of: 'demand', where: { region: 'mars' } }, ONSET_S)).toBeNull();
  });

  test('before the population joins and before a steady state there is nothing to say', () => {
    const fold = Fold.of(journalOf({ curve: () => 1 }).filter((r) => r.k !== 'steady'));
    expect(fold.share(ofDemand, 4)).toBeNull();
    expect(fold.share(ofDemand, 5)).toBe(1);
    expect(fold.share({ of: 'before', where: {} }, 5)).toBeNull();
  });

  test('is the same in whatever order records come, and however often', () => {
    const records = journalOf({ curve: (t) => (t < 0 ? 1 : Math.min(1, t / 20)), seconds: 30 });
    const shares = (fold: Fold) => Array.from({ length: 70 }, (_, s) => fold.share(ofDemand, s));
    const expected = shares(Fold.of(records));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(records, { minLength: records.length }),
        fc.subarray(records),
        (shuffled, again) => {
          expect(shares(Fold.of([...shuffled, ...again]))).toEqual(expected);
        },
      ),
      { numRuns: cases(20) },
    );
  });

  test('counts the users of a silent host as missing: offline in one fold, online in the other', () => {
    const fold = Fold.of(journalOf({ curve: () => 1, unheard: { host: 'host-1', from: 5, to: 9, byTheRun: false } }));
    expect(fold.share(ofDemand, ONSET_S + 5)).toBe(0.75);
    expect(fold.share(ofDemand, ONSET_S + 5, 'online')).toBe(1);
    expect(missingShare(fold, ONSET_S + 5)).toBe(0.25);
    expect(fold.hostSecond('host-1', ONSET_S + 5)).toBe('missing');
    expect(fold.share(ofDemand, ONSET_S + 9)).toBe(1);
  });

  test('a host that the run killed is offline in both folds and not missing', () => {
    const fold = Fold.of(journalOf({ curve: () => 1, unheard: { host: 'host-1', from: 5, to: 99, byTheRun: true } }));
    for (const missing of ['offline', 'online'] as const) {
      expect(fold.share(ofDemand, ONSET_S + 20, missing)).toBe(0.75);
    }
    expect(missingShare(fold, ONSET_S + 20)).toBe(0);
  });

  test('a dead host never raises the share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
        fc.boolean(),
        (levels, byTheRun) => {
          const shape = { curve: (t: number) => (t < 0 ? 1 : (levels[t % 20] ?? 0)), seconds: 20 };
          const whole = Fold.of(journalOf(shape));
          const maimed = Fold.of(journalOf({ ...shape, unheard: { host: 'host-2', from: 3, to: 20, byTheRun } }));
          for (let s = 0; s < ONSET_S + 20; s++) {
            expect(maimed.share(ofDemand, s) ?? 0).toBeLessThanOrEqual(whole.share(ofDemand, s) ?? 0);
            expect(maimed.tally(s).demand).toBe(whole.tally(s).demand);
          }
        },
      ),
      { numRuns: cases(20) },
    );
  });

  test('more users online than want to be in one slice hide no loss in another', () => {
    const records = journalOf({ curve: () => 0.5 }).map(
      (r): JournalRecord =>
        r.k === 'users'
          ? { ...r, slices: r.slices.map((s, i) => (i === 0 ? { ...s, online: 10_000 } : { ...s, online: 0 })) }
          : r,
    );
    expect(Fold.of(records).share(ofDemand, ONSET_S)).toBe(0.5);
  });
});

describe('demand', () => {
  test('is that of the end of the second, shifted by the populate phase', () => {
    const changes = [
      [0, 3],
      [2, 9],
    ] as const;
    expect([4, 5, 6, 7, 8].map((s) => demandAt(changes, 5_000, s))).toEqual([0, 3, 3, 9, 9]);
    expect([4, 5, 6, 7, 8].map((s) => demandAt(changes, 5_400, s))).toEqual([0, 3, 3, 9, 9]);
  });
});

describe('the latest complete second', () => {
  const live = (records: readonly JournalRecord[]) => Fold.of(records.filter((r) => r.k !== 'end'));
  const users = (host: string, s: number): JournalRecord => ({
    k: 'users',
    s,
    host,
    slices: [],
    lagP99Ms: 0,
    driverErrors: 0,
  });
  const start = journalOf({ curve: () => 1 }).filter((r) => r.k !== 'users' && r.k !== 'node');

  test('waits for the slowest host, and for hosts never heard', () => {
    expect(live([...start, users('host-1', 9)]).latestCompleteSecond()).toBeNull();
    const all = ['host-1', 'host-2', 'host-3', 'host-4'].map((h, i) => users(h, 9 - i));
    expect(live([...start, ...all]).latestCompleteSecond()).toBe(6);
  });

  test('does not wait for a host that is dead or silent, until it speaks again', () => {
    const all = ['host-1', 'host-2', 'host-3', 'host-4'].map((h) => users(h, h === 'host-4' ? 3 : 9));
    const killed: JournalRecord = {
      k: 'life',
      t: 4000,
      node: 'host-4',
      role: 'client-host',
      event: 'killed',
      by: 'injected',
    };
    expect(live([...start, ...all, killed]).latestCompleteSecond()).toBe(9);
    const silent: JournalRecord = { k: 'silent', t: 6000, node: 'host-4', reason: 'no answer' };
    expect(live([...start, ...all, silent]).latestCompleteSecond()).toBe(9);
    expect(live([...start, ...all, silent, users('host-4', 7)]).latestCompleteSecond()).toBe(7);
  });
});

describe('a condition', () => {
  const fold = Fold.of(journalOf({ curve: (t) => (t < 3 ? 1 : t < 8 ? 0.4 : 1) }));

  test('that must last holds only once it has, and says since when', () => {
    expect(evaluate(fold, below(0.5, 3_000), ONSET_S + 2)).toEqual({ holds: false, since: null, saw: 1 });
    expect(evaluate(fold, below(0.5, 3_000), ONSET_S + 4)).toEqual({ holds: false, since: ONSET_S + 3, saw: 0.4 });
    expect(evaluate(fold, below(0.5, 3_000), ONSET_S + 5)).toEqual({ holds: true, since: ONSET_S + 3, saw: 0.4 });
    expect(evaluate(fold, below(0.5), ONSET_S + 3)).toEqual({ holds: true, since: ONSET_S + 3, saw: 0.4 });
    expect(evaluate(fold, below(0.5), ONSET_S + 8).holds).toBe(false);
  });

  test('of the steady kind does not hold while data are missing', () => {
    const maimed = Fold.of(journalOf({ curve: () => 1, unheard: { host: 'host-1', from: 5, to: 9, byTheRun: false } }));
    const steady: Condition<number> = { metric: 'online', ...ofDemand, is: 'at-least', share: 0.99, for: 15_000 };
    expect(evaluate(maimed, steady, ONSET_S + 4).holds).toBe(true);
    expect(evaluate(maimed, steady, ONSET_S + 5).holds).toBe(false);
    expect(evaluate(maimed, steady, ONSET_S + 22).holds).toBe(false);
    expect(evaluate(maimed, steady, ONSET_S + 23).holds).toBe(true);
  });

  test('firstTrue finds the second at which it first held', () => {
    expect(firstTrue(fold, below(0.5, 3_000), 0, 120)).toBe(ONSET_S + 5);
    expect(firstTrue(fold, below(0.3), 0, 120)).toBeNull();
  });
});
