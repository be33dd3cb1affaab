/** The matchers are typed for `@jest/globals`, too (for the globals: matchers.test.ts); what is no run is told so. */
import { expect, test } from '@jest/globals';
import { addMatchers } from 'swarmquake/jest';

addMatchers(expect);

test('what is no run is told so', () => {
  expect(() => expect('no run').toHavePassed()).toThrow(/want what runExperiment/);
  expect(() => expect(null).not.toBeMetastable()).toThrow(/want what runExperiment/);
  // @ts-expect-error a promise has a name, not a number
  expect(() => expect({}).toHaveKept(5)).toThrow(/want what runExperiment/);
  // @ts-expect-error times have a unit
  expect(() => expect({}).toHaveRecovered({ share: 0.9, within: '30' })).toThrow(/want what runExperiment/);
});
