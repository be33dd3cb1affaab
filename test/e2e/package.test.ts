/** What is published works where it is installed: whatever package.json and tsconfig lie there, without a word on stderr. */
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, root, start } from './start-cli.js';

const EXPERIMENT = join('experiments', 'mine.experiment.ts');

/** As `npm init -y` leaves it, as CommonJS, as ES modules; the last with a tsconfig meant for another program. */
const PLACES = {
  'npm init -y': { 'package.json': { name: 'mine', version: '1.0.0', main: 'index.js', license: 'ISC' } },
  commonjs: { 'package.json': { name: 'mine', type: 'commonjs' } },
  module: {
    'package.json': { name: 'mine', type: 'module' },
    'tsconfig.json': {
      compilerOptions: {
        module: 'commonjs',
        target: 'ES5',
        moduleResolution: 'node10',
        strict: false,
        types: ['nothing'],
      },
    },
  },
} as const;
type Place = keyof typeof PLACES;
const places = Object.keys(PLACES) as Place[];

let home: string;
const installed = (): string => join(home, 'installed');
const folderOf = (place: Place): string => join(installed(), place.replaceAll(' ', '-'));

const bin = (): string => join(installed(), 'node_modules', '.bin', 'swarmquake');

async function npm(args: readonly string[], cwd: string): Promise<Ended> {
  const env = {
    npm_config_loglevel: 'error',
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  const ended = await start('npm', args, { cwd, env, withinMs: 120_000 });
  if (ended.code !== 0)
    throw new Error(`npm ${args.join(' ')} exited with ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

/** `npx` with npm's own chatter silenced: what is left on stderr is ours. */
function swarmquake(args: readonly string[], place: Place): Promise<Ended> {
  return start('npx', ['swarmquake', ...args], { cwd: folderOf(place), env: { npm_config_loglevel: 'error' } });
}

async function furnish(place: Place): Promise<void> {
  await mkdir(folderOf(place), { recursive: true });
  await cp(join(root, 'test', 'fixtures', 'installed'), join(folderOf(place), 'experiments'), { recursive: true });
  for (const [name, content] of Object.entries(PLACES[place]))
    await writeFile(join(folderOf(place), name), JSON.stringify(content));
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'swarmquake-package-'));
  await mkdir(installed());
  await npm(['pack', '--silent', '--pack-destination', home], root);
  await writeFile(join(installed(), 'package.json'), '{"private":true}');
  const [tarball = ''] = (await readdir(home)).filter((name) => name.endsWith('.tgz'));
  // Installed once: the folders inside find it as node_modules above them.
  await npm(['install', join('..', tarball)], installed());
  for (const place of places) await furnish(place);
}, 240_000);

afterAll(() => rm(home, { recursive: true, force: true }));

describe.each(places)('a folder of type %s', (place) => {
  test('validates an experiment with an enum and an import of its own', async () => {
    const { code, stdout, stderr } = await swarmquake(['validate', EXPERIMENT], place);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/✓ mine {3}spec [0-9a-f]{8} · 1 variant · 1 promise · types checked/);
  }, 60_000);

  test('plans it', async () => {
    const { code, stdout, stderr } = await start(bin(), ['plan', EXPERIMENT, '--json'], { cwd: folderOf(place) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ plans: [{ experiment: 'mine' }] });
  }, 60_000);
});

test('types are checked against what was installed', async () => {
  await writeFile(
    join(folderOf('commonjs'), 'experiments', 'wrong.ts'),
    "import { minutes } from 'swarmquake';\nexport const long: number = minutes('two');\n",
  );
  const text = "import './wrong';\nexport { default } from './mine.experiment';\n";
  await writeFile(join(folderOf('commonjs'), 'experiments', 'wrong.experiment.ts'), text);
  const { code, stdout } = await swarmquake(['validate', 'experiments/wrong.experiment.ts'], 'commonjs');
  expect(code).toBe(30);
  expect(stdout).toContain('at        experiments/wrong.ts:2:');
  expect(stdout).toContain('SPEC_TYPES');
}, 60_000);

test('what is shipped is what runs and what is read: no sources, no tests', async () => {
  const shipped = await readdir(join(installed(), 'node_modules', 'swarmquake'), { recursive: true });
  const own = shipped.filter((file) => !file.startsWith('node_modules'));
  expect(own).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'framework/bin.mjs', 'dist/framework/cli.js']));
  expect(own.filter((file) => /(?<!\.d)\.ts$|\.test\.|^(test|experiments|bench)(\/|$)/.test(file))).toEqual([]);
});
