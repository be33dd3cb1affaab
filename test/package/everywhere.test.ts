/**
 * What is published works where it is installed: whatever package.json and tsconfig lie there, on the oldest and the newest
 * Node that we know, without a word on stderr. A registry that does not give that Node fails this file: nothing is skipped.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { type Ended, start } from '../e2e/start-cli.js';
import { type Home, install, makeHome, pack } from './installed.js';
import { folderOf, furnish, type Place, places } from './places.js';

const EXPERIMENT = join('experiments', 'mine.experiment.ts');
/** Its target is TypeScript as well, with an enum in it, and lies beside it. */
const OF_OWN_TARGET = join('chaos', 'network.experiment.ts');
const INSTALLED = 'installed';
/** Whatever Node has to say of us, it says, with the place. */
const TELLING = ['--trace-deprecation', '--trace-warnings', '--pending-deprecation'];

/** The oldest that package.json promises, and the newest that we know: a newer one must not turn an old commit red. npm's `node` package brings the program. */
const NODES = ['20', '26'] as const;
type Which = (typeof NODES)[number];

let home: Home;
const binIn = (place: Place): string => join(folderOf(home, place), 'node_modules', '.bin', 'swarmquake');

function nodeOf(which: Which): string {
  if (isThisOne(which)) return process.execPath;
  return home.path(`node-${which}`, 'node_modules', 'node', 'bin', 'node');
}

function isThisOne(which: Which): boolean {
  return process.versions.node.startsWith(`${which}.`);
}

/** The command as it was installed here; a `node` that it starts is the same one. */
function swarmquake(which: Which, args: readonly string[], place: Place): Promise<Ended> {
  return start(nodeOf(which), [...TELLING, binIn(place), ...args], {
    cwd: folderOf(home, place),
    env: { PATH: `${dirname(nodeOf(which))}${delimiter}${process.env.PATH}` },
  });
}

beforeAll(async () => {
  home = await makeHome();
  await install(home, INSTALLED, await pack(home));
  for (const place of places) await furnish(home, place, INSTALLED);
  for (const which of NODES) if (!isThisOne(which)) await install(home, `node-${which}`, `node@${which}`);
}, 240_000);

afterAll(() => home.remove());

test('the Nodes are the oldest that is promised and a newer one', async () => {
  const versions = await Promise.all(NODES.map((which) => start(nodeOf(which), ['--version'], { cwd: home.path() })));
  const [oldest = 0, newest = 0] = versions.map(({ stdout }) => Number(/^v(\d+)\./.exec(stdout)?.[1]));
  expect(oldest).toBe(20);
  expect(newest).toBe(26);
});

test('what is shipped is what runs and what is read: no sources, no tests', async () => {
  const shipped = await readdir(home.path(INSTALLED, 'node_modules', 'swarmquake'), { recursive: true });
  const own = shipped.filter((file) => !file.startsWith('node_modules'));
  expect(own).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'framework/bin.mjs', 'dist/framework/cli.js']));
  expect(own.filter((file) => /(?<!\.d)\.ts$|\.test\.|^(test|experiments|bench)(\/|$)/.test(file))).toEqual([]);
});

test('npx finds it', async () => {
  const { code, stdout, stderr } = await start('npx', ['swarmquake', 'validate', EXPERIMENT], {
    cwd: folderOf(home, 'npm init -y'),
    env: { npm_config_loglevel: 'error', npm_config_update_notifier: 'false' },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('✓ mine');
}, 60_000);

describe.each(NODES)('Node %s', (which) => {
  test.each(places)(
    '%s: validates an experiment with enums and an import of its own',
    async (place) => {
      const { code, stdout, stderr } = await swarmquake(which, ['validate', EXPERIMENT], place);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/✓ mine {3}spec [0-9a-f]{8} · 1 variant · 1 promise · types checked/);
    },
    60_000,
  );

  test.each(places)(
    '%s: plans it',
    async (place) => {
      const { code, stdout, stderr } = await swarmquake(which, ['plan', EXPERIMENT, '--json'], place);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ plans: [{ experiment: 'mine', users: 40 }] });
    },
    60_000,
  );

  test('types are checked against what was installed', async () => {
    const experiments = join(folderOf(home, 'commonjs'), 'experiments');
    const wrong = "import { minutes } from 'swarmquake';\nexport const long: number = minutes('two');\n";
    await writeFile(join(experiments, 'wrong.ts'), wrong);
    const text = "import './wrong';\nexport { default } from './mine.experiment';\n";
    await writeFile(join(experiments, 'wrong.experiment.ts'), text);
    const args = ['validate', join('experiments', 'wrong.experiment.ts')];
    const { code, stdout } = await swarmquake(which, args, 'commonjs');
    expect(code).toBe(30);
    expect(stdout).toContain('at        experiments/wrong.ts:2:');
    expect(stdout).toContain('SPEC_TYPES');
  }, 60_000);
});

/** `tsconfig`: half of one, as an editor leaves it; it lies there from just before the run. */
const RUNS: readonly { which: Which; place: Place; experiment: string; tsconfig?: string }[] = [
  { which: '26', place: 'npm init -y', experiment: join('experiments', 'short.experiment.ts') },
  { which: '20', place: 'commonjs', experiment: OF_OWN_TARGET, tsconfig: '{ "compilerOptions": { ' },
  { which: '26', place: 'a foreign tsconfig, module', experiment: OF_OWN_TARGET },
];
const outOf = (place: Place): string => `${folderOf(home, place)}-run`;

async function runIn({ which, place, experiment, tsconfig }: (typeof RUNS)[number]): Promise<Ended> {
  const cwd = folderOf(home, place);
  if (tsconfig !== undefined) await writeFile(join(cwd, 'tsconfig.json'), tsconfig);
  const args = ['run', experiment, '--seed', '11', '--out', outOf(place), '--verbose', '--beside'];
  return start(nodeOf(which), [binIn(place), ...args], {
    cwd,
    env: {
      PATH: `${dirname(nodeOf(which))}${delimiter}${process.env.PATH}`,
      // For the controller, its reaper and its nodes alike.
      NODE_OPTIONS: '--trace-deprecation --trace-warnings',
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
    },
    withinMs: 150_000,
  });
}

describe('runs on a machine without an engine: exit 0, and no warning from any process of it', () => {
  let ended: readonly Ended[] = [];
  // Each waits more than it works, so that together they take as long as one.
  beforeAll(async () => {
    ended = await Promise.all(RUNS.map(runIn));
  }, 180_000);

  test.each(RUNS.map((run, i) => ({ ...run, i })))('Node $which, $place: $experiment', async ({ place, i }) => {
    const { code = null, stdout = '', stderr = '' } = ended[i] ?? {};
    expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
    expect(stderr).toContain('no container engine answers');
    expect(stderr).not.toMatch(/Warning|deprecat/i);
    const files = await readdir(outOf(place), { recursive: true, withFileTypes: true });
    const logs = files.filter(({ name }) => name.endsWith('.log'));
    expect(logs.length).toBeGreaterThanOrEqual(2);
    const texts = await Promise.all(logs.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
    expect(texts.filter((text) => /Warning|deprecat/i.test(text))).toEqual([]);
  });
});

test("a target of one's own is the same code in every folder, whatever tsconfig lies there", async () => {
  const hashes = RUNS.filter(({ experiment }) => experiment === OF_OWN_TARGET).map(async ({ which, place }) => {
    const { stdout } = await swarmquake(which, ['validate', OF_OWN_TARGET], place);
    return /spec ([0-9a-f]{8})/.exec(stdout)?.[1] ?? stdout;
  });
  const [one, other] = await Promise.all(hashes);
  expect(one).toMatch(/^[0-9a-f]{8}$/);
  expect(other).toBe(one);
}, 60_000);

test('nothing is compiled into the folders of those who installed it', () => {
  const caches = places.map((place) => join(folderOf(home, place), 'node_modules', '.cache', 'swarmquake'));
  expect(caches.filter((folder) => existsSync(folder))).toEqual([]);
});
