/**
 * How many random cases a property is tried with: all of them, or a fifth and at most 300 where SWARMQUAKE_CASES says "some".
 * `npm run check` and `npm test` say so, for they are run often; `npm test -- --long` tries all.
 */
export function cases(all: number): number {
  return process.env.SWARMQUAKE_CASES === 'some' ? Math.min(300, Math.max(5, Math.ceil(all / 5))) : all;
}
