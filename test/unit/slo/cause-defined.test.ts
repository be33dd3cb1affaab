/** NUMBERS.md, "cause": told by stories whose cause is known to whoever tells them; the journal holds only what could be seen. */
import fc from 'fast-check';
import type { Cause, JournalRecord, LifeRecord, UsersRecord } from '../../../framework/observe/records.js';
import { judge } from '../../../framework/slo/judge.js';
import { cases } from '../../cases.js';
import { fallen, journal, onlineIn, SECONDS } from './any-journal.js';
import { ONSET_S } from './journal-of.js';

type Fall = Pick<LifeRecord, 'event' | 'by'>;
interface Loss {
  readonly at: number;
  readonly seen: string;
  readonly n: number;
}
/** What befell a node of its own, in ms from onset, and who lost a session there, why in truth. */
interface Story {
  readonly lives: readonly (Fall & { readonly at: number })[];
  readonly losses: readonly (Loss & { readonly cause: Cause })[];
}

const n = fc.integer({ min: 1, max: 9 });
const at = fc.integer({ min: -3_000, max: SECONDS * 1000 - 1 });
const AT_ONCE = fc.record({ seen: fc.constantFrom('reset', 'closed'), after: fc.nat(1_000) });
/** A mute node is noticed by the next probe and its time-out: 5 s and 3 s. */
const BY_AND_BY = fc.record({ seen: fc.constantFrom('timeout', 'probe-failed', 'probe-late'), after: fc.nat(8_000) });

/** Each way to fall, with the hand that it is. */
const FALLS: readonly (readonly [Fall, Cause])[] = [
  [{ event: 'killed', by: 'injected' }, 'injected'],
  [{ event: 'paused', by: 'injected' }, 'injected'],
  [{ event: 'isolated', by: null }, 'injected'],
  [{ event: 'ended', by: null }, 'injected'],
  [{ event: 'died', by: null }, 'infrastructure'],
  [{ event: 'died', by: 'bug' }, 'bug'],
  [{ event: 'self-shutdown', by: null }, 'self-protection'],
  [{ event: 'self-shutdown', by: 'bug' }, 'bug'],
  [{ event: 'self-shutdown', by: 'resource' }, 'resource'],
  [{ event: 'self-shutdown', by: 'adversary' }, 'adversary'],
];

const withItsNode = fc
  .tuple(fc.constantFrom(...FALLS), at, fc.array(fc.tuple(fc.oneof(AT_ONCE, BY_AND_BY), n), { maxLength: 3 }))
  .map(
    ([[fall, cause], t, some]): Story => ({
      lives: [{ ...fall, at: t }],
      losses: some.map(([{ seen, after }, many]) => ({ at: t + after, seen, n: many, cause })),
    }),
  );

/** Of two falls the later one took the session, though the earlier would still be near enough. */
const twice = fc
  .tuple(fc.constantFrom(...FALLS), fc.constantFrom(...FALLS), fc.nat(40_000), fc.integer({ min: 1, max: 3_000 }), n)
  .map(
    ([[first], [second, cause], t, between, many]): Story => ({
      lives: [
        { ...first, at: t },
        { ...second, at: t + between },
      ],
      losses: [{ at: t + between + 500, seen: 'timeout', n: many, cause }],
    }),
  );

/** The node stands, and whatever befell it is long past. */
const atAStandingNode = fc
  .tuple(
    fc.constantFrom('reset', 'closed', 'timeout', 'probe-failed', 'probe-late', 'refused'),
    fc.option(fc.constantFrom(...FALLS)),
    fc.integer({ min: 12_000, max: SECONDS * 1000 - 1 }),
    n,
  )
  .map(
    ([seen, before, t, many]): Story => ({
      lives:
        before === null
          ? []
          : [
              { ...before[0], at: t - 9_000 },
              { event: 'returned', by: null, at: t - 8_500 },
            ],
      losses: [{ at: t, seen, n: many, cause: seen === 'refused' ? 'refused' : 'resource' }],
    }),
  );

/** A connection that breaks two seconds after its node went mute was broken by something else. */
const tooLateToBeCutByIt = fc.tuple(fc.constantFrom(...FALLS), fc.nat(50_000), n).map(
  ([[fall], t, many]): Story => ({
    lives: [{ ...fall, at: t }],
    losses: [{ at: t + 2_000, seen: 'reset', n: many, cause: 'resource' }],
  }),
);

const ofTheUser = fc
  .tuple(
    fc.constantFrom<readonly [string, Cause]>(
      ['crash', 'injected'],
      ['vanish', 'injected'],
      ['goodbye', 'left-by-itself'],
      ['driver', 'infrastructure'],
    ),
    // Its node falling meanwhile has nothing to do with it.
    fc.option(fc.constantFrom(...FALLS)),
    at,
    n,
  )
  .map(
    ([[seen, cause], fall, t, many]): Story => ({
      lives: fall === null ? [] : [{ ...fall[0], at: t }],
      losses: [{ at: t, seen, n: many, cause }],
    }),
  );

const stories = fc.array(fc.oneof(withItsNode, twice, atAStandingNode, tooLateToBeCutByIt, ofTheUser), {
  maxLength: 10,
});
const silence = fc.option(fc.record({ from: fc.integer({ min: 1, max: SECONDS - 1 }), byTheRun: fc.boolean() }));

/** The first ten nodes are the base journal's own; each story has one of the others. */
const nodeOf = (story: number): string => `sn-${11 + story}`;
const ms = (sinceOnset: number): number => ONSET_S * 1000 + sinceOnset;
const secondOf = (sinceOnset: number): number => Math.floor(ms(sinceOnset) / 1000);

function told(records: readonly JournalRecord[], all: readonly Story[]): JournalRecord[] {
  const lives = all.flatMap(({ lives: some }, i) =>
    some.map(
      ({ at: t, event, by }): JournalRecord => ({
        ...{ k: 'life', t: ms(t), node: nodeOf(i), role: 'supernode', event, by },
      }),
    ),
  );
  const lossesIn = (s: number): NonNullable<UsersRecord['transitions']> =>
    all.flatMap(({ losses }, i) =>
      losses
        .filter((loss) => secondOf(loss.at) === s)
        .map(({ seen, n: many }) => ({
          ...({ slice: 0, from: 'online', to: 'offline' } as const),
          ...{ cause: seen, node: nodeOf(i), n: many },
        })),
    );
  // Who comes online is nobody's loss.
  const back = { slice: 0, from: 'offline', to: 'online', cause: 'registered', node: 'sn-20', n: 5 } as const;
  return [
    ...records.map((r) =>
      r.k === 'users' && r.host === 'host-2' ? { ...r, transitions: [...lossesIn(r.s), back] } : r,
    ),
    ...lives,
  ];
}

test('each loss has the cause that it had in truth, those from onset on, and no other', () => {
  fc.assert(
    fc.property(fallen, stories, silence, (curve, all, silent) => {
      const hole = silent === null ? {} : { unheard: { host: 'host-3', to: SECONDS, ...silent } };
      const records = told(journal(curve, hole), all);
      const losses: { n: number; cause: Cause }[] = all
        .flatMap((story) => story.losses)
        .filter((loss) => loss.at >= 0 && secondOf(loss.at) < ONSET_S + SECONDS);
      if (silent !== null) {
        // Whoever was online on a host that nobody hears any more.
        const s = ONSET_S + silent.from - 1;
        const online = onlineIn(
          records.filter((r) => r.k !== 'users' || r.host === 'host-3'),
          s,
        );
        losses.push({ n: online, cause: silent.byTheRun ? 'injected' : 'infrastructure' });
      }
      const sums: Partial<Record<Cause, number>> = {};
      for (const { n: many, cause } of losses) if (many > 0) sums[cause] = (sums[cause] ?? 0) + many;
      expect(judge(records).causes).toEqual(sums);
    }),
    { numRuns: cases(100) },
  );
});
