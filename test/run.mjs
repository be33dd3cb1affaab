/**
 * The test command. Unit tests run side by side; of what starts swarms two files at a time, which wait more than they work.
 * What measures to the millisecond has the machine for itself, because two cores starve quickly and starvation changes outcomes.
 * Ends with `N passed, N failed, N skipped`.
 *
 *   node test/run.mjs               all: unit, conformance, e2e, and docker where an engine answers
 *   node test/run.mjs --unit        types and pure parts only, under two minutes
 *   node test/run.mjs --long        what takes minutes: damaged and long journals, millions of users, runs on one address, and every property
 *                                   with all of its random cases, of which the others try a fifth
 *   node test/run.mjs --docker      the container suite only; an absent engine fails it
 *   node test/run.mjs --package     the packed file in many folders, on the oldest and the newest Node; needs npm's registry
 *   node test/run.mjs --workflow    the workflow files of docs/ci.md and docs/jest.md, run as they are on the packed file; five minutes
 *   node test/run.mjs --browser     the pages in Chromium only; in CI an absent Chromium fails it
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const only = process.argv.slice(2).find((argument) => argument.startsWith('--'));
/** Swarms of a dozen nodes leave two cores idle for half of their time. */
const TWO = ['--maxWorkers=2'];
const required = process.env.SWARMQUAKE_REQUIRE_DOCKER === '1' || only === '--docker';

const results = [];
if (only === undefined || only === '--unit')
  results.push(
    await suite('unit', ['test/unit', 'test/tidy', 'test/golden'], ['--maxWorkers=3'], { SWARMQUAKE_CASES: 'some' }),
  );
if (only === undefined) {
  const commands = filesIn('test/e2e').filter((file) => dirname(file) === join('test', 'e2e'));
  // It is about a run that has to wait for another.
  const alone = join('test', 'e2e', 'runs', 'interrupted.test.ts');
  const runs = filesIn('test/e2e/runs').filter((file) => file !== alone);
  results.push(await suite('commands', commands, TWO));
  results.push(await suite('known answers', ['test/known-answer/process'], ['--runInBand']));
  results.push(await suite('swarms', ['test/conformance', ...runs], TWO));
  results.push(await suite('a swarm alone', [alone], ['--runInBand']));
}
if (only === undefined || only === '--docker') results.push(...(await containers()));
if (only === '--long') {
  const swarms = 'test/long/one-address.test.ts';
  const others = filesIn('test/long').filter((file) => file !== swarms);
  results.push(await suite('one address', [swarms], ['--runInBand']));
  results.push(await suite('long', [...others, ...withProperties()], ['--maxWorkers=2']));
}
if (only === '--package') results.push(await suite('package', ['test/package'], ['--runInBand']));
if (only === '--workflow') results.push(await suite('workflow', ['test/workflow'], ['--runInBand']));
if (only === '--browser') results.push(await browser());
if (only === undefined)
  console.log('\nSuites of their own: npm test -- --long, --package, --workflow or --browser; npm run reliability');

const total = (kind) => results.reduce((sum, result) => sum + result[kind], 0);
const line = `${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`;
if (process.env.SWARMQUAKE_COUNTS) {
  appendFileSync(process.env.SWARMQUAKE_COUNTS, `${total('passed')} ${total('failed')} ${total('skipped')}\n`);
}
console.log(line);
process.exitCode = results.every((result) => result.ok) ? 0 : 1;

function filesIn(folder) {
  const files = readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file));
  return files.filter((file) => file.endsWith('.test.ts'));
}

/** Files with properties that are tried more often here than in the unit suite. */
function withProperties() {
  return filesIn('test/unit').filter((file) => readFileSync(join(root, file), 'utf8').includes("/cases.js'"));
}

/** The container suite runs where an engine answers; where it does not, each test is counted as skipped and named as such. */
async function containers() {
  const [others, answers] = ['test/docker', 'test/known-answer/docker'];
  if (required || engineAnswers()) {
    return [
      await suite('docker', [others], TWO),
      await suite('known answers in containers', [answers], ['--runInBand']),
    ];
  }
  const skipped = await suite('docker', [others, answers], ['--runInBand'], { SWARMQUAKE_SKIP_DOCKER: '1' });
  console.log(
    `\n${skipped.skipped} container tests did not run: no container engine answers. To run them, start an engine and: npm test -- --docker\n`,
  );
  return [skipped];
}

/** Where there is no Chromium its tests are counted as skipped; in CI they fail. */
async function browser() {
  const names = process.env.CHROMIUM ? [process.env.CHROMIUM] : ['chromium', 'chromium-browser', 'google-chrome'];
  const found = names.some((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found || process.env.CI) return suite('browser', ['test/browser'], ['--runInBand']);
  const skipped = await suite('browser', ['test/browser'], ['--runInBand'], { SWARMQUAKE_SKIP_BROWSER: '1' });
  console.log(
    `\n${skipped.skipped} browser tests did not run: no Chromium. To run them: apt-get install chromium (or name one in CHROMIUM), and npm test -- --browser\n`,
  );
  return skipped;
}

function engineAnswers() {
  const probe = spawnSync(process.execPath, [join(root, 'framework', 'bin.mjs'), 'doctor', '--json'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  try {
    return JSON.parse(probe.stdout).runtimes.some((runtime) => runtime.runtime === 'docker' && runtime.usable);
  } catch {
    return false;
  }
}

async function suite(name, folders, flags, env = {}) {
  const temp = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  const file = join(temp, 'result.json');
  const patterns = folders.map((folder) => (folder.endsWith('.ts') ? folder : `${folder}/`));
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    '-c',
    'test/jest.config.mjs',
    '--passWithNoTests',
    '--json',
    `--outputFile=${file}`,
    ...flags,
    ...patterns,
  ];
  console.log(`\n${name}: ${folders.length > 9 ? `${folders.length} files` : folders.join(', ')}`);
  const code = await run(args, { ...process.env, ...env });
  const counts = read(file);
  rmSync(temp, { recursive: true, force: true });
  return {
    ok: code === 0 && counts !== null,
    passed: counts?.numPassedTests ?? 0,
    failed: counts?.numFailedTests ?? 1,
    skipped: counts?.numPendingTests ?? 0,
  };
}

function run(args, env) {
  return new Promise((done) => {
    // --json prints the whole result on stdout as well: people read stderr.
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', () => done(1));
    child.on('close', (code) => done(code ?? 1));
  });
}

function read(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    // A file that does not even load is a failure that jest counts apart.
    return { ...result, numFailedTests: result.numFailedTests + (result.numRuntimeErrorTestSuites ?? 0) };
  } catch {
    return null;
  }
}
