/**
 * Tests of the tests: each mutant is one small mistake in framework/slo, observe or trial that would make a wrong
 * verdict; the unit tests related to its file must fail. Works on a copy of the tree, one core, lowest priority.
 *
 *   npm run mutation                            all of them
 *   npm run mutation -- --sample 15 --seed 7    that many, drawn by the seed
 *   npm run mutation -- --only NAME             one (again for another), or all of a folder or file by its path
 *   npm run mutation -- --lock FILE             in turns of a minute with what else is heavy on this machine (flock)
 *
 * Ends with 1 where under 85% of all are caught, or where a survivor has no reason beside it; with 2 where a mutant
 * could not be tried: its fragment is not there exactly once, it is no code, or the tests fail without it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, loadavg, setPriority, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chosen, lacking, loadMutants } from './mutants.mjs';
import { summary, tableOf } from './table.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const COPIED = ['framework', 'targets', 'experiments', 'test', 'docs', 'package.json', 'tsconfig.json', 'README.md'];
/** Of the processor, far more than the tests of a file take: a mutant that makes them turn for ever is caught by this. */
const MOST_CPU_S = 180;
/** Whatever waits for ever fails by this. Long: the machine may be busy, and jest's own five seconds would catch anything. */
const TEST_WITHIN_MS = 60_000;
const TURN_MS = 60_000;
/** A mutant must be a program: one that does not load shows nothing. */
const NO_CODE = /SyntaxError|ReferenceError|Transform failed|Cannot find module/;
/** Those of the three folders, with the golden verdicts: what only a report or a command would show is not caught. */
const TESTS = ['<rootDir>/test/unit/{slo,observe,trial}/**/*.test.ts', '<rootDir>/test/golden/**/*.test.ts'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    lock: { type: 'string' },
  },
});
setPriority(constants.priority.PRIORITY_LOW);
const all = loadMutants();
const mutants = chosen(all, values);
if (mutants.length === 0) end('no mutant of that name');
const absent = mutants.flatMap(lacking);
if (absent.length > 0) end(absent.join('\n'));

const temp = mkdtempSync(join(tmpdir(), 'swarmquake-mutants-'));
const tree = join(temp, 'tree');
let running = null;
process.on('exit', () => {
  if (running) endGroup(running);
  rmSync(temp, { recursive: true, force: true, maxRetries: 3 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const began = performance.now();
copyTree();
let turn = null;
/** What each test file takes without a mutant. */
const took = {};
await takeTurn();
const before = await jest([...new Set(mutants.map((mutant) => mutant.file))], { bail: false });
if (before.hung || before.failed.length > 0 || before.broken.length > 0) {
  end(
    `the tests fail without a mutant: ${[...before.failed.map((f) => `${f.file}: ${f.title}\n${f.words}`), ...before.broken].join('\n') || 'hung'}`,
  );
}
console.error(
  `${mutants.length} mutants; ${before.tests} tests pass without one, in ${seconds(performance.now() - began)} s`,
);

const tried = [];
for (const mutant of mutants) {
  await takeTurn();
  const start = performance.now();
  const caughtBy = await attempt(mutant);
  tried.push({ ...mutant, caughtBy, ms: performance.now() - start });
  console.error(
    `${String(tried.length).padStart(3)} ${mutant.name}: ${caughtBy ?? 'SURVIVED'} (${seconds(performance.now() - start)} s)`,
  );
}
turn?.release();
console.log(tableOf(tried));
const { share, unexplained } = summary(tried);
const load = loadavg().map((one) => one.toFixed(1));
console.log(
  `\n${seconds(performance.now() - began)} s in all, one core at the lowest priority, load ${load.join(' ')}`,
);
if (unexplained.length > 0) console.log(`survived without a reason: ${unexplained.join(', ')}`);
process.exitCode = unexplained.length > 0 || (mutants.length === all.length && share < 0.85) ? 1 : 0;

/** What caught it; null: nothing did. */
async function attempt(mutant) {
  const path = join(tree, mutant.file);
  const whole = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    whole.replace(mutant.from, () => mutant.to),
  );
  try {
    for (let look = 1; ; look++) {
      const result = await jest([mutant.file], { bail: true });
      if (result.hung) return `hung (over ${MOST_CPU_S} s of the processor)`;
      if (result.broken.length > 0) end(`${mutant.name} is no code: ${result.broken[0]}`);
      const [first] = result.failed;
      if (first === undefined) return null;
      // What failed by waiting may be a busy machine's doing: it must fail again.
      if (!first.byTime || look === 2) return `${first.file}: ${first.title}`;
    }
  } finally {
    writeFileSync(path, whole);
  }
}

/** Holds the lock for a minute's worth of mutants, then lets others have it. */
async function takeTurn() {
  if (values.lock === undefined || (turn !== null && performance.now() - turn.since < TURN_MS)) return;
  turn?.release();
  const holder = spawn('flock', [values.lock, '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const held = await Promise.race([once(holder.stdout, 'data'), once(holder, 'close').then(() => null)]);
  if (held === null) end(`flock ${values.lock} did not give the lock`);
  turn = { since: performance.now(), release: () => holder.stdin.end() };
}

function copyTree() {
  mkdirSync(tree);
  for (const name of COPIED) cpSync(join(root, name), join(tree, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
}

/** The unit tests that import these files, in one process; the nearest first, so that a catch comes early. */
async function jest(files, { bail }) {
  const output = join(temp, 'result.json');
  rmSync(output, { force: true });
  const args = [
    ...['--experimental-vm-modules', '--no-warnings', join('node_modules', 'jest', 'bin', 'jest.js')],
    ...[
      '-c',
      'test/mutation/jest.config.mjs',
      '--runInBand',
      '--forceExit',
      '--silent',
      '--json',
      `--outputFile=${output}`,
    ],
    `--testTimeout=${TEST_WITHIN_MS}`,
    ...[`--cacheDirectory=${join(temp, 'cache')}`, '--testSequencer=./test/mutation/nearest-first.mjs'],
    ...TESTS.map((pattern) => `--testMatch=${pattern}`),
    ...(bail ? ['--bail=1'] : []),
    ...['--passWithNoTests', '--findRelatedTests', ...files],
  ];
  const hung = await ended(args, {
    ...process.env,
    SWARMQUAKE_MUTATED: files[0],
    SWARMQUAKE_TOOK: JSON.stringify(took),
  });
  if (hung) return { hung, failed: [], broken: [], tests: 0 };
  const result = JSON.parse(readFileSync(output, 'utf8'));
  const failed = [];
  const broken = [];
  for (const suite of result.testResults) {
    const file = suite.name.slice(suite.name.indexOf('test/unit/'));
    if (!bail) took[file] = suite.endTime - suite.startTime;
    const one = suite.assertionResults.find((test) => test.status === 'failed');
    if (one) failed.push(failureOf(file, one));
    else if (suite.status === 'failed' && NO_CODE.test(suite.message))
      broken.push(`${file}: ${wordsOf(suite.message)}`);
    // Some look at tables while they are read.
    else if (suite.status === 'failed')
      failed.push(failureOf(file, { title: 'at loading', failureMessages: [suite.message] }));
  }
  return { hung, failed, broken, tests: result.numPassedTests };
}

function wordsOf(message) {
  return message.split('\n').slice(0, 6).join(' ');
}

function failureOf(file, { title, failureMessages }) {
  const words = failureMessages.join('\n');
  return { file, title, byTime: /Exceeded timeout|not within/.test(words), words: words.slice(0, 2_000) };
}

/** True where it used up its share of the processor. */
function ended(args, env) {
  return new Promise((done) => {
    const bounded = ['-c', `ulimit -t ${MOST_CPU_S}; exec "$0" "$@"`, process.execPath, ...args];
    running = spawn('bash', bounded, { cwd: tree, env, stdio: 'ignore', detached: true });
    running.on('close', (_code, signal) => {
      running = null;
      done(signal === 'SIGXCPU' || signal === 'SIGKILL');
    });
  });
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

function seconds(ms) {
  return (ms / 1000).toFixed(1);
}

function end(words) {
  console.error(words);
  process.exit(2);
}
