import {
  backWords,
  carriedLine,
  carriedRows,
  centralisationSentence,
  climbWords,
  groupName,
  overshootWords,
  relapseSentence,
  relapseWords,
} from '../../../framework/scorecard/recovery-words.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import { judge } from '../../../framework/slo/judge.js';
import type { Carried, GroupRecovery } from '../../../framework/slo/types.js';
import { journalOf } from '../slo/journal-of.js';

const group = (change: Partial<GroupRecovery> = {}): GroupRecovery => ({
  of: 'region',
  name: 'eu',
  users: 1_000,
  unknown: null,
  trough: { share: 0.2, online: 200, afterOnsetMs: 3_000 },
  back: [],
  climb: null,
  overshoot: null,
  relapses: [],
  ...change,
});
const climb = (slope: number) =>
  climbWords(group({ climb: { low: slope / 2, slope, high: slope * 2, fromMs: 0, toMs: 9_000 } }), 0.95);

test('a climb is told in the unit that it can be read in', () => {
  expect(climb(0.029)).toBe('2.9 points a second (1.5 to 5.8)');
  expect(climb(0.0001)).toBe('0.6 points a minute (0.3 to 1.2)');
  expect(climb(0.0005)).toBe('0.05 points a second (0.025 to 0.1)');
  expect(climb(0.000_002)).toBe('0.72 points an hour (0.36 to 1.4)');
});

test('no climb is told from nothing lost, and from not knowing', () => {
  expect(climbWords(group(), 0.95)).toBe('none, or under 3 s');
  expect(climbWords(group({ trough: { share: 0.97, online: 970, afterOnsetMs: 0 } }), 0.95)).toBe('never lost');
  expect(climbWords(group({ trough: null, unknown: 'too few' }), 0.95)).toBe('unknown');
});

test('never is said of an observation that reached its end alone', () => {
  expect([backWords(null, true), backWords(null, false), backWords(0, true), backWords(697, true)]).toEqual([
    'never',
    'not yet',
    'never below',
    '1 s',
  ]);
});

test('log-ins of the worst second, with what is usual', () => {
  const wave = { perSecond: 412, afterOnsetMs: 4_000, usualPerSecond: 2, factor: 206 };
  expect(overshootWords(group({ overshoot: wave }))).toBe('412 a second at +4 s, 206× usual');
  expect(overshootWords(group({ overshoot: { ...wave, usualPerSecond: 0, factor: null } }))).toBe(
    '412 a second at +4 s, none usual',
  );
  expect(overshootWords(group({ overshoot: { ...wave, perSecond: 0, factor: 0 } }))).toBe('none');
  expect(overshootWords(group())).toBe('unknown');
});

test('relapses are counted, with their seconds and depth; many are cut short', () => {
  const one = { fromMs: 30_000, toMs: 34_000, lowest: 0.6 };
  expect(relapseWords(group({ relapses: [one] }))).toBe('1: +30 s for 4 s, down to 60.0%');
  expect(relapseWords(group({ relapses: [one, one, one, one, one] }))).toMatch(/^5: .*; and 2 more$/);
  expect(relapseWords(group({ relapses: null }))).toBe('unknown');
  expect(relapseSentence([group({ relapses: [one, one] }), group({ name: 'us' })])).toBe('Relapses: eu 2 (8 s).');
  expect(relapseSentence([group(), group({ unknown: 'too few', relapses: null })])).toBe(
    'No relapse. 1 group not judged.',
  );
  expect(relapseSentence([group({ unknown: 'missing', relapses: null })])).toBe('How it came back is not known.');
});

test('groups are named for what they are', () => {
  const names = (['network', 'region', 'cohort'] as const).map((of) => groupName(group({ of, name: 'x' })));
  expect(names).toEqual(['the whole network', 'x', 'cohort x']);
});

describe('centralisation', () => {
  const carried = (users: number | null): Carried => ({
    usersByOperator: users,
    lookupsByOperator: null,
    usersOnTopTenth: users === null ? null : 0.29,
    topTenthOfNodes: users === null ? null : 0.1,
  });
  const told = (before: number | null, during: number | null, after: number | null) => ({
    before: carried(before),
    during: carried(during),
    after: carried(after),
    duringToMs: 20_000,
    afterFromMs: 60_000,
  });

  test.each([
    [told(0, 0.41, 0.67), /^at the end 67% of .*, 0% before; the network leans on its operator\.$/],
    [told(0, 0.1, 0.2), /^at the end 20% of .*, 0% before\.$/],
    [told(0.7, 0.7, 0.6), /^at the end 60% of .*, 70% before\.$/],
    [told(null, 0.1, 0.6), /^at the end 60% of the users with a session sat .* runs\.$/],
    [told(0, 0.3, 0), /nobody was carried by the operator any more; at most 30% had been/],
    [told(0, 0, 0), /^nobody was carried/],
    [told(0, 0, null), /not known/],
  ])('reads as %#', (given, words) => expect(centralisationSentence(given)).toMatch(words));

  test('rows say unknown for what is not known, and what an even share would be', () => {
    expect(carriedRows(told(0, null, 0.67)).map(({ cells }) => cells)).toEqual([
      ['0%', 'unknown', '67%'],
      ['unknown', 'unknown', 'unknown'],
      ['29% (10% if even)', 'unknown', '29% (10% if even)'],
    ]);
    expect(carriedLine(told(0, null, 0.67))).toBe('0%, unknown, 67%');
    expect(carriedLine(told(null, null, null))).toBeNull();
  });
});

test('curves of cohorts are drawn where there is more than one, and add up to those of regions', () => {
  const records = journalOf({ curve: (t, region) => (t < 0 || t > 20 ? 1 : region === 'eu' ? 0.2 : 0.6) });
  const { picture } = scoredTrial(records, judge(records));
  expect(picture.cohorts.map((c) => [c.name, c.users])).toEqual([
    ['faulty', 500],
    ['others', 500],
  ]);
  const sum = (all: typeof picture.cohorts) => all[0]?.online.map((n, i) => n + (all[1]?.online[i] ?? 0));
  expect(sum(picture.cohorts)).toEqual(sum(picture.regions));
  const alike = records.map((r) =>
    r.k === 'run' ? { ...r, plan: { ...r.plan, slices: r.plan.slices.map((s) => ({ ...s, cohort: 'all' })) } } : r,
  );
  expect(scoredTrial(alike, judge(alike)).picture.cohorts).toEqual([]);
});
