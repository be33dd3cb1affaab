/** Two experiments by one command: the second runs after the first came to nothing, and both are one page, again and again. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Suite } from '../../../framework/scorecard/suite-types.js';
import { swarmquake } from '../start-cli.js';
import { bin, endAll, fixture, launch, SEED, scratch } from './live-run.js';

jest.setTimeout(200_000);

const place = scratch();
afterAll(async () => {
  await endAll();
  place.remove();
});

test('run A B runs both, exits with the worse code, and leaves a page that report and history tell again', async () => {
  const out = place.path('suite');
  const specs = [fixture('never-joining'), fixture('phases')];
  const flags = ['--runtime', 'process', '--seed', SEED, '--beside', '--out', out];
  const { code, stdout, stderr } = await launch(process.execPath, [bin, 'run', ...specs, ...flags]).ended;
  expect({ code, said: code === 22 ? '' : stdout + stderr }).toEqual({ code: 22, said: '' });
  expect(stdout).toMatch(
    /NOT STEADY[\s\S]*exit 23[\s\S]*STOPPED[\s\S]*exit 22[\s\S]*The system as a whole[\s\S]*exit 22$/m,
  );
  expect(stderr).toMatch(/experiment 1 of 2: e2e-never-joining[\s\S]*experiment 2 of 2: e2e-phases/);

  const written = JSON.parse(readFileSync(join(out, 'suite.json'), 'utf8')) as Suite;
  const ran = written.rows.filter(({ given }) => given);
  expect(ran.map(({ experiment, word }) => [experiment, word]).sort()).toEqual([
    ['e2e-never-joining', 'not steady'],
    ['e2e-phases', 'stopped'],
  ]);
  // Its neighbours in the folder: told by their names, and not even read.
  expect(written.rows).toContainEqual(expect.objectContaining({ experiment: 'interrupts-itself', word: 'not run' }));
  for (const file of ['suite.html', 'suite.md']) expect(existsSync(join(out, file))).toBe(true);

  const again = await swarmquake(['report', out, '--json']);
  expect(again.code).toBe(0);
  const figures = ({ rows, total }: Suite) => [
    total,
    rows.map(({ experiment, word, why, score, lowest, at }) => [experiment, word, why, score, lowest, at]),
  ];
  expect(figures(JSON.parse(again.stdout) as Suite)).toEqual(figures(written));

  const history = await swarmquake(['history', '--runs', out]);
  expect(history.stdout).toMatch(/e2e-never-joining[\s\S]*not steady[\s\S]*e2e-phases[\s\S]*stopped[\s\S]*2 runs of 2/);
});
