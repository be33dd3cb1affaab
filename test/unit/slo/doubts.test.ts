import fc from 'fast-check';
import { parseJournal } from '../../../framework/observe/read-journal.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { judge } from '../../../framework/slo/judge.js';
import { canonicalJson } from '../../../framework/spec/canonical.js';
import type { Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { everyoneBack as back } from './everyone-back.js';
import { journalOf, ndjson, type Shape } from './journal-of.js';

const dip = (back: number) => (t: number) => (t < 0 || t >= back ? 1 : 0.1);
const good: Shape = { curve: dip(20), slos: { back } };
const bad: Shape = { curve: dip(50), slos: { back } };
const codes = (records: readonly JournalRecord[]) => judge(records).doubts.map((d) => d.code);

describe('a run proves nothing', () => {
  test('nor is doubted, where all is well', () => {
    expect(judge(journalOf(good))).toMatchObject({ outcome: 'pass', ended: 'complete', doubts: [] });
    expect(judge(journalOf(bad))).toMatchObject({ outcome: 'fail', ended: 'complete', doubts: [] });
  });

  test('when the impact was not seen', () => {
    const verdict = judge(journalOf({ ...good, curve: () => 0.97 }));
    expect(verdict.doubts[0]).toMatchObject({ code: 'IMPACT_NOT_SEEN', found: '97% at the lowest' });
    expect(verdict).toMatchObject({ outcome: 'inconclusive', slos: [{ outcome: 'inconclusive' }] });
  });

  test('when the impact was there before the fault', () => {
    const condition = { metric: 'online', is: 'below', share: 0.9, of: 'population', for: 0, where: {} } as const;
    const impact = { impact: 'users', condition } as const;
    const churning = (t: number) => (t < 0 ? 0.85 : 0.8);
    expect(judge(journalOf({ ...good, impact, curve: churning })).doubts[0]).toMatchObject({
      code: 'IMPACT_NOT_SEEN',
      found: 'it was so in the steady state',
    });
    expect(codes(journalOf({ ...good, impact, curve: dip(20) }))).toEqual([]);
  });

  test('when the impact may be nothing but silence', () => {
    const unheard = { host: 'host-1', from: 2, to: 4, byTheRun: false };
    expect(codes(journalOf({ ...good, curve: () => 1, unheard }))).toEqual(['IMPACT_NOT_SEEN']);
  });

  test('as a placebo, whatever came of it', () => {
    for (const curve of [() => 1, () => 0.93]) {
      const verdict = judge(
        journalOf({ slos: { back }, curve, placebo: true, expect: { slo: 'back', state: 'degraded' } }),
      );
      expect(verdict).toMatchObject({ outcome: 'inconclusive', expected: { met: false } });
      expect(verdict.doubts[0]?.code).toBe('IMPACT_NOT_SEEN');
    }
  });

  test('when the impact promised on nodes or load did not come', () => {
    const nodes = (count: number) => ({ impact: 'nodes', role: 'supernode', count }) as const;
    expect(codes(journalOf({ ...good, impact: nodes(10) }))).toEqual([]);
    expect(codes(journalOf({ ...good, impact: nodes(11) }))).toEqual(['IMPACT_NOT_SEEN']);
    const load = { impact: 'load', role: 'login', multiple: 3 } as const;
    expect(codes(journalOf({ ...good, impact: load }))).toEqual(['IMPACT_NOT_SEEN']);
    const flooded = journalOf({ ...good, impact: load }).map((r) =>
      r.k === 'node' && r.node === 'login-01' && r.s === 45 ? { ...r, arrivals: { logins: 30 } } : r,
    );
    expect(codes(flooded)).toEqual([]);
  });

  test('when no evidence of the fault was seen', () => {
    expect(codes(journalOf({ ...good, seen: false }))).toContain('NO_EVIDENCE');
  });

  test('when over 5% of the data are missing, though it would fail as well', () => {
    const unheard = (to: number) => ({ host: 'host-1', from: 20, to, byTheRun: false });
    expect(codes(journalOf({ ...bad, unheard: unheard(38) }))).toEqual([]);
    expect(codes(journalOf({ ...bad, unheard: unheard(39) }))).toEqual(['MISSING_DATA']);
    expect(judge(journalOf({ ...bad, unheard: unheard(39) })).outcome).toBe('inconclusive');
  });

  test('when a promise of one region lacks its data, though the whole has enough', () => {
    const eu: Slo<number> = { ...back, where: { region: 'eu' } } as Slo<number>;
    const unheard = { host: 'host-1', from: 4, to: 18, byTheRun: false };
    const verdict = judge(journalOf({ ...bad, slos: { back, eu }, unheard }));
    expect(verdict.slos.map((s) => s.outcome)).toEqual(['fail', 'inconclusive']);
  });

  test('when missing users would change the outcome', () => {
    const unheard = { host: 'host-1', from: 60, to: 63, byTheRun: false };
    const verdict = judge(journalOf({ ...good, unheard }));
    expect(verdict.doubts).toEqual([]);
    expect(verdict.slos[0]).toMatchObject({ outcome: 'inconclusive', measured: 63_000 });
    expect(verdict.slos[0]?.evidence).toContain('with the missing users counted as online');
  });

  test('when the driver lagged or failed in over 5% of the seconds', () => {
    const lag = (seconds: number) => (t: number) => (t >= 0 && t < seconds ? 501 : 500);
    expect(codes(journalOf({ ...good, lagMs: lag(4) }))).toEqual([]);
    expect(codes(journalOf({ ...good, lagMs: lag(5) }))).toEqual(['DRIVER_LAGGED']);
    const errors = journalOf(good).map((r) => (r.k === 'users' && r.s > 60 ? { ...r, driverErrors: 1 } : r));
    expect(codes(errors)).toEqual(['DRIVER_LAGGED']);
  });

  test("when a node's token clock fell behind a quarter of its guard window", () => {
    const lag = (ms: number, seconds: number) => (t: number) => (t >= 0 && t < seconds ? ms : 0);
    expect(codes(journalOf({ ...good, clockLagMs: lag(501, 4) }))).toEqual([]);
    expect(codes(journalOf({ ...good, clockLagMs: lag(500, 90) }))).toEqual([]);
    expect(codes(journalOf({ ...good, clockLagMs: lag(501, 5) }))).toEqual(['CLOCK_LAGGED']);
  });

  test('when fewer than 30 users are in demand', () => {
    expect(codes(journalOf({ ...good, users: 24 }))).toEqual(['THIN_SLICES']);
    const slice: Slo<number> = { ...back, where: { region: 'eu', cohort: 'faulty' } } as Slo<number>;
    const verdict = judge(journalOf({ ...good, users: 80, slos: { back, slice } }));
    expect(verdict.slos.map((s) => s.outcome)).toEqual(['pass', 'inconclusive']);
  });

  test('when nothing was promised', () => {
    expect(judge(journalOf({ ...good, slos: {} }))).toMatchObject({ outcome: 'inconclusive' });
  });

  test('when it was never steady, stopped, or interrupted', () => {
    const stopped = (reason: 'not-steady' | 'stop-condition' | 'cap' | 'signal' | 'error') =>
      judge([...journalOf(bad), { k: 'stop', t: 1, reason, words: 'so' }]);
    expect(stopped('not-steady')).toMatchObject({ ended: 'not-steady', outcome: 'inconclusive' });
    expect(stopped('cap')).toMatchObject({ ended: 'stopped', outcome: 'inconclusive' });
    expect(stopped('stop-condition').ended).toBe('stopped');
    expect(stopped('signal').ended).toBe('interrupted');
    expect(stopped('error').ended).toBe('interrupted');
    expect(judge(journalOf(bad).filter((r) => r.k !== 'steady')).ended).toBe('not-steady');
  });
});

describe('a journal that was cut', () => {
  const ends = (text: string) => {
    const { records, unreadableLines } = parseJournal(text, 'journal.ndjson');
    return judge(records, { unreadableLines }).outcome;
  };

  test.each([
    ['passes', good, 'pass'],
    ['fails', bad, 'fail'],
  ] as const)('at any byte never says the other where the whole %s', (_, shape, outcome) => {
    const text = ndjson(journalOf({ ...shape, seconds: 60 }));
    const head = text.indexOf('\n');
    expect(ends(text)).toBe(outcome);
    expect(ends(text.slice(0, -1))).toBe(outcome);
    fc.assert(
      fc.property(fc.integer({ min: head, max: text.length - 2 }), (at) => {
        expect(ends(text.slice(0, at))).toBe('inconclusive');
      }),
      { numRuns: cases(25) },
    );
  });

  test('or lost a line, or had one spoilt, neither passes nor fails', () => {
    const lines = ndjson(journalOf({ ...good, seconds: 60 })).split('\n');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: lines.length - 3 }), (i) => {
        expect(ends(lines.map((line, j) => (i === j ? `${line.slice(0, -3)}` : line)).join('\n'))).toBe('inconclusive');
      }),
      { numRuns: cases(25) },
    );
  });
});

describe('a verdict', () => {
  test('is the same, byte for byte, from the file as from the records, and in whatever order', () => {
    const records = journalOf(good);
    const once = canonicalJson(judge(records));
    expect(canonicalJson(judge(parseJournal(ndjson(records), 'x').records))).toBe(once);
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        expect(canonicalJson(judge(shuffled))).toBe(once);
      }),
      { numRuns: 5 },
    );
  });

  test('is of other promises when asked', () => {
    const strict = { strict: { slo: 'never-below', share: 0.5, of: 'demand', where: {} } } as const;
    expect(judge(journalOf(good), { slos: strict })).toMatchObject({ outcome: 'fail', slos: [{ name: 'strict' }] });
  });
});
