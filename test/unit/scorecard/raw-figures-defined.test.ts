/** NUMBERS.md, "Score": the raw figures of truth and degrade, added up second by second from the records, without the fold. */
import fc from 'fast-check';
import type { JournalRecord, NodeRecord, UsersRecord } from '../../../framework/observe/records.js';
import type { PlannedNode } from '../../../framework/plan/types.js';
import { type RawFigures, rawFigures } from '../../../framework/scorecard/score-raw.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import { judge } from '../../../framework/slo/judge.js';
import { cases } from '../../cases.js';
import { anyCurve, journal, withPlan } from '../slo/any-journal.js';
import { ONSET_S } from '../slo/journal-of.js';

const SECONDS = 45;
const AFTER_ONSET = Array.from({ length: SECONDS }, (_, t) => t);
const USERS = 1_000;
const second = fc.integer({ min: 0, max: SECONDS });
const hole = fc.record({ host: fc.constantFrom('host-1', 'host-3'), from: second, to: second, byTheRun: fc.boolean() });

const figuresOf = (records: readonly JournalRecord[]): RawFigures => rawFigures(scoredTrial(records, judge(records)));

/** The records of a second after onset. */
function secondOf(records: readonly JournalRecord[], t: number): { users: UsersRecord[]; nodes: NodeRecord[] } {
  const here = records.filter(
    (r): r is UsersRecord | NodeRecord => 's' in r && r.s === ONSET_S + t && r.k !== 'trigger',
  );
  return { users: here.filter((r) => r.k === 'users'), nodes: here.filter((r) => r.k === 'node') };
}
const onlineOf = (users: readonly UsersRecord[]): number =>
  users.flatMap((r) => r.slices).reduce((sum, slice) => sum + slice.online, 0);
const mean = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0) / some.length;

test('truth: the mean gap between what the network said and what was so, over the seconds in which it said anything', () => {
  const claims = fc.array(fc.tuple(fc.option(fc.nat(2_500)), fc.option(fc.nat(1_500))), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(anyCurve, claims, hole, (curve, said, unheard) => {
      const records = journal(curve, { seconds: SECONDS, unheard }).map((r) =>
        r.k === 'node' ? { ...r, reportedOnline: said[r.s % 7]?.[r.node === 'login-01' ? 0 : 1] ?? null } : r,
      );
      const gaps = AFTER_ONSET.flatMap((t) => {
        const { users, nodes } = secondOf(records, t);
        const voices = nodes.flatMap(({ reportedOnline }) => reportedOnline ?? []);
        return voices.length === 0 ? [] : [Math.min(1, Math.abs(mean(voices) - onlineOf(users)) / USERS)];
      });
      const { truth } = figuresOf(records);
      if (gaps.length === 0) expect(truth).toBeNull();
      else {
        expect(truth?.gap).toBeCloseTo(mean(gaps), 9);
        expect(truth?.told).toBeCloseTo(gaps.length / SECONDS, 9);
      }
    }),
    { numRuns: cases(60) },
  );
});

describe('degrade', () => {
  const WORTH = (share: number): number => (share >= 0.95 ? 1 : share < 0.05 ? 0 : 0.5);
  const asked = fc.array(fc.tuple(fc.constantFrom(0, 0, 1, 5, 19, 20, 95, 100), fc.constantFrom(0, 0, 1, 5, 99)), {
    minLength: 5,
    maxLength: 5,
  });
  const life = fc.record({
    server: fc.integer({ min: 1, max: 4 }),
    at: fc.integer({ min: -5_000, max: SECONDS * 1_000 }),
    event: fc.constantFrom('ended', 'ended', 'killed', 'relaunched', 'paused') as fc.Arbitrary<'ended'>,
  });

  test('a second of a feature counts 1 where it was up, half where it was degraded, 0 where it was dark', () => {
    const lives = fc.uniqueArray(life, { selector: ({ at }) => at, maxLength: 8 });
    fc.assert(
      fc.property(anyCurve, asked, lives, hole, fc.nat(3), (curve, ops, some, unheard, weight) => {
        const base = journal(curve, { seconds: SECONDS, unheard }).map((r): JournalRecord => {
          if (r.k !== 'users') return r;
          const [ok, failed] = ops[r.s % 5] ?? [0, 0];
          const lookups = { ok, failed, unanswered: 0, latency: [] };
          return { ...r, slices: r.slices.map((slice, i) => (i === 0 ? { ...slice, lookups } : slice)) };
        });
        const servers = [1, 2, 3, 4].map(
          (i): PlannedNode => ({
            ...{ id: `gv-0${i}`, role: 'group-video', version: null, region: 'eu' },
            ...{ startedBy: 'provision', capacityUsers: null },
          }),
        );
        const planned = withPlan(base, (plan) => ({
          ...plan,
          nodes: [...plan.nodes, ...servers],
          shape: { ...plan.shape, features: ['lookups', 'group-video'], lendable: { 'group-video': 'group-video' } },
          score: { weights: {}, features: { 'group-video': weight } },
        }));
        const told = some.map(
          ({ server, at, event }): JournalRecord => ({
            ...{ k: 'life', t: ONSET_S * 1_000 + at, node: `gv-0${server}`, role: 'group-video', event, by: null },
          }),
        );
        const records = [...planned, ...told];
        const lookups: number[] = [];
        const video: number[] = [];
        for (const t of AFTER_ONSET) {
          const { users } = secondOf(records, t);
          const [ok, failed] = ops[(ONSET_S + t) % 5] ?? [0, 0];
          // Whoever sits on a host that is not heard of gets no answer; four hosts are equal.
          if (ok + failed > 0) lookups.push(WORTH((ok / (ok + failed)) * (users.length / 4)));
          const there = servers.filter(({ id }) => standsAt(told, id, (ONSET_S + t + 1) * 1_000)).length;
          video.push(Math.min(WORTH(there / 4), WORTH(onlineOf(users) / USERS)));
        }
        const kept = [
          ...(lookups.length === 0 ? [] : [{ name: 'lookups', kept: mean(lookups), weight: 1 }]),
          { name: 'group-video', kept: mean(video), weight },
        ];
        const { degrade } = figuresOf(records);
        expect(degrade?.features.map(({ name, weight: w }) => [name, w])).toEqual(kept.map((k) => [k.name, k.weight]));
        for (const [i, feature] of (degrade?.features ?? []).entries()) {
          expect(feature.kept).toBeCloseTo(kept[i]?.kept ?? -1, 9);
        }
      }),
      { numRuns: cases(60) },
    );
  });

  /** A server that is paused is still there. */
  function standsAt(lives: readonly JournalRecord[], id: string, before: number): boolean {
    let there = true;
    const own = lives.flatMap((r) => (r.k === 'life' && r.node === id && r.t < before ? [r] : []));
    for (const { event } of own.sort((a, b) => a.t - b.t)) {
      if (event !== 'paused') there = event === 'relaunched';
    }
    return there;
  }
});
