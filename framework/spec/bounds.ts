/** More than a person means: beyond these a mean is no number any more, or a plan no memory's size. */

/** What simulation is meant to reach. */
const MOST_USERS = 25_000_000;
/** The mean is exp(sigma² / 2) times the median, and has 27 digits more here. */
const MOST_SIGMA = 10;
/** The mean is gamma(1 + 1 / shape) times the scale. */
const SHAPES = { least: 0.05, most: 100 } as const;

export type Bound = 'users' | 'sigma' | 'shape';

/** By the text of an issue: what holds, and what is said where it does not. Their code is SPEC_COUNT_RANGE. */
export const BOUNDS: Readonly<
  Record<Bound, { readonly holds: (n: number) => boolean; readonly expected: string; readonly do: string }>
> = {
  users: {
    holds: (n) => n <= MOST_USERS,
    expected: `at most ${MOST_USERS.toLocaleString('en-US')} users`,
    do: 'write fewer',
  },
  sigma: { holds: (n) => n <= MOST_SIGMA, expected: `at most ${MOST_SIGMA}`, do: 'write 0.3, say' },
  shape: {
    holds: (n) => n >= SHAPES.least && n <= SHAPES.most,
    expected: `a shape from ${SHAPES.least} to ${SHAPES.most}`,
    do: 'write 0.5, say',
  },
};

export function isBound(text: string): text is Bound {
  return Object.hasOwn(BOUNDS, text);
}
