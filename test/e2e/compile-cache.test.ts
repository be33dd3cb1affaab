/** What was compiled of our own sources is used again by the next command; of anybody else's nothing is kept. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, swarmquake } from './start-cli.js';

const CACHE = join(root, 'node_modules', '.cache', 'swarmquake');
const MARK = 'An experiment that lies elsewhere.';
const place = mkdtempSync(join(tmpdir(), 'swarmquake-e2e-'));
const experiment = join(place, 'mine.experiment.ts');
afterAll(() => rmSync(place, { recursive: true, force: true }));

const entries = (): readonly string[] => readdirSync(CACHE).filter((name) => name.endsWith('.json'));
const writtenAt = (name: string): number => statSync(join(CACHE, name)).mtimeMs;

test('a second start writes no entry anew, two at once agree, and an experiment elsewhere has none', async () => {
  const template = readFileSync(join(root, 'experiments', 'template.experiment.ts'), 'utf8');
  writeFileSync(experiment, template.replace(/hypothesis: '[^']*'/, `hypothesis: '${MARK}'`));
  const first = await swarmquake(['plan', experiment]);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
  expect(first.stdout).toContain(MARK);
  const kept = entries().map((name) => [name, writtenAt(name)] as const);
  expect(kept.length).toBeGreaterThan(50);
  const again = await Promise.all([swarmquake(['plan', experiment]), swarmquake(['plan', experiment])]);
  expect(again).toEqual([first, first]);
  expect(kept.filter(([name, at]) => writtenAt(name) !== at)).toEqual([]);
  expect(entries().filter((name) => readFileSync(join(CACHE, name), 'utf8').includes(MARK))).toEqual([]);
});
