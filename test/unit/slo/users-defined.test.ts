/** NUMBERS.md, "Who counts" and "Missing data", each definition held against any journal. */
import fc from 'fast-check';
import { demandAt } from '../../../framework/observe/fold-demand.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import { judge } from '../../../framework/slo/judge.js';
import type { Outcome } from '../../../framework/slo/types.js';
import type { Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { anyCurve, fallen, journal, onlineIn, planIn, SECONDS, sharesIn, withPlan } from './any-journal.js';
import { ONSET_S, STEADY } from './journal-of.js';

const slos: Record<string, Slo<number>> = {
  back: { slo: 'recovered', share: 0.95, of: 'demand', within: 20_000, heldFor: 15_000, since: 'onset', where: {} },
  low: { slo: 'never-below', share: 0.4, of: 'demand', where: {} },
  behind: { slo: 'none-behind', share: 0.9, within: 15_000, where: {} },
};
const HOSTS = ['host-1', 'host-2', 'host-3', 'host-4'] as const;
const outcomes = (records: readonly JournalRecord[]): Outcome[] => judge(records).slos.map((s) => s.outcome);
const codes = (records: readonly JournalRecord[]): string[] => judge(records).doubts.map((d) => d.code);
const second = fc.integer({ min: 0, max: SECONDS });
const hole = fc.record({ host: fc.constantFrom(...HOSTS), from: second, to: second });

describe('demand(t)', () => {
  test('is the number whose planned session covers all of the second', () => {
    const changes = fc
      .uniqueArray(fc.tuple(fc.nat(40), fc.nat(9)), { selector: ([s]) => s, maxLength: 8 })
      .map((some) => some.sort(([a], [b]) => a - b));
    fc.assert(
      fc.property(changes, fc.nat(9_999), fc.nat(50), (some, start, s) => {
        const past = some.filter(([at]) => start + at * 1000 < (s + 1) * 1000);
        expect(demandAt(some, start, s)).toBe(past.at(-1)?.[1] ?? 0);
      }),
      { numRuns: cases(300) },
    );
  });

  test('is told by the plan alone: whatever hosts and nodes say, and whoever says nothing', () => {
    fc.assert(
      fc.property(anyCurve, hole, fc.boolean(), fc.nat(5_000), (curve, { host, from, to }, byTheRun, reported) => {
        const lying = journal(curve, { unheard: { host, from, to, byTheRun } }).map((r) =>
          r.k === 'node' ? { ...r, reportedOnline: reported } : r,
        );
        const fold = Fold.of(lying);
        for (let s = ONSET_S; s < ONSET_S + SECONDS; s++) expect(fold.tally(s).demand).toBe(1_000);
      }),
      { numRuns: cases(20) },
    );
  });
});

describe('online(t)', () => {
  test('of a slice is never more than its demand: the surplus of one hides no loss of another', () => {
    fc.assert(
      fc.property(anyCurve, fc.integer({ min: 126, max: 9_999 }), (curve, surplus) => {
        const whole = journal(curve);
        const first = (r: JournalRecord, online: number): JournalRecord =>
          r.k === 'users' ? { ...r, slices: r.slices.map((s, i) => (i === 0 ? { ...s, online } : s)) } : r;
        const [full, over] = [125, surplus].map((online) => Fold.of(whole.map((r) => first(r, online))));
        for (let s = ONSET_S; s < ONSET_S + SECONDS; s++) expect(over?.tally(s)).toEqual(full?.tally(s));
      }),
      { numRuns: cases(10) },
    );
  });
});

describe('before', () => {
  test('is the mean online count of the steady window, and a denominator like demand and population', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.9, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }), (steady) => {
        const records = journal(
          { eu: [], us: [] },
          { curve: (t) => steady[(t + 99) % 9] ?? 1, slos: { low: { ...slos.low, of: 'before' } as Slo<number> } },
        );
        const fold = Fold.of(records);
        const window = Array.from({ length: STEADY.to - STEADY.from + 1 }, (_, i) =>
          onlineIn(records, STEADY.from + i),
        );
        const mean = window.reduce((a, b) => a + b, 0) / window.length;
        const counted = fold.meanOnline(STEADY.from, STEADY.to).reduce((sum, b) => sum + b.online, 0);
        expect(counted).toBeCloseTo(mean, 2);
        const before = records.map((r) =>
          r.k === 'steady' ? { ...r, before: fold.meanOnline(STEADY.from, STEADY.to) } : r,
        );
        const now = onlineIn(records, ONSET_S);
        const share = (of: 'before' | 'demand' | 'population') => Fold.of(before).share({ of, where: {} }, ONSET_S);
        expect(share('before')).toBeCloseTo(now / mean, 4);
        expect([share('demand'), share('population')]).toEqual([now / 1_000, now / 1_000]);
      }),
      { numRuns: cases(15) },
    );
  });
});

describe('a slice with fewer than 30 in demand', () => {
  test('is not judged when that is so in over 5% of the deciding window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(SECONDS), (eights, thinFor) => {
        const users = eights * 8;
        // From that long before the end on only one user of each slice wants to be online.
        const from = ONSET_S + SECONDS - thinFor;
        const records = withPlan(journal({ eu: [0.1], us: [0.1] }, { users, slos }), (plan) => ({
          ...plan,
          hosts: plan.hosts.map((h) => ({
            ...h,
            demand: h.demand.map((d) => ({ ...d, changes: [[0, users / 8] as const, [from - 5, 1] as const] })),
          })),
        }));
        const thinSeconds = users < 30 ? SECONDS : thinFor;
        expect(codes(records).includes('THIN_SLICES')).toBe(thinSeconds / SECONDS > 0.05);
      }),
      { numRuns: cases(40) },
    );
  });
});

describe('missing data', () => {
  test('a verdict that is reached in spite of them stands, however they are filled in', () => {
    fc.assert(
      fc.property(fallen, hole, fc.constantFrom(0, 0.3, 0.95, 1), (curve, { host, from, to }, share) => {
        const whole = journal(curve, { slos });
        const inHole = (r: JournalRecord): boolean =>
          r.k === 'users' && r.host === host && r.s >= ONSET_S + from && r.s < ONSET_S + to;
        const told = outcomes(whole.filter((r) => !inHole(r)));
        const filled = whole.map((r) =>
          r.k === 'users' && inHole(r)
            ? { ...r, slices: r.slices.map((s) => ({ ...s, online: Math.floor(125 * share) })) }
            : r,
        );
        const truly = outcomes(filled);
        told.forEach((outcome, i) => {
          // "Inconclusive" of the filled journal is a promise too near to tell: no contradiction.
          if (outcome !== 'inconclusive' && truly[i] !== 'inconclusive') expect(outcome).toBe(truly[i]);
        });
      }),
      { numRuns: cases(30) },
    );
  });

  test('users of a host that nobody heard never raise a share: what fails with them does not pass without', () => {
    fc.assert(
      fc.property(fallen, hole, fc.boolean(), (curve, { host, from, to }, byTheRun) => {
        const whole = outcomes(journal(curve, { slos }));
        const maimed = outcomes(journal(curve, { slos, unheard: { host, from, to, byTheRun } }));
        // A region that stays away may make the other look no later: promises about shares are meant.
        for (const i of [0, 1]) if (whole[i] === 'fail') expect(maimed[i]).not.toBe('pass');
      }),
      { numRuns: cases(30) },
    );
  });

  test('over 5% of user-seconds, and not one less, make the run inconclusive', () => {
    fc.assert(
      fc.property(fallen, hole, (curve, { host, from, to }) => {
        const records = journal(curve, { slos, unheard: { host, from, to, byTheRun: false } });
        const share = (Math.max(0, to - from) * 250) / (SECONDS * 1_000);
        expect(codes(records).includes('MISSING_DATA')).toBe(share > 0.05);
        expect(judge(records).missingShare).toBeCloseTo(share, 5);
      }),
      { numRuns: cases(30) },
    );
  });

  test('of a host that the run killed they are none: it is as if the host said that nobody is online', () => {
    fc.assert(
      fc.property(fallen, fc.constantFrom(...HOSTS), fc.integer({ min: 0, max: SECONDS - 1 }), (curve, host, from) => {
        const killed = judge(journal(curve, { slos, unheard: { host, from, to: SECONDS, byTheRun: true } }));
        const emptied = judge(
          journal(curve, { slos }).map((r) =>
            r.k === 'users' && r.host === host && r.s >= ONSET_S + from
              ? { ...r, slices: r.slices.map((s) => ({ ...s, online: 0, found: 0 })) }
              : r,
          ),
        );
        expect(killed.missingShare).toBe(0);
        expect(killed.doubts).toEqual(emptied.doubts);
        expect(killed.slos).toEqual(emptied.slos);
        expect(killed.state).toBe(emptied.state);
      }),
      { numRuns: cases(40) },
    );
  });
});

describe('an unreliable driver', () => {
  const some = fc.uniqueArray(fc.integer({ min: -20, max: SECONDS - 1 }), { maxLength: 12 });
  const inWindow = (seconds: readonly number[]): number => seconds.filter((t) => t >= 0).length / SECONDS;

  test('that lags by over a tenth of the probe interval: inconclusive for it in over 5% of the deciding seconds, wherever they lie', () => {
    fc.assert(
      fc.property(fallen, some, (curve, seconds) => {
        const lagMs = (t: number) => (seconds.includes(t) ? 501 : 500);
        const verdict = judge(journal(curve, { slos, lagMs }));
        expect(verdict.doubts.some((d) => d.code === 'DRIVER_LAGGED')).toBe(inWindow(seconds) > 0.05);
        expect(verdict.unreliableShare).toBeCloseTo(inWindow(seconds), 5);
      }),
      { numRuns: cases(40) },
    );
  });

  test('or a token clock that fell behind a quarter of its guard window: the same', () => {
    fc.assert(
      fc.property(fallen, some, (curve, seconds) => {
        const clockLagMs = (t: number) => (seconds.includes(t) ? 501 : 500);
        expect(codes(journal(curve, { slos, clockLagMs })).includes('CLOCK_LAGGED')).toBe(inWindow(seconds) > 0.05);
      }),
      { numRuns: cases(40) },
    );
  });
});

test('reported(t) is what the network says, and moves no share', () => {
  fc.assert(
    fc.property(anyCurve, fc.array(fc.option(fc.nat(2_000)), { minLength: 2, maxLength: 2 }), (curve, said) => {
      const records = journal(curve, { slos }).map((r) =>
        r.k === 'node' ? { ...r, reportedOnline: said[r.node === 'login-01' ? 0 : 1] ?? null } : r,
      );
      const voices = said.filter((n) => n !== null);
      const mean = voices.reduce((a, b) => a + b, 0) / voices.length;
      expect(Fold.of(records).reported(ONSET_S)).toBe(voices.length === 0 ? null : mean);
      const least = Math.min(...sharesIn(records));
      expect(judge(records).users.troughShare).toBeCloseTo(least, 5);
      expect(planIn(records).users).toBe(1_000);
    }),
    { numRuns: cases(20) },
  );
});
