/** What is published, installed into an empty folder. Every other place, and the newest Node: test/package. */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Home, install, makeHome, pack } from '../package/installed.js';
import { root, start } from './start-cli.js';

let home: Home;

beforeAll(async () => {
  home = await makeHome();
  await install(home, 'mine', await pack(home));
  await cp(join(root, 'test', 'fixtures', 'installed'), home.path('mine', 'experiments'), { recursive: true });
}, 240_000);

afterAll(() => home.remove());

test('npx finds it, and it validates an experiment with enums and an import of its own', async () => {
  const { code, stdout, stderr } = await start('npx', ['swarmquake', 'validate', 'experiments/mine.experiment.ts'], {
    cwd: home.path('mine'),
    env: { npm_config_loglevel: 'error', npm_config_update_notifier: 'false' },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/✓ mine {3}spec [0-9a-f]{8} · 1 variant · 1 promise · types checked/);
}, 60_000);

test('what is shipped is what runs and what is read: no sources, no tests', async () => {
  const shipped = await readdir(home.path('mine', 'node_modules', 'swarmquake'), { recursive: true });
  const own = shipped.filter((file) => !file.startsWith('node_modules'));
  expect(own).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'framework/bin.mjs', 'dist/framework/cli.js']));
  expect(own.filter((file) => /(?<!\.d)\.ts$|\.test\.|^(test|experiments|bench)(\/|$)/.test(file))).toEqual([]);
});
