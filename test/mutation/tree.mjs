/** A copy of the sources in which mutants are tried, one after the other: the tests of the copy run, in a process of their own. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COPIED = ['framework', 'targets', 'experiments', 'test', 'docs', 'package.json', 'tsconfig.json', 'README.md'];
/** Of the processor, far more than the tests of a file take: a mutant that makes them turn for ever is caught by this. */
const MOST_CPU_S = 180;
/** Whatever waits for ever fails by this. Long: the machine may be busy, and jest's own five seconds would catch anything. */
const TEST_WITHIN_MS = 60_000;
/** A mutant must be a program: one that does not load shows nothing. */
const NO_CODE = /SyntaxError|ReferenceError|Transform failed|Cannot find module/;
/** Those of the three folders, with the golden verdicts: what only a report or a command would show is not caught. */
const TESTS = ['<rootDir>/test/unit/{slo,observe,trial}/**/*.test.ts', '<rootDir>/test/golden/**/*.test.ts'];

/** No mutant could be tried, or this one could not: neither caught nor survived. */
export class NotTried extends Error {}

export class Tree {
  #temp = mkdtempSync(join(tmpdir(), 'swarmquake-mutants-'));
  #tree = join(this.#temp, 'tree');
  #running = null;
  /** Known to all trees, for the order of the tests: what each file took without a mutant, and how many it caught, by mutated file. */
  #known;

  constructor(root, known) {
    this.#known = known;
    try {
      mkdirSync(this.#tree);
      for (const name of COPIED) cpSync(join(root, name), join(this.#tree, name), { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(this.#tree, 'node_modules'));
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** How many tests look at these files; throws NotTried where one of them fails without a mutant. */
  async withoutMutant(files) {
    const { hung, failed, broken, tests } = await this.#jest(files, { bail: false });
    if (!hung && failed.length === 0 && broken.length === 0) return tests;
    const words = [...failed.map((f) => `${f.file}: ${f.title}\n${f.words}`), ...broken].join('\n');
    throw new NotTried(`the tests fail without a mutant: ${words || 'hung'}`);
  }

  /** What caught it; null: nothing did. */
  async attempt(mutant) {
    const path = join(this.#tree, mutant.file);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      whole.replace(mutant.from, () => mutant.to),
    );
    try {
      for (let look = 1; ; look++) {
        const result = await this.#jest([mutant.file], { bail: true });
        if (result.hung) return `hung (over ${MOST_CPU_S} s of the processor)`;
        if (result.broken.length > 0) throw new NotTried(`${mutant.name} is no code: ${result.broken[0]}`);
        const [first] = result.failed;
        if (first === undefined) return null;
        // What failed by waiting may be a busy machine's doing: it must fail again.
        if (!first.byTime || look === 2) {
          this.#count(mutant.file, first.file);
          return `${first.file}: ${first.title}`;
        }
      }
    } finally {
      writeFileSync(path, whole);
    }
  }

  #count(mutated, caughtBy) {
    this.#known.catches[mutated] ??= {};
    const catches = this.#known.catches[mutated];
    catches[caughtBy] = (catches[caughtBy] ?? 0) + 1;
  }

  endTests() {
    if (this.#running) endGroup(this.#running);
  }

  remove() {
    rmSync(this.#temp, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The unit tests that import these files, in one process; the nearest first, so that a catch comes early. */
  async #jest(files, { bail }) {
    const output = join(this.#temp, 'result.json');
    rmSync(output, { force: true });
    const args = [
      ...['--experimental-vm-modules', '--no-warnings', join('node_modules', 'jest', 'bin', 'jest.js')],
      ...['-c', 'test/mutation/jest.config.mjs', '--runInBand', '--forceExit', '--silent'],
      ...['--json', `--outputFile=${output}`, `--testTimeout=${TEST_WITHIN_MS}`],
      ...[`--cacheDirectory=${join(this.#temp, 'cache')}`, '--testSequencer=./test/mutation/nearest-first.mjs'],
      ...TESTS.map((pattern) => `--testMatch=${pattern}`),
      ...(bail ? ['--reporters=./test/mutation/first-failure.mjs'] : []),
      ...['--passWithNoTests', '--findRelatedTests', ...files],
    ];
    const order = JSON.stringify({ mutated: files[0], ...this.#known });
    if (await this.#hung(args, { ...process.env, SWARMQUAKE_MUTANT: order, SWARMQUAKE_OUTPUT: output }))
      return { hung: true, failed: [], broken: [], tests: 0 };
    const result = resultIn(output);
    const failed = [];
    const broken = [];
    for (const suite of result.testResults) {
      const file = suite.name.slice(suite.name.lastIndexOf('/test/') + 1);
      if (!bail) this.#known.took[file] = suite.endTime - suite.startTime;
      const one = suite.assertionResults.find((test) => test.status === 'failed');
      if (one) failed.push(failureOf(file, one));
      else if (suite.status === 'failed' && NO_CODE.test(suite.message))
        broken.push(`${file}: ${wordsOf(suite.message)}`);
      // Some look at tables while they are read.
      else if (suite.status === 'failed')
        failed.push(failureOf(file, { title: 'at loading', failureMessages: [suite.message] }));
    }
    return { hung: false, failed, broken, tests: result.numPassedTests };
  }

  /** True where it used up its share of the processor. */
  #hung(args, env) {
    return new Promise((done, failed) => {
      const bounded = ['-c', `ulimit -S -t ${MOST_CPU_S}; exec "$0" "$@"`, process.execPath, ...args];
      const child = spawn('bash', bounded, { cwd: this.#tree, env, stdio: 'ignore', detached: true });
      this.#running = child;
      child.on('close', (_code, signal) => {
        this.#running = null;
        if (signal === null || signal === 'SIGXCPU') done(signal !== null);
        else failed(new NotTried(`the tests were ended from outside, by ${signal}`));
      });
    });
  }
}

function resultIn(output) {
  try {
    return JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    throw new NotTried('the tests ended without a result');
  }
}

function wordsOf(message) {
  return message.split('\n').slice(0, 6).join(' ');
}

function failureOf(file, { title, failureMessages }) {
  const words = failureMessages.join('\n');
  return { file, title, byTime: /Exceeded timeout|not within/.test(words), words: words.slice(0, 2_000) };
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
