/** What users are given, of journals in which the time lost is known: 1,000 users, half of them of the cohort `faulty`, all in demand. */
import { Fold } from '../../../framework/observe/series.js';
import { creditSummary } from '../../../framework/scorecard/credit-words.js';
import { creditsOf, type ScoreCredits } from '../../../framework/scorecard/credits.js';
import type { CreditRule } from '../../../framework/spec/credit.js';
import { withPlan } from '../slo/any-journal.js';
import { journalOf } from '../slo/journal-of.js';

/** Both cohorts lose `share` of their users for 20 s, in Europe alone. */
function given(credits: readonly CreditRule<number>[], share = 0.5): ScoreCredits | null {
  const records = journalOf({
    seconds: 40,
    curve: (s, region) => (s >= 0 && s < 20 && region === 'eu' ? 1 - share : 1),
  });
  return creditsOf(Fold.of(withPlan(records, (plan) => ({ ...plan, credits }))));
}

const voucher = { give: 'voucher', worth: { amount: 1.1, unit: 'USD' } };
const week = { give: 'a week' };

it('without a rule nothing is said', () => {
  expect(given([])).toBeNull();
});

it('time lost is of the mean user in demand: half of Europe for 20 s is 10 s of each there, and 5 s of everybody', () => {
  const rules = given([
    { ...voucher, to: { region: 'eu' }, whenLost: 10_000 },
    { ...week, to: {}, whenLost: 5_000 },
  ])?.rules;
  expect(rules?.map((r) => [r.lostMs, r.mostAtOnce, r.given])).toEqual([
    [10_000, 250, true],
    [5_000, 250, true],
  ]);
});

it('a rule that is a millisecond longer does not hold', () => {
  expect(given([{ ...voucher, to: { region: 'eu' }, whenLost: 10_001 }])).toMatchObject({
    rules: [{ given: false, total: null }],
    credited: 0,
    totals: [],
  });
});

it('nobody is given two: the first rule that holds counts', () => {
  const told = given([
    { ...voucher, to: { cohort: 'faulty' }, whenLost: 1_000 },
    { ...week, to: { region: 'eu' }, whenLost: 1_000 },
  ]);
  expect(told?.rules.map((r) => [r.users, r.give, r.total])).toEqual([
    [500, 'voucher', { amount: 550, unit: 'USD' }],
    [250, 'a week', null],
  ]);
  expect(told).toMatchObject({ credited: 750, totals: [{ amount: 550, unit: 'USD' }] });
  expect(told?.nothing).toEqual([{ cohort: 'others', users: 250 }]);
});

it('a rule that does not hold leaves its users to the next', () => {
  const told = given([
    { ...week, to: { cohort: 'faulty' }, whenLost: 3_600_000 },
    { ...voucher, to: { cohort: 'faulty' }, whenLost: 1_000 },
  ]);
  expect(told?.rules.map((r) => [r.users, r.given])).toEqual([
    [500, false],
    [500, true],
  ]);
  expect(told && creditSummary(told)).toBe(
    '500 users are given something, worth 550 USD in all; nothing: 500 of others.',
  );
});

it('users whose samples are missing were without it', () => {
  const records = journalOf({
    seconds: 40,
    curve: () => 1,
    unheard: { host: 'host-1', from: 0, to: 20, byTheRun: false },
  });
  const plan = withPlan(records, (p) => ({ ...p, credits: [{ ...week, to: { region: 'eu' }, whenLost: 1 }] }));
  expect(creditsOf(Fold.of(plan))?.rules[0]).toMatchObject({ lostMs: 10_000, mostAtOnce: 250 });
});
