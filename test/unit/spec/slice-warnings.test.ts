/** A promise on a handful of users is warned of before the run, not after it; on enough of them nothing is said. */
import { expect, test } from '@jest/globals';
import { neverBelow, noneBehind, users } from '../../../framework/index.js';
import { sliceWarnings } from '../../../framework/spec/slice-warnings.js';
import { check, SOUND, withChange } from './an-experiment.js';

/** Half of the users are of cohort faulty (5.0), 40% in us. */
function warned(total: number, where: { cohort?: string; region?: string; version?: string }): string[] {
  const { cohorts, regions } = SOUND.population;
  const checked = check(
    withChange({
      population: users(total, { cohorts, regions }),
      slos: { mine: neverBelow({ share: 0.5, of: 'demand', where }) },
    }),
  );
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return sliceWarnings(checked.spec as never, (path) => path).map(
    ({ code, severity, at, found }) => `${severity} ${code} ${at}: ${found}`,
  );
}

test.each([
  [59, { cohort: 'faulty' }, 60],
  [74, { region: 'us' }, 75],
  [59, { version: '5.0' }, 60],
  [149, { cohort: 'faulty', region: 'us' }, 150],
  [29, {}, 30],
])('%i users, %j: warned; %i: not', (few, where, enough) => {
  expect(warned(few, where)).toEqual([
    expect.stringMatching(/^warning SLO_TOO_FEW_USERS slos\.mine: 29 of \d+ users$/),
  ]);
  expect(warned(enough, where)).toEqual([]);
});

test('no region left behind: the smallest counts', () => {
  const of = (total: number): number => {
    const promise = noneBehind({ share: 0.9, within: '30s' });
    const population = users(total, { cohorts: SOUND.population.cohorts, regions: { eu: 0.9, us: 0.1 } });
    const checked = check(withChange({ population, slos: { mine: promise } }));
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    return sliceWarnings(checked.spec as never, (path) => path).length;
  };
  expect([of(290), of(300)]).toEqual([1, 0]);
});
