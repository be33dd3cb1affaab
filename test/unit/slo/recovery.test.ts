/** How each group came back, from journals whose curves are known; and what few nodes carried, from sessions that are. */
import fc from 'fast-check';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { judge } from '../../../framework/slo/judge.js';
import type { GroupRecovery } from '../../../framework/slo/types.js';
import { cases } from '../../cases.js';
import { anyCurve, curveOf, journal, planIn, sharesIn, withPlan } from './any-journal.js';
import { journalOf, ONSET_S, type Shape, STEADY } from './journal-of.js';

const groupsOf = (records: readonly JournalRecord[]) => judge(records).groups;
const groupOf = (records: readonly JournalRecord[], name: string): GroupRecovery => {
  const found = groupsOf(records).find((g) => g.name === name);
  if (found === undefined) throw new Error(`no group ${name}`);
  return found;
};

describe('groups', () => {
  test('the whole network, then each region and each cohort where there is more than one', () => {
    const records = journalOf({ curve: () => 1 });
    const named = (groups: readonly GroupRecovery[]) => groups.map(({ of, name, users }) => [of, name, users]);
    expect(named(groupsOf(records))).toEqual([
      ['network', '', 1000],
      ['region', 'eu', 500],
      ['region', 'us', 500],
      ['cohort', 'faulty', 500],
      ['cohort', 'others', 500],
    ]);
    const alike = withPlan(records, (plan) => ({
      ...plan,
      slices: plan.slices.map((s) => ({ ...s, cohort: 'all' })),
    }));
    expect(named(groupsOf(alike)).map(([of]) => of)).toEqual(['network', 'region', 'region']);
  });

  test('on any curve: depth and times are those of the definition, of each region by itself', () => {
    fc.assert(
      fc.property(anyCurve, (curve) => {
        const records = journal(curve);
        for (const group of groupsOf(records).filter(({ of }) => of !== 'cohort')) {
          const shares = sharesIn(records, group.of === 'network' ? undefined : group.name);
          const lowest = Math.min(...shares);
          expect(group.trough?.share).toBeCloseTo(lowest, 6);
          expect(group.trough?.afterOnsetMs).toBe((shares.indexOf(lowest) + 1) * 1000);
          for (const { share, afterOnsetMs } of group.back) {
            const end = shares.findLastIndex((s) => s < share) + 1;
            expect(afterOnsetMs).toBe(end === shares.length ? null : end * 1000);
          }
        }
      }),
      { numRuns: cases(60) },
    );
  });

  test('the whole network comes back when the verdict says so', () => {
    fc.assert(
      fc.property(anyCurve, (curve) => {
        const verdict = judge(journal(curve));
        expect(verdict.groups[0]?.back).toEqual(verdict.recovery);
        expect(verdict.groups[0]?.trough?.share).toBe(verdict.users.troughShare);
      }),
      { numRuns: cases(30) },
    );
  });

  test('times count from onset, not from the second that holds it', () => {
    const curve = (t: number) => (t < 0 || t >= 20 ? 1 : 0.4);
    expect(groupOf(journalOf({ curve, onsetMs: 40_400 }), '').back[0]).toEqual({ share: 0.5, afterOnsetMs: 19_600 });
  });

  test('a climb of two points a second is told as one, from the trough to the target', () => {
    const curve = (t: number) => (t < 0 ? 1 : t < 10 ? 0.2 : Math.min(1, 0.2 + (t - 9) * 0.02));
    const { climb } = groupOf(journalOf({ curve, users: 10_000 }), '');
    expect(climb?.slope).toBeCloseTo(0.02, 5);
    expect(climb).toMatchObject({ fromMs: 13_000, toMs: 48_000 });
  });

  test('a relapse is told with its seconds and its depth, in the group that had it', () => {
    const curve = (t: number, region: string) =>
      t < 0 ? 1 : t < 10 ? 0.3 : region === 'eu' && t >= 30 && t < 34 ? 0.6 : 1;
    const records = journalOf({ curve });
    expect(groupOf(records, 'eu').relapses).toEqual([{ fromMs: 30_000, toMs: 34_000, lowest: 0.6 }]);
    expect(groupOf(records, '').relapses).toEqual([{ fromMs: 30_000, toMs: 34_000, lowest: 0.8 }]);
    expect(groupOf(records, 'us').relapses).toEqual([]);
  });

  test('a return shorter than the resolution is none, so that a flutter is one loss', () => {
    const flutter = (t: number) => (t < 0 || t >= 40 ? 1 : t % 4 === 0 ? 1 : 0.5);
    expect(groupOf(journalOf({ curve: flutter }), '').relapses).toEqual([]);
  });
});

describe('what is not known is not told', () => {
  test('of a group with too many samples missing', () => {
    const records = journalOf({
      curve: () => 1,
      unheard: { host: 'host-1', from: 5, to: 50, byTheRun: false },
    });
    const eu = groupOf(records, 'eu');
    expect(eu.unknown).toMatch(/missing/);
    expect(eu).toMatchObject({ trough: null, back: [], climb: null, overshoot: null, relapses: null });
    expect(groupOf(records, 'us')).toMatchObject({ unknown: null, relapses: [] });
  });

  test('of a group of fewer than 30', () => {
    const groups = groupsOf(journalOf({ curve: () => 1, users: 56 }));
    expect(groups.map((g) => g.unknown === null)).toEqual([true, false, false, false, false]);
  });

  test('of a run in which nothing was injected', () => {
    const records = journalOf({ curve: () => 1 });
    const cut = records.slice(
      0,
      records.findIndex((r) => r.k === 'steady'),
    );
    expect(judge(cut)).toMatchObject({ groups: [], centralisation: null });
  });
});

describe('the wave of log-ins', () => {
  /** So many log-ins of each host in a second, half of them failed, all in its first slice. */
  const withLogins = (shape: Partial<Shape>, at: (afterOnset: number) => number): JournalRecord[] =>
    withPlan(
      journalOf({ curve: () => 1, ...shape }).map((r) =>
        r.k !== 'users'
          ? r
          : {
              ...r,
              slices: r.slices.map((s, i) => {
                const n = at(r.s - ONSET_S);
                return i === 0 ? { ...s, logins: { ok: n, failed: n, unanswered: 0, latency: [] } } : s;
              }),
            },
      ),
      (plan) => ({ ...plan, shape: { ...plan.shape, operations: ['lookups', 'logins'] } }),
    );

  test('is its worst second, beside the mean of the steady window', () => {
    const records = withLogins({}, (t) => (t < 0 ? 2 : t === 7 ? 50 : 3));
    expect(groupOf(records, '').overshoot).toEqual({
      perSecond: 400,
      afterOnsetMs: 8_000,
      usualPerSecond: 16,
      factor: 25,
    });
    expect(groupOf(records, 'eu').overshoot).toMatchObject({ perSecond: 200, usualPerSecond: 8, factor: 25 });
    // The first slices are of one cohort.
    expect(groupOf(records, 'others').overshoot).toMatchObject({ perSecond: 0, factor: null });
  });

  test('has no multiple where no log-in was usual', () => {
    const records = withLogins({}, (t) => (t < 0 ? 0 : 4));
    expect(groupOf(records, '').overshoot).toMatchObject({ perSecond: 32, usualPerSecond: 0, factor: null });
  });

  test('is unknown where log-ins are not counted', () => {
    expect(groupOf(journalOf({ curve: () => 1 }), '').overshoot).toBeNull();
  });
});

describe('centralisation', () => {
  const MEGAS = ['mega-01', 'mega-02'];
  /** Two nodes of the operator's own are started 10 s after onset; the network is back at 20 s. */
  function carried(
    bySecond: (afterOnset: number) => { sessions?: Record<string, number>; lookups?: Record<string, number> },
    shape: Partial<Shape> = {},
  ): JournalRecord[] {
    const records = journalOf({ curve: (t) => (t < 0 || t >= 20 ? 1 : 0.4), ...shape }).map((r): JournalRecord => {
      if (r.k !== 'users') return r;
      const { sessions, lookups } = bySecond(r.s - ONSET_S);
      return { ...r, ...(sessions && { sessionsByNode: sessions }), ...(lookups && { lookupsByNode: lookups }) };
    });
    const started = MEGAS.map(
      (node): JournalRecord => ({
        k: 'life',
        t: (ONSET_S + 10) * 1000,
        node,
        role: 'mega-supernode',
        event: 'started',
        by: null,
      }),
    );
    const planned = withPlan(records, (plan) => ({
      ...plan,
      roles: plan.roles.flatMap((r) =>
        r.role === 'supernode' ? [r, { ...r, role: 'mega-supernode', operatorRun: true, count: 0 }] : [r],
      ),
      nodes: [
        ...plan.nodes,
        ...MEGAS.map((id) => ({
          id,
          role: 'mega-supernode',
          version: null,
          region: null,
          startedBy: { step: 's2' },
          capacityUsers: 840,
        })),
      ],
    }));
    return [...planned, ...started];
  }

  test('before, during and after, by users and by look-ups', () => {
    const { centralisation } = judge(
      carried((t) =>
        t < 0
          ? { sessions: { 'sn-11': 60, 'sn-12': 40 }, lookups: { 'sn-11': 10 } }
          : t < 20
            ? { sessions: { 'sn-11': 75, 'mega-01': 25 }, lookups: { 'sn-11': 5, 'mega-02': 5 } }
            : { sessions: { 'sn-11': 10, 'mega-01': 60, 'mega-02': 30 }, lookups: { 'mega-01': 9, 'sn-12': 1 } },
      ),
    );
    expect(centralisation).toMatchObject({
      before: { usersByOperator: 0, lookupsByOperator: 0 },
      during: { usersByOperator: 0.25, lookupsByOperator: 0.5 },
      after: { usersByOperator: 0.9, lookupsByOperator: 0.9 },
      duringToMs: 20_000,
      afterFromMs: 60_000,
    });
  });

  test('the busiest tenth is of the nodes that stand, whoever runs them', () => {
    const spread = Object.fromEntries([...Array(20).keys()].map((i) => [`sn-${String(i + 1).padStart(2, '0')}`, i]));
    const { centralisation } = judge(carried(() => ({ sessions: { ...spread, 'mega-01': 100 } })));
    // 20 stand: the two busiest supernodes, 18 + 19 of 290. A node that does not stand yet is none of them.
    expect(centralisation?.before).toMatchObject({ usersOnTopTenth: 0.127586, topTenthOfNodes: 0.1 });
    // 22 stand: three, 100 + 19 + 18.
    expect(centralisation?.after).toMatchObject({ usersOnTopTenth: 0.472414, topTenthOfNodes: 0.136364 });
  });

  test('shares are shares: none is under 0 or over 1, and the tenth carries its part at least', () => {
    const sessions = fc.array(fc.nat(50), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(sessions, sessions, (a, b) => {
        const named = (all: readonly number[]) =>
          Object.fromEntries(all.map((n, i) => [`sn-${String(i + 1).padStart(2, '0')}`, n]));
        const { centralisation } = judge(carried((t) => ({ sessions: named(t < 0 ? a : b) }), { seconds: 40 }));
        const { usersOnTopTenth, topTenthOfNodes, usersByOperator } = centralisation?.before ?? {};
        const all = a.reduce((sum, n) => sum + n, 0);
        const top = [...a].sort((x, y) => y - x).slice(0, 2);
        if (all === 0) expect([usersOnTopTenth, topTenthOfNodes, usersByOperator]).toEqual([null, null, null]);
        else expect(usersOnTopTenth).toBeCloseTo(((top[0] ?? 0) + (top[1] ?? 0)) / all, 5);
        if (all > 0) expect(usersOnTopTenth).toBeGreaterThanOrEqual((topTenthOfNodes ?? 1) - 1e-6);
      }),
      { numRuns: cases(30) },
    );
  });

  test('an earlier journal, that does not tell of look-ups or sessions, is unknown and never 0', () => {
    const { centralisation } = judge(carried(() => ({ sessions: { 'sn-11': 3 } })));
    expect(centralisation?.after).toMatchObject({ usersByOperator: 0, lookupsByOperator: null });
    const nothing = judge(carried(() => ({}))).centralisation;
    expect(nothing?.before).toEqual({
      usersByOperator: null,
      lookupsByOperator: null,
      usersOnTopTenth: null,
      topTenthOfNodes: null,
    });
  });

  test('one host of an earlier version is enough to be unknown', () => {
    const records = carried(() => ({ sessions: { 'sn-11': 3 }, lookups: { 'sn-11': 1 } }));
    const mixed = records.map((r): JournalRecord => {
      if (r.k !== 'users' || r.host !== 'host-2' || r.s !== STEADY.from) return r;
      const { lookupsByNode: _, ...earlier } = r;
      return earlier;
    });
    expect(judge(mixed).centralisation?.before.lookupsByOperator).toBeNull();
    expect(judge(mixed).centralisation?.after.lookupsByOperator).toBe(0);
  });

  test('with too many samples missing it is unknown', () => {
    const unheard = { host: 'host-1', from: 60, to: 90, byTheRun: false };
    const { centralisation } = judge(carried(() => ({ sessions: { 'sn-11': 3 } }), { unheard }));
    expect(centralisation?.before.usersByOperator).toBe(0);
    expect(centralisation?.after.usersByOperator).toBeNull();
  });

  test('a network that never fell, or is not back, is during until the last part', () => {
    const told = (curve: Shape['curve']) => judge(carried(() => ({}), { curve })).centralisation?.duringToMs;
    expect(told(() => 1)).toBe(60_000);
    expect(told((t) => (t < 0 ? 1 : 0.1))).toBe(60_000);
  });
});

test('regions and cohorts of any curve add up to the users of the network', () => {
  const records = journalOf({ curve: curveOf({ eu: [0.2], us: [0.4] }) });
  const groups = groupsOf(records);
  for (const of of ['region', 'cohort'] as const)
    expect(groups.filter((g) => g.of === of).reduce((sum, g) => sum + g.users, 0)).toBe(planIn(records).users);
});
