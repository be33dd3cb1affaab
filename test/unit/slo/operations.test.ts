import fc from 'fast-check';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { judge } from '../../../framework/slo/judge.js';
import { percentile } from '../../../framework/slo/operations.js';
import type { Slo } from '../../../framework/spec/types.js';
import { journalOf, type Shape } from './journal-of.js';

const dip = (t: number) => (t < 0 || t >= 20 ? 1 : 0.1);
const one = (slo: Slo<number>, shape: Partial<Shape> = {}, edit = (r: JournalRecord[]) => r) => {
  const verdict = judge(edit(journalOf({ curve: dip, slos: { it: slo }, ...shape }))).slos[0];
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};

describe('operations', () => {
  const success = (during: 'after-onset' | 'at-the-end', atLeast = 0.99): Slo<number> => ({
    slo: 'success',
    operation: 'lookups',
    atLeast,
    during,
    where: {},
  });
  const failing = (t: number) =>
    t >= 0 && t < 9 ? { ok: 0, failed: 20, latencyMs: 3_000 } : { ok: 20, failed: 0, latencyMs: 40 };

  test('succeed in a share of those made in the window', () => {
    expect(one(success('after-onset'), { lookups: failing })).toMatchObject({ outcome: 'fail', measured: 0.9 });
    expect(one(success('after-onset', 0.9), { lookups: failing }).outcome).toBe('pass');
    expect(one(success('at-the-end'), { lookups: failing })).toMatchObject({ outcome: 'pass', measured: 1 });
  });

  test('that nobody made tell nothing', () => {
    expect(one({ ...success('after-onset'), operation: 'logins' } as Slo<number>).outcome).toBe('inconclusive');
  });

  test('of unheard users may have failed, or not', () => {
    const unheard = { host: 'host-3', from: 60, to: 66, byTheRun: false };
    const slo = one(success('after-onset'), { unheard });
    expect(slo.outcome).toBe('inconclusive');
    expect(slo.measured).toBeCloseTo(1 - (0.25 * 6) / 90, 3);
    expect(one(success('after-onset', 0.9), { unheard }).outcome).toBe('pass');
  });

  test('of users whose host the run killed failed, whatever is made of missing ones', () => {
    const killed = { host: 'host-3', from: 30, to: 90, byTheRun: true };
    // From the whole second before on, of which nobody had asked it yet: its record stands here.
    const slo = one(success('after-onset'), { unheard: killed });
    expect(slo.outcome).toBe('fail');
    expect(slo.measured).toBeCloseTo(1 - (0.25 * 60) / 90, 3);
    expect(one(quick(500), { unheard: killed }).outcome).toBe('fail');
  });

  const quick = (below: number, p = 99): Slo<number> => ({
    slo: 'latency',
    operation: 'lookups',
    percentile: p,
    below,
    during: 'after-onset',
    where: {},
  });
  test('enter the percentile at their time-out', () => {
    expect(one(quick(500), { lookups: failing })).toMatchObject({ outcome: 'fail', measured: 3_000, promised: 500 });
    expect(one(quick(500, 50), { lookups: failing })).toMatchObject({ outcome: 'pass', measured: 40 });
    expect(one(quick(40, 50)).outcome).toBe('fail');
  });

  test('have the percentile of the sorted list', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(pairs, fc.constantFrom(50, 95, 99, 99.9), (some, p) => {
        const list = some.flatMap(([ms, n]) => Array.from({ length: n }, () => ms)).sort((a, b) => a - b);
        expect(percentile(some, p)).toBe(list[Math.ceil(Number(((p / 100) * list.length).toFixed(9))) - 1]);
      }),
    );
  });
});

describe('amplification', () => {
  const contained = (below: number): Slo<number> => ({ slo: 'amplification', below, where: {} });

  test('is the peak loss over the users hit, each counted once', () => {
    const verdict = judge(journalOf({ curve: dip, slos: { it: contained(2) } }));
    // 900 lost at the peak; 200 crashed and 400 attached.
    expect(verdict).toMatchObject({ amplification: 1.5, amplificationOfCrashed: 4.5, amplificationCeiling: 1.666667 });
    expect(verdict.slos[0]).toMatchObject({ outcome: 'pass', measured: 1.5, margin: 0.5 });
    expect(one(contained(1.5)).outcome).toBe('fail');
  });

  test('cannot pass its ceiling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.double({ min: 0, max: 0.89, noNaN: true }), (attached, low) => {
        const curve = (t: number) => (t < 0 ? 1 : low);
        const { amplification, amplificationCeiling } = judge(
          journalOf({ curve, slos: { it: contained(2) }, hit: { crashed: 10, attached } }),
        );
        expect(amplification ?? 0).toBeLessThanOrEqual(amplificationCeiling ?? 0);
      }),
      { numRuns: 15 },
    );
  });

  test('leaves out what was lost in the steady window already', () => {
    const verdict = judge(journalOf({ curve: (t) => Math.min(0.99, dip(t)), slos: { it: contained(2) } }));
    expect(verdict.amplification).toBeCloseTo(890 / 600, 5);
  });

  test('is not defined where nobody was hit, nor for a slice', () => {
    const none = { hit: { crashed: 0, attached: 0 } };
    expect(one(contained(2), none)).toMatchObject({ outcome: 'inconclusive', measured: null });
    expect(judge(journalOf({ curve: dip, slos: { it: contained(2) }, ...none })).amplification).toBeNull();
    expect(one({ ...contained(2), where: { region: 'eu' } } as Slo<number>).outcome).toBe('inconclusive');
  });
});

describe('messages', () => {
  const none: Slo<number> = { slo: 'no-lost-messages', where: {} };

  test('that were accepted must not be lost', () => {
    expect(one(none)).toMatchObject({ outcome: 'pass', measured: 0, promised: 0 });
    expect(one(none, { messages: { accepted: 1_000, lost: 4 } })).toMatchObject({ outcome: 'fail', measured: 4 });
  });

  test('too few of them, or an account missing, tell nothing', () => {
    expect(one(none, { messages: { accepted: 96, lost: 0 } }).outcome).toBe('inconclusive');
    const without = (records: JournalRecord[]) => records.filter((r) => r.k !== 'messages' || r.host !== 'host-2');
    expect(one(none, {}, without).outcome).toBe('inconclusive');
    expect(one(none, { messages: { accepted: 1_000, lost: 4 } }, without).outcome).toBe('fail');
  });
});

describe('causes', () => {
  test('are what the user saw, put beside what befell the node', () => {
    const lost = (s: number, cause: string, node: string | null, n: number): JournalRecord => ({
      k: 'users',
      s,
      host: 'host-1',
      slices: [],
      lagP99Ms: 0,
      driverErrors: 0,
      transitions: [{ slice: 0, from: 'online', to: 'offline', cause, node, n }],
    });
    const shut: JournalRecord = {
      k: 'life',
      t: 43_500,
      node: 'sn-15',
      role: 'supernode',
      event: 'self-shutdown',
      by: null,
    };
    const records = journalOf({ curve: dip }).filter((r) => r.k !== 'users' || r.host !== 'host-1');
    const verdict = judge([
      ...records,
      shut,
      lost(40, 'reset', 'sn-01', 10),
      lost(41, 'crash', null, 20),
      lost(43, 'reset', 'sn-15', 30),
      lost(46, 'probe-failed', 'sn-15', 5),
      lost(60, 'timeout', 'sn-20', 7),
      lost(61, 'refused', 'sn-20', 2),
      lost(62, 'goodbye', null, 3),
    ]);
    const { injected, resource, refused, ...rest } = verdict.causes;
    expect(injected).toBe(30);
    expect(rest['self-protection']).toBe(35);
    expect([resource, refused, rest['left-by-itself']]).toEqual([7, 2, 3]);
  });
});
