/** Shares, times, sessions and policies at random, as authors write them. */
import fc from 'fast-check';
import {
  alternating,
  always,
  backoff,
  eager,
  exactly,
  exponential,
  fixedDelay,
  immediate,
  lognormal,
  milliseconds,
  type SessionModel,
  seconds,
  weibull,
} from '../../../framework/index.js';

export const share = fc.double({ min: 0.01, max: 1, noNaN: true });
export const time = fc.oneof(
  fc.integer({ min: 1, max: 120 }).map(seconds),
  fc.integer({ min: 1, max: 120_000 }).map(milliseconds),
);
export const length = fc.integer({ min: 2, max: 60 }).map(seconds);
export const distribution = distributionOf(length, 0.01);

/** The smaller the least shape, the more of the draws are next to nothing. */
function distributionOf(typical: typeof length, leastShape: number) {
  return fc.oneof(
    typical.map(exactly),
    typical.map((mean) => exponential({ mean })),
    fc.tuple(typical, share).map(([median, sigma]) => lognormal({ median, sigma: 2 * sigma })),
    fc.tuple(typical, share).map(([scale, shape]) => weibull({ scale, shape: leastShape + 4 * shape })),
  );
}

export const session: fc.Arbitrary<SessionModel> = fc.oneof(
  fc.constant(always()),
  fc.tuple(distribution, distribution).map(([on, off]) => alternating(on, off)),
);

const LONG = distributionOf(
  fc.integer({ min: 20, max: 120 }).map((n) => seconds(60 * n)),
  0.6,
);
/** Of which millions are planned in seconds: what a user costs goes with how often it comes and goes. */
export const longSession: fc.Arbitrary<SessionModel> = fc.oneof(
  fc.constant(always()),
  fc.tuple(LONG, LONG).map(([on, off]) => alternating(on, off)),
);

export const reconnect = fc.oneof(
  fc.constant(immediate()),
  fc.tuple(time, share).map(([delay, jitter]) => eager({ delay, jitter })),
  time.map((delay) => fixedDelay({ delay })),
  fc.constantFrom('none', 'full', 'equal', 'decorrelated').map((jitter) => backoff({ base: '1s', cap: '60s', jitter })),
);

/** Whole weights, so that the shares sum to 1 as nearly as numbers can. */
export function parts<Name extends string>(
  names: readonly Name[],
  least = 1,
): fc.Arbitrary<Partial<Record<Name, number>>> {
  return fc
    .tuple(
      fc.shuffledSubarray([...names], { minLength: least }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: names.length, maxLength: names.length }),
    )
    .map(([chosen, weights]) => {
      const sum = chosen.reduce((total, _, i) => total + (weights[i] ?? 0), 0);
      return Object.fromEntries(chosen.map((name, i) => [name, (weights[i] ?? 0) / sum])) as Partial<
        Record<Name, number>
      >;
    });
}
