/** From a path in a spec to the place where the author wrote it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { locator } from '../../../framework/load/locate.js';

const folder = mkdtempSync(join(tmpdir(), 'swarmquake-locate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILE = `import { at, crash, experiment } from 'swarmquake';
const back = { share: 0.95, within: '30s' };
const steps = [at('0s', crash({ cohort: 'a', share: 0.4 }))];
const itself = itself;
export default experiment('x', {
  hypothesis: 'y',
  population: users(5, { cohorts: [cohort('a', { share: 1 }), cohort('b', { version: '2' })] }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  timeline: steps,
  odd: [...steps, 1],
  circle: itself,
  slos: {
    'it is (99.9%) back': recovered({ ...back, heldFor: '15s' }),
    second: { ...back, share: 2 },
  },
});
`;

function locate(path: string): string {
  const file = join(folder, 'x.experiment.ts');
  writeFileSync(file, FILE);
  return locator(file, 'given.ts')(path);
}
/** The text that stands there. */
function textAt(path: string): string {
  const [, line = '0', column = '0'] = locate(path).split(':');
  return FILE.split('\n')[Number(line) - 1]?.slice(Number(column) - 1) ?? '';
}

test.each([
  ['hypothesis', "'y',"],
  ['population.cohorts[1].version', "'2' })"],
  ['population.cohorts[0].share', '1 })'],
  ['steadyState.of', "'demand' })"],
  ['timeline[0].crash.share', '0.4 })'],
  ["slos['it is (99.9%) back'].heldFor", "'15s' })"],
  ["slos['it is (99.9%) back'].within", "'30s' };"],
  ['slos.second.share', '2 }'],
])('%s', (path, text) => {
  expect(textAt(path).startsWith(text)).toBe(true);
});

test('what is not there is shown at what should hold it', () => {
  expect(textAt('population.cohorts[1].share')).toMatch(/^cohort\('b'/);
  expect(textAt('impact')).toMatch(/^experiment\('x'/);
  expect(textAt('')).toMatch(/^experiment\('x'/);
});

test('after a spread nothing is counted, and a name that stands for itself ends the search', () => {
  expect(textAt('odd[1]')).toMatch(/^\[\.\.\.steps/);
  expect(textAt('circle.share')).toMatch(/^itself,/);
});

test('without a default export there is the file', () => {
  const file = join(folder, 'none.ts');
  writeFileSync(file, 'export const x = 1;\n');
  expect(locator(file, 'none.ts')('slos.a')).toBe('none.ts');
});
