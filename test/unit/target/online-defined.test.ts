/** NUMBERS.md, "online(t)": whatever happens to the users of a host, held against an onlooker's log; and in the journal, samples late or missing. */
import fc from 'fast-check';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { HostWork } from '../../../framework/target/protocol.js';
import { cases } from '../../cases.js';
import { journalOf } from '../slo/journal-of.js';
import { type Answer, type Asked, anyBefalls, type HostScript, type Log, whatBefalls } from './scripted-host.js';
import { atTick, type Completed, onlineAt, probesBegun, TIMEOUT } from './who-is-online.js';

const END = 40_000;
const SECONDS = Array.from({ length: END / 1_000 }, (_, s) => s);
const USERS = 5;
const SLICES = [0, 1] as const;

const answer: fc.Arbitrary<Answer> = fc.record({
  kind: fc.constantFrom<Answer['kind']>('right', 'right', 'right', 'right', 'reset', 'refused', 'none'),
  after: fc.nat(3_200),
});
const story = fc.record({
  befalls: anyBefalls(USERS, END),
  answers: fc.array(answer, { minLength: 1, maxLength: 11 }),
  finishAt: fc.option(fc.integer({ min: 50, max: END / 100 }).map((n) => n * 100 + 50)),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

/** Every second user of a host comes and goes by plan. */
function workOf(firstUser: number, id: string): Partial<HostWork> & { readonly users: number } {
  const sliceOf = Array.from({ length: USERS }, (_, i) => i % 2);
  const phase = (seconds: number) => ({ dist: 'fixed', value: seconds * 1_000 }) as const;
  const cohort = { version: '1', reconnect: { policy: 'immediate' }, reachability: 'open' } as const;
  return {
    users: USERS,
    joinOver: 6_000,
    host: { id, region: 'eu', firstUser, users: USERS, sliceOf, demand: [] },
    slices: SLICES.map((slice) => ({ id: slice, cohort: `c${slice}`, version: '1', region: 'eu', users: USERS })),
    cohorts: [
      { name: 'c0', session: { session: 'always' }, ...cohort },
      { name: 'c1', session: { session: 'alternating', on: phase(13), off: phase(5) }, ...cohort },
    ],
  };
}

function happen({ befalls, answers, finishAt }: Story, firstUser = 100, id = 'host-1'): Log {
  const answerOf: HostScript['answers'] = (_, turn) => answers[turn % answers.length] ?? { kind: 'none', after: 0 };
  return whatBefalls({ work: workOf(firstUser, id), befalls, answers: answerOf, end: END, finishAt });
}

/** All answers here are right, or none: a probe succeeded if its last look-up was answered, all within the time-out of the first. */
function completedProbes(log: Log): Completed[] {
  return log.asked
    .filter(({ upon }) => upon === null)
    .map((root) => {
      let last: Asked = root;
      for (let next: Asked | undefined = root; next; next = log.asked.find(({ upon }) => upon === last)) last = next;
      const { user, at: beganAt } = root;
      const inTime = last.answeredAt <= beganAt + TIMEOUT;
      const doneAt = inTime ? last.answeredAt : atTick(beganAt + TIMEOUT);
      return { user, beganAt, doneAt, ok: inTime && last.kind === 'right', found: inTime && last.said !== null };
    });
}

const sorted = (some: readonly { user: number; at: number }[]): string[] =>
  some.map(({ user, at }) => `${user} at ${at}`).sort();

test('a user is online while it has a session whose latest completed probe succeeded, and began within three intervals', () => {
  let online = 0;
  fc.assert(
    fc.property(story, (one) => {
      const log = happen(one);
      const begun = probesBegun(log, END + 1, one.finishAt);
      expect(sorted(log.asked.filter(({ upon }) => upon === null))).toEqual(
        sorted(begun.map(({ session, at }) => ({ user: session.user, at }))),
      );
      const completed = completedProbes(log);
      const wanted = SECONDS.map((s) =>
        SLICES.map((slice) => {
          const users = log.driver.host.users.filter((user) => user.slice === slice);
          const there = users.flatMap(({ user }) => onlineAt(log, completed, user, (s + 1) * 1_000) ?? []);
          return { slice, online: there.length, found: there.filter(({ found }) => found).length };
        }),
      );
      const told = log.samples.map(({ slices }) =>
        slices.map(({ slice, online: n, found }) => ({ slice, online: n, found })),
      );
      expect(told).toEqual(wanted);
      online += wanted.flat().reduce((sum, slice) => sum + slice.online, 0);
    }),
    { numRuns: cases(80) },
  );
  // Else nobody was ever seen.
  expect(online).toBeGreaterThan(500);
});

describe('in the journal', () => {
  /** Users whose planned session covers all of the second. */
  function demandOf(log: Log, slice: number, s: number): number {
    const covers = (p: { fromMs: number; toMs: number }) => p.fromMs <= s * 1_000 && p.toMs > (s + 1) * 1_000;
    return log.driver.host.users.filter((user) => user.slice === slice && user.planned.some(covers)).length;
  }

  function planOf(logs: readonly Log[]): JournalRecord {
    const [run] = journalOf({ curve: () => 1, seconds: 0 });
    if (run?.k !== 'run') throw new Error('no run record');
    const { slices = [] } = workOf(0, '');
    const hosts = logs.map((log, i): Plan['hosts'][number] => ({
      ...{ id: `host-${i + 1}`, region: 'eu', firstUser: 100 + i * USERS, users: USERS, sliceOf: [] },
      demand: SLICES.map((slice) => ({
        slice,
        changes: SECONDS.map((s): [number, number] => [s, demandOf(log, slice, s)]),
      })),
    }));
    return { ...run, plan: { ...run.plan, slices, hosts } };
  }

  test('samples may come late, twice and in any order; of those that never come, users are offline and missing', () => {
    const holes = fc.array(fc.record({ host: fc.nat(1), from: fc.nat(40), for: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 4,
    });
    const order = fc.array(fc.nat(1_000), { minLength: 23, maxLength: 23 });
    fc.assert(
      fc.property(story, story, holes, order, (one, other, missing, keys) => {
        const logs = [happen(one, 100, 'host-1'), happen(other, 105, 'host-2')];
        const came = (host: number, s: number): boolean =>
          !missing.some((hole) => hole.host === host && s >= hole.from && s < hole.from + hole.for);
        const records = logs.flatMap((log, host) =>
          log.samples
            .filter(({ s }) => came(host, s))
            .map((sample): JournalRecord => ({ k: 'users', host: `host-${host + 1}`, ...sample })),
        );
        const late = [...records, ...records.slice(0, 9)]
          .map((record, i) => ({ record, key: keys[(i * 7) % 23] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ record }) => record);
        const fold = Fold.of([planOf(logs), { k: 'population', t: 0 }, ...late]);
        const probes = logs.map(completedProbes);
        const sums = SECONDS.map((s) => {
          const sum = { demand: 0, online: 0, missing: 0 };
          logs.forEach((log, host) => {
            for (const slice of SLICES) {
              const demand = demandOf(log, slice, s);
              const users = log.driver.host.users.filter((user) => user.slice === slice);
              const there = users.filter(({ user }) => onlineAt(log, probes[host] ?? [], user, (s + 1) * 1_000));
              sum.demand += demand;
              if (came(host, s)) sum.online += Math.min(demand, there.length);
              else sum.missing += demand;
            }
          });
          return sum;
        });
        const told = (reading: 'offline' | 'online') =>
          SECONDS.map((s) => {
            const { demand, online, missing: unheard } = fold.tally(s, {}, reading);
            return { demand, online, missing: unheard };
          });
        expect(told('offline')).toEqual(sums);
        expect(told('online')).toEqual(sums.map((sum) => ({ ...sum, online: sum.online + sum.missing })));
      }),
      { numRuns: cases(30) },
    );
  });
});
