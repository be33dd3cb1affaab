/** NUMBERS.md, "Faults", "operations" and "Messages": evidence, impact, amplification and accounts, against any journal. */
import fc from 'fast-check';
import type { JournalRecord, UsersRecord } from '../../../framework/observe/records.js';
import type { PlannedStep } from '../../../framework/plan/types.js';
import { judge } from '../../../framework/slo/judge.js';
import type { Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { anyCurve, fallen, journal, planIn, sharesIn, withPlan } from './any-journal.js';
import { ONSET_S } from './journal-of.js';

const low: Slo<number> = { slo: 'never-below', share: 0.4, of: 'demand', where: {} };
const codes = (records: readonly JournalRecord[]): string[] => judge(records).doubts.map((d) => d.code);
const one = (slo: Slo<number>, records: readonly JournalRecord[]) => {
  const [verdict] = judge(records, { slos: { it: slo } }).slos;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};
const usersIn = (records: readonly JournalRecord[]): UsersRecord[] =>
  records.filter((r): r is UsersRecord => r.k === 'users' && r.s >= ONSET_S);

describe('evidence', () => {
  test('one fault of which nothing was seen makes the run inconclusive, whatever its curve; mitigations and placebos need none', () => {
    const step = fc.record({
      nature: fc.constantFrom('fault', 'mitigation'),
      seen: fc.boolean(),
      placebo: fc.boolean(),
    });
    fc.assert(
      fc.property(fallen, fc.array(step, { maxLength: 4 }), (curve, more) => {
        const steps = more.map(({ nature, placebo }, i): PlannedStep => {
          const base = { id: `x${i}`, trigger: { at: 0 }, lasts: 0 };
          if (nature === 'mitigation') return { ...base, nature, action: { kind: 'admit', rate: 9, order: [] } };
          const action = placebo
            ? ({ kind: 'placebo' } as const)
            : ({ kind: 'vanish-users', users: { share: 1 }, victims: [] } as const);
          return { ...base, nature: 'fault', action };
        });
        const records = withPlan(journal(curve, { slos: { low } }), (plan) => ({
          ...plan,
          steps: [...plan.steps, ...steps],
        }));
        const said = more.flatMap(({ seen }, i): JournalRecord[] => [
          { k: 'step', t: ONSET_S * 1000, step: `x${i}`, kind: 'x', status: seen ? 'seen' : 'not-seen', words: '' },
        ]);
        const unseen = more.filter((s) => s.nature === 'fault' && !s.placebo && !s.seen).length;
        const verdict = judge([...records, ...said]);
        expect(verdict.doubts.filter((d) => d.code === 'NO_EVIDENCE')).toHaveLength(unseen);
        expect(verdict.outcome === 'inconclusive').toBe(unseen > 0);
      }),
      { numRuns: cases(40) },
    );
  });
});

describe('impact', () => {
  test('on users: seen in one second at least after onset, and in none of the steady window', () => {
    fc.assert(
      fc.property(anyCurve, fc.constantFrom(0.89, 0.9, 1), (curve, before) => {
        const steady = (t: number, region: string) => (t < 0 ? before : (curve[region === 'eu' ? 'eu' : 'us'][t] ?? 1));
        const records = journal(curve, { slos: { low }, curve: steady });
        const seen = before >= 0.9 && Math.min(...sharesIn(records)) < 0.9;
        expect(codes(records).includes('IMPACT_NOT_SEEN')).toBe(!seen);
        if (!seen) expect(judge(records).outcome).toBe('inconclusive');
      }),
      { numRuns: cases(60) },
    );
  });

  test('on nodes and load: as many, as much, as promised', () => {
    fc.assert(
      fc.property(
        fallen,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 60 }),
        (curve, count, arrivals) => {
          const nodes = journal(curve, { slos: { low }, impact: { impact: 'nodes', role: 'supernode', count } });
          expect(codes(nodes).includes('IMPACT_NOT_SEEN')).toBe(count > 10);
          const load = journal(curve, { slos: { low }, impact: { impact: 'load', role: 'login', multiple: 3 } }).map(
            (r) =>
              r.k === 'node' && r.node === 'login-01' && r.s === ONSET_S + 7
                ? { ...r, arrivals: { logins: arrivals } }
                : r,
          );
          expect(codes(load).includes('IMPACT_NOT_SEEN')).toBe(arrivals < 30);
        },
      ),
      { numRuns: cases(30) },
    );
  });

  test('a placebo has none, whatever befell the network: never pass, never fail', () => {
    fc.assert(
      fc.property(anyCurve, (curve) => {
        // As the same spec with --placebo leaves it: nobody is hurt, or as little as by chance.
        const mild = (t: number, region: string) =>
          Math.max(0.9, t < 0 ? 1 : (curve[region === 'eu' ? 'eu' : 'us'][t] ?? 1));
        expect(judge(journal(curve, { slos: { low }, placebo: true, curve: mild })).outcome).toBe('inconclusive');
      }),
      { numRuns: cases(30) },
    );
  });
});

describe('amplification', () => {
  test('is the peak of those lost, less the mean in the steady window, over those hit', () => {
    const hits = fc.record({ crashed: fc.nat(300), attached: fc.nat(600) });
    fc.assert(
      fc.property(fallen, hits, fc.constantFrom(0.95, 0.99, 1), (curve, hit, usual) => {
        const shape = (t: number, region: string) => (t < 0 ? usual : (curve[region === 'eu' ? 'eu' : 'us'][t] ?? 1));
        const records = journal(curve, { slos: { low }, hit, curve: shape });
        const all = hit.crashed + hit.attached;
        const peak = 1_000 * (1 - Math.min(...sharesIn(records))) - Math.round(1_000 * (1 - usual));
        const verdict = judge(records);
        if (all === 0) expect(verdict.amplification).toBeNull();
        else {
          expect(verdict.amplification).toBeCloseTo(peak / all, 2);
          expect(verdict.amplificationCeiling).toBeCloseTo(1_000 / all, 4);
          expect(verdict.amplification ?? 0).toBeLessThanOrEqual(verdict.amplificationCeiling ?? 0);
        }
      }),
      { numRuns: cases(40) },
    );
  });
});

describe('operations', () => {
  const account = fc.record({
    ok: fc.nat(30),
    failed: fc.nat(9),
    unanswered: fc.nat(9),
    latencyMs: fc.integer({ min: 1, max: 2_900 }),
  });

  test('one without an answer is a failure in the share, and enters the percentile at its time-out', () => {
    fc.assert(
      fc.property(
        fallen,
        fc.array(account, { minLength: 5, maxLength: 5 }),
        fc.constantFrom(50, 95, 99),
        (curve, some, p) => {
          const records = journal(curve, { slos: { low } }).map((r) => {
            if (r.k !== 'users') return r;
            const { ok, failed, unanswered, latencyMs } = some[r.s % 5] ?? {
              ok: 0,
              failed: 0,
              unanswered: 0,
              latencyMs: 1,
            };
            const latency = [
              [latencyMs, ok],
              [3_000, unanswered],
            ].filter(([, n]) => n !== 0) as [number, number][];
            const lookups = { ok, failed: failed + unanswered, unanswered, latency };
            return {
              ...r,
              slices: r.slices.map((s, i) =>
                i === 0 ? { ...s, lookups } : { slice: s.slice, online: s.online, found: s.found },
              ),
            };
          });
          const made = usersIn(records).flatMap((r) => r.slices.flatMap((s) => s.lookups ?? []));
          const ok = made.reduce((sum, o) => sum + o.ok, 0);
          const all = made.reduce((sum, o) => sum + o.ok + o.failed, 0);
          const success = one(
            { slo: 'success', operation: 'lookups', atLeast: 0.9, during: 'after-onset', where: {} },
            records,
          );
          if (all === 0) expect(success.outcome).toBe('inconclusive');
          else expect(success.measured).toBeCloseTo(ok / all, 5);
          const list = made
            .flatMap((o) => o.latency.flatMap(([ms, n]) => Array.from({ length: n }, () => ms)))
            .sort((a, b) => a - b);
          const latency = one(
            { slo: 'latency', operation: 'lookups', percentile: p, below: 500, during: 'after-onset', where: {} },
            records,
          );
          expect(latency.measured).toBe(
            list.length === 0 ? null : list[Math.ceil(Number(((p / 100) * list.length).toFixed(9))) - 1],
          );
        },
      ),
      { numRuns: cases(30) },
    );
  });
});

describe('messages', () => {
  test('one that was lost fails; fewer than 100 accepted, or an account missing, tell nothing', () => {
    const hosts = fc.array(fc.option(fc.record({ accepted: fc.nat(60), lost: fc.constantFrom(0, 0, 0, 1, 2) })), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fallen, hosts, (curve, accounts) => {
        const records = journal(curve, { slos: { low } }).flatMap((r): JournalRecord[] => {
          if (r.k !== 'messages') return [r];
          const said = accounts[planIn(journal(curve)).hosts.findIndex((h) => h.id === r.host)];
          return said === null || said === undefined
            ? []
            : [{ ...r, accepted: said.accepted, delivered: said.accepted - said.lost, lost: said.lost }];
        });
        const lost = accounts.reduce((sum, a) => sum + (a?.lost ?? 0), 0);
        const accepted = accounts.reduce((sum, a) => sum + (a?.accepted ?? 0), 0);
        const known = accounts.every((a) => a !== null);
        const outcome = lost > 0 ? 'fail' : known && accepted >= 100 ? 'pass' : 'inconclusive';
        expect(one({ slo: 'no-lost-messages', where: {} }, records).outcome).toBe(outcome);
      }),
      { numRuns: cases(60) },
    );
  });
});
