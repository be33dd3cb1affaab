/** Known answers of the overlay itself, measured on containers. */
import { jest } from '@jest/globals';
import { describeWithEngine } from '../../docker/engine-wanted.js';
import { endAll, scratch } from '../../e2e/runs/live-run.js';
import { type Measured, measure } from '../measured.js';
import { stalledSuite } from '../stalled.suite.js';
import { toldSuite } from '../told.suite.js';

jest.setTimeout(240_000);

const place = scratch();
/** Two calls of the engine's API, beside another run. */
const ENGINE_MS = 1_000;

describeWithEngine('the overlay in containers', () => {
  const runs = new Map<string, Measured>();
  const runOf = (name: string): Measured => {
    const run = runs.get(name);
    if (run === undefined) throw new Error(`${name} did not run`);
    return run;
  };
  beforeAll(async () => {
    const names = ['told', 'stalled-supernode'];
    await Promise.all(names.map(async (name) => runs.set(name, await measure(name, place.path(name), 'docker'))));
  });
  afterAll(async () => {
    await endAll();
    place.remove();
  });

  describe('users who crash, and as many who vanish', () => toldSuite(() => runOf('told')));
  describe('a supernode that stood still for five seconds', () =>
    stalledSuite(() => runOf('stalled-supernode'), ENGINE_MS));
});
