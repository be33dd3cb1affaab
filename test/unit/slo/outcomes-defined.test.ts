/** NUMBERS.md, "State" and "Outcomes, trials, expectations": each definition held against any journal. */
import fc from 'fast-check';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import { theilSen } from '../../../framework/slo/theil-sen.js';
import type { Outcome, TrialVerdict } from '../../../framework/slo/types.js';
import { wilson } from '../../../framework/slo/wilson.js';
import type { Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { fallen, journal, SECONDS, sharesIn } from './any-journal.js';
import { journalOf } from './journal-of.js';

const T = 30;
const slos: Record<string, Slo<number>> = {
  back: { slo: 'recovered', share: 0.95, of: 'demand', within: 20_000, heldFor: 15_000, since: 'onset', where: {} },
  stands: { slo: 'not-metastable', where: {} },
};

/** In the order of the definition; everybody is in demand all the time. */
function stateByDefinition(shares: readonly number[], o: { capacity: number; wantedBefore: number }): string {
  const last = shares.slice(-T);
  const slope = theilSen(last);
  if (slope === null) throw new Error('no slope');
  const perT = { low: slope.low * T, high: slope.high * T };
  const enough = o.capacity >= 1_000;
  if (last.every((s) => s < 0.5) && 1_000 >= 0.9 * o.wantedBefore && enough && perT.high <= 0.1) return 'metastable';
  if (last.every((s) => s < 0.01) && !enough) return 'lost';
  if (shares.every((s) => s >= 0.99)) return 'unaffected';
  if (last.every((s) => s >= 0.95)) return 'recovered';
  return perT.low > 0.1 ? 'slow' : 'degraded';
}

describe('the state', () => {
  const jittered = fc.tuple(
    fallen,
    fc.constantFrom(0, 0.005, 0.3, 0.49, 0.6, 0.97, 0.995),
    fc.constantFrom(0, 0.002, 0.004, 0.01),
    fc.boolean(),
  );

  test('is the first of the six that is true, asked in order', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(jittered, fc.constantFrom(40, 84), fc.constantFrom(1_000, 1_120), (shape, perNode, wantedBefore) => {
        const [curve, end, climb, mild] = shape;
        const at = (t: number, region: 'eu' | 'us') =>
          t >= SECONDS - T ? Math.min(1, end + climb * (t - SECONDS + T)) : mild ? 0.995 : (curve[region][t] ?? 1);
        const both = Array.from({ length: SECONDS }, (_, t) => t);
        const made = { eu: both.map((t) => at(t, 'eu')), us: both.map((t) => at(t, 'us')) };
        const records = journal(made, { slos, capacityUsers: perNode }).map((r) =>
          r.k === 'steady' ? { ...r, before: r.before.map((b) => ({ ...b, online: wantedBefore / 4 })) } : r,
        );
        const expected = stateByDefinition(sharesIn(records), { capacity: perNode * 20, wantedBefore });
        seen.add(expected);
        expect(judge(records).state).toBe(expected);
      }),
      // All of them always: fewer do not meet every state.
      { numRuns: 100, seed: 4 },
    );
    expect([...seen].sort()).toEqual(['degraded', 'lost', 'metastable', 'recovered', 'slow', 'unaffected']);
  });

  test('is never metastable with too little capacity', () => {
    fc.assert(
      fc.property(fallen, fc.integer({ min: 1, max: 49 }), (curve, perNode) => {
        expect(judge(journal(curve, { slos, capacityUsers: perNode })).state).not.toBe('metastable');
      }),
      { numRuns: cases(30) },
    );
  });
});

describe('expectations', () => {
  const state = fc.constantFrom('metastable', 'lost', 'degraded', 'slow', 'recovered');
  const spoilt = fc.constantFrom<(r: JournalRecord[]) => JournalRecord[]>(
    (r) => r,
    (r) => r.filter((x) => x.k !== 'steady'),
    (r) => r.filter((x) => x.k !== 'step' || x.status !== 'seen'),
    (r) => r.map((x) => (x.k === 'users' ? { ...x, driverErrors: 1 } : x)),
    (r) => [...r, { k: 'stop', t: 1, reason: 'cap', words: 'so' }],
    (r) => r.slice(0, -1),
  );

  test('are met by a sound run that failed the named promise in the named state, and by nothing else', () => {
    fc.assert(
      fc.property(fallen, fc.boolean(), state, spoilt, (curve, collapsed, named, spoil) => {
        const down = { eu: [], us: [] };
        const shape = collapsed ? { curve: (t: number) => (t < 0 ? 1 : 0.02) } : {};
        const records = spoil(
          journal(collapsed ? down : curve, { slos, expect: { slo: 'back', state: named }, ...shape }),
        );
        const verdict = judge(records);
        const sound = verdict.ended === 'complete' && verdict.doubts.length === 0;
        const failed = verdict.slos.find((s) => s.name === 'back')?.outcome === 'fail';
        expect(verdict.expected?.met).toBe(sound && failed && verdict.state === named);
        const { exitCode } = campaign([verdict]);
        expect(exitCode === 0).toBe(verdict.expected?.met);
      }),
      { numRuns: cases(80) },
    );
  });
});

describe('outcomes', () => {
  const pass = judge(journalOf({ slos, curve: (t) => (t < 0 || t >= 10 ? 1 : 0.1) }));
  const of = (outcome: Outcome): TrialVerdict => ({ ...pass, outcome, expected: null });
  const some = fc.array(fc.constantFrom<Outcome>('pass', 'fail', 'inconclusive'), { minLength: 1, maxLength: 12 });

  test('are merged by the worst: fail, inconclusive, pass', () => {
    fc.assert(
      fc.property(some, (outcomes) => {
        const worst = outcomes.includes('fail') ? 20 : outcomes.includes('inconclusive') ? 21 : 0;
        expect(campaign(outcomes.map(of)).exitCode).toBe(worst);
        expect(campaign(outcomes.map(of), { allowInconclusive: true }).exitCode).toBe(worst === 21 ? 0 : worst);
      }),
    );
  });

  test('in a gate an inconclusive trial helps nobody: no gate that it opens or breaks', () => {
    const trials = { passRate: 0.7, confidence: 0.95 };
    const gate = (outcomes: readonly Outcome[]): number => campaign(outcomes.map(of), { gate: true, trials }).exitCode;
    fc.assert(
      fc.property(some, (outcomes) => {
        const code = gate(outcomes);
        const bySides = (as: Outcome): number => gate(outcomes.map((o) => (o === 'inconclusive' ? as : o)));
        if (code === 0) expect(bySides('fail')).toBe(0);
        if (code === 20) expect(bySides('pass')).toBe(20);
      }),
      { numRuns: cases(200) },
    );
  });

  test('bounds of a rate hold the rate, lie in 0..1, and close in with more trials', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(200),
        fc.constantFrom(0.8, 0.95, 0.99),
        (n, k, confidence) => {
          const passed = Math.min(n, k);
          const [low, high] = wilson(passed, n, confidence);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(passed / n);
          expect(high).toBeGreaterThanOrEqual(passed / n);
          const [low10, high10] = wilson(passed * 10, n * 10, confidence);
          expect(high10 - low10).toBeLessThan(high - low);
        },
      ),
    );
  });
});
