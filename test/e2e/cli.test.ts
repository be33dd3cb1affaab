/** The shell around the commands: help, usage errors, exit codes, what goes to which stream. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../framework/errors.js';
import { type Ended, root, start, swarmquake } from './start-cli.js';

const VERBS = ['run', 'validate', 'plan', 'list', 'judge', 'report', 'history', 'doctor', 'clean'] as const;
/** A problem aligns what follows its `at`; a stack trace puts one space there. */
const STACK_TRACE = /^\s+at \S.*:\d+:\d+\)?$/m;
const ESCAPE = '\u001b[';

/** Arguments, code, and a word that the advice has to hold. */
const MISTAKES: readonly (readonly [args: string, code: string, told: RegExp])[] = [
  ['rnu experiments/template.experiment.ts', 'USAGE_UNKNOWN_COMMAND', /did you mean run\?/],
  ['run x.experiment.ts --sed 3', 'USAGE_UNKNOWN_OPTION', /did you mean --seed\?/],
  ['run x.experiment.ts --seed abc', 'USAGE_INVALID_VALUE', /a whole number from 0/],
  ['run x.experiment.ts --trials 0', 'USAGE_INVALID_VALUE', /a whole number from 1/],
  ['plan x.experiment.ts --users 1e3', 'USAGE_INVALID_VALUE', /a whole number from 1/],
  ['run x.experiment.ts --runtime kubernetes', 'USAGE_INVALID_VALUE', /auto, process, docker/],
  ['run x.experiment.ts --variant', 'USAGE_MISSING_VALUE', /--variant/],
  ['validate', 'USAGE_MISSING_ARGUMENT', /validate --help/],
  ['plan a.experiment.ts b.experiment.ts', 'USAGE_TOO_MANY_ARGUMENTS', /plan --help/],
  ['plan experiments/skype-2010.experiment.ts --users 100000', 'USAGE_SCALE', /fewer users/],
  ['plan experiments/skype-2010.experiment.ts --users 25000001', 'USAGE_SCALE', /25,000,000/],
  ['plan experiments/skype-2010.experiment.ts --supernodes 401', 'USAGE_SCALE', /at most 400(.|\n)*fewer supernodes/],
  ['plan experiments/skype-2010.experiment.ts --users 120 --supernodes 401', 'USAGE_SCALE', /other numbers/],
  ['plan nowhere.experiment.ts', 'SPEC_FILE_NOT_FOUND', /no such file/],
  ['judge nowhere', 'RUN_NOT_FOUND', /no such file/],
  ['', 'USAGE', /swarmquake --help/],
];

const words = (line: string): readonly string[] => line.split(' ').filter((word) => word !== '');

async function all(lines: readonly string[]): Promise<ReadonlyMap<string, Ended>> {
  const driver = join(root, 'test', 'e2e', 'several-commands.mjs');
  const args = [driver, ...lines.map((line) => JSON.stringify(words(line)))];
  const { stdout, stderr } = await start(process.execPath, args, { cwd: root });
  if (stderr !== '') throw new Error(stderr);
  const ended = JSON.parse(stdout) as readonly Ended[];
  return new Map(lines.map((line, i) => [line, ended[i] ?? { code: null, stdout: '', stderr: '' }]));
}

describe('mistakes on the command line', () => {
  let ended: ReadonlyMap<string, Ended>;
  beforeAll(async () => {
    ended = await all(MISTAKES.map(([line]) => line));
  }, 90_000);

  test.each(MISTAKES)('swarmquake %s: %s, exit 30', (line, code, told) => {
    const { stdout, stderr, code: exit } = ended.get(line) ?? { stdout: '', stderr: '', code: null };
    expect(exit).toBe(30);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^ {2}✕ ${code} {3}\\S`, 'm'));
    expect(stderr).toMatch(told);
    expect([...stderr.matchAll(/^ {4}(at|expected|found|do) /gm)].map(([, part]) => part)).toEqual([
      'at',
      'expected',
      'found',
      'do',
    ]);
    expect(stderr.trimEnd()).toMatch(/ {2}1 problem\. Nothing was started\. +exit 30$/);
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(stderr).not.toContain(ESCAPE);
  });
});

describe('help', () => {
  let ended: ReadonlyMap<string, Ended>;
  beforeAll(async () => {
    ended = await all(['--help', '--version', ...VERBS.map((verb) => `${verb} --help`)]);
  }, 90_000);
  const helpOf = (line: string): Ended => ended.get(line) ?? { code: null, stdout: '', stderr: '' };

  test('names every command and every exit code', () => {
    const { code, stdout } = helpOf('--help');
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
    for (const exit of [0, 20, 21, 22, 23, 30, 31, 40, 70, 130, 143])
      expect(stdout).toMatch(new RegExp(`\\b${exit}\\b`));
  });

  test.each(VERBS)('%s --help has an example that begins with it', (verb) => {
    const { code, stdout, stderr } = helpOf(`${verb} --help`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: swarmquake ${verb}`);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ swarmquake ${verb}\\b`));
  });

  test('no example names a file that the package does not bring', () => {
    for (const verb of ['', ...VERBS]) expect(helpOf(`${verb} --help`.trim()).stdout).not.toMatch(/experiments\/\w/);
  });

  test('run and plan tell their default seed, which is fixed', () => {
    for (const verb of ['run', 'plan'])
      expect(helpOf(`${verb} --help`).stdout).toMatch(/--seed <n>[^-]*\(default: 7\)/);
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(helpOf('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('streams and the end of the process', () => {
  test('a mistake is told on stderr and is the exit code', async () => {
    const { code, stdout, stderr } = await swarmquake(['rnu']);
    expect({ code, stdout }).toEqual({ code: 30, stdout: '' });
    expect(stderr).toContain('USAGE_UNKNOWN_COMMAND');
  }, 30_000);

  test('with --json an error is one document on stdout, with its exit code', async () => {
    const { code, stdout, stderr } = await swarmquake(['plan', 'nowhere.experiment.ts', '--json']);
    const said = JSON.parse(stdout) as { exitCode: number; problems: readonly Problem[] };
    expect(said.exitCode).toBe(30);
    expect(said.problems.map((problem) => problem.code)).toEqual(['SPEC_FILE_NOT_FOUND']);
    expect({ code, stderr }).toEqual({ code: 30, stderr: '' });
  }, 30_000);

  test('--verbose shows where an error came from, and the error all the same', async () => {
    const { code, stderr } = await swarmquake(['plan', 'nowhere.experiment.ts', '--verbose']);
    expect(code).toBe(30);
    expect(stderr).toMatch(STACK_TRACE);
    expect(stderr).toContain('SPEC_FILE_NOT_FOUND');
  }, 30_000);

  test('a large document arrives whole before the process ends by itself', async () => {
    const { code, stdout, stderr } = await swarmquake(['plan', 'test/fixtures/sound.experiment.ts', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.length).toBeGreaterThan(10_000);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'swarmquake/plans/1', plans: [{ seed: 7 }] });
  }, 30_000);

  test('a reader that leaves early is no failure', async () => {
    const pipe = 'node framework/bin.mjs plan test/fixtures/sound.experiment.ts --json | true';
    const { code, stderr } = await start('bash', ['-o', 'pipefail', '-c', pipe], { cwd: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }, 30_000);

  test('without UTF-8 there is nothing but ASCII', async () => {
    const args = [join(root, 'framework/bin.mjs'), 'validate', 'test/fixtures/broken/share.experiment.ts'];
    const { code, stdout } = await start(process.execPath, args, { cwd: root, env: { LC_ALL: 'C' } });
    expect(code).toBe(30);
    expect(stdout).toMatch(/^ {2}FAIL SPEC_SHARE_RANGE/m);
    expect([...stdout].every((c) => c.charCodeAt(0) < 128)).toBe(true);
  }, 30_000);
});

describe('list', () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'swarmquake-e2e-'));
  });
  afterAll(() => rm(empty, { recursive: true, force: true }));

  test('shows each experiment with what it asks; broken ones do not hide the others', async () => {
    const { code, stdout } = await swarmquake(['list', 'test/fixtures/broken', '--json']);
    expect(code).toBe(0);
    const { experiments } = JSON.parse(stdout) as { experiments: readonly { name: string; problem: string | null }[] };
    expect(experiments.length).toBeGreaterThan(15);
    const problemOf = (wanted: string): (string | null)[] =>
      experiments.filter(({ name }) => name === wanted).map(({ problem }) => problem);
    expect(problemOf('share')).toEqual(['SPEC_SHARE_RANGE']);
    expect(problemOf('does-not-compile')).toEqual(['SPEC_DOES_NOT_COMPILE']);
    expect(problemOf('twin')).toEqual([null, null]);
  }, 30_000);

  test('a folder that is not there is named', async () => {
    const { code, stderr } = await swarmquake(['list'], empty);
    expect(code).toBe(30);
    expect(stderr).toContain('experiments');
  }, 30_000);
});
