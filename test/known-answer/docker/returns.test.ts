/** The same known answer, measured on containers. */
import { jest } from '@jest/globals';
import { describeWithEngine } from '../../docker/engine-wanted.js';
import { endAll, scratch } from '../../e2e/runs/live-run.js';
import { type Measured, measure } from '../measured.js';
import { returnsSuite } from '../returns.suite.js';

jest.setTimeout(240_000);

const place = scratch();

describeWithEngine('users who go off and on by a formula, in containers', () => {
  let measured: Measured | null = null;
  beforeAll(async () => {
    measured = await measure('returns', place.path('returns'), 'docker');
  });
  afterAll(async () => {
    await endAll();
    place.remove();
  });

  returnsSuite(() => {
    if (measured === null) throw new Error('it did not run');
    return measured;
  });
});
