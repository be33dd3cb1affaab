/** NUMBERS.md, "a `when` condition may carry `lasting`": when it fires and since when it was true, from the shares alone. */
import fc from 'fast-check';
import { evaluate } from '../../../framework/observe/condition.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import type { Condition } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { anyCurve, journal, onlineIn } from '../slo/any-journal.js';
import { ONSET_S } from '../slo/journal-of.js';

const SECONDS = 30;
const condition = fc.record({
  metric: fc.constant('online' as const),
  of: fc.constantFrom('demand' as const, 'population' as const),
  where: fc.constantFrom({}, { region: 'eu' }, { region: 'us' }),
  is: fc.constantFrom('below' as const, 'at-least' as const),
  share: fc.constantFrom(0.4, 0.5, 0.9, 0.95, 1),
  for: fc.constantFrom(0, 1, 999, 1_000, 1_001, 3_000, 7_500, 20_000),
});

const second = fc.integer({ min: 0, max: SECONDS });
const hole = fc.record({ host: fc.constantFrom('host-1', 'host-4'), from: second, to: second, byTheRun: fc.boolean() });

/** Whoever is not heard of is offline. */
function shareIn(records: readonly JournalRecord[], s: number, { where }: Condition<number>): number {
  const { region } = where;
  return onlineIn(records, s, region) / (region === undefined ? 1_000 : 500);
}

test('it holds in the first second by whose end it was true for so long without a break, and in those that follow', () => {
  fc.assert(
    fc.property(anyCurve, condition, hole, (curve, when, unheard) => {
      const records = journal(curve, { seconds: SECONDS, unheard });
      const [run] = records;
      if (run === undefined) throw new Error('no run record');
      // As in a run: asked second by second, knowing no later one.
      const live = new Fold();
      const bySecond = new Map<number, JournalRecord[]>();
      for (const r of records) {
        if ('s' in r && (r.k === 'users' || r.k === 'node')) bySecond.set(r.s, [...(bySecond.get(r.s) ?? []), r]);
        else live.add(r);
      }
      const seen: unknown[] = [];
      const wanted: unknown[] = [];
      let first: number | null = null;
      for (let s = 5; s < ONSET_S + SECONDS; s++) {
        const now = bySecond.get(s) ?? [];
        for (const r of now) live.add(r);
        const share = shareIn([run, ...now], s, when);
        const isTrue = when.is === 'below' ? share < when.share : share >= when.share;
        if (isTrue) first ??= s;
        else first = null;
        const holds = first !== null && (s + 1 - first) * 1000 >= when.for;
        seen.push(evaluate(live, when, s));
        wanted.push({ holds, since: first, saw: share });
      }
      expect(seen).toEqual(wanted);
    }),
    { numRuns: cases(60) },
  );
});
