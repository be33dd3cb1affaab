/** Broken experiments through the real command line: each is refused with its code, at its line, and nothing is started. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../framework/errors.js';
import { type Ended, root, swarmquake } from './start-cli.js';

const FOLDER = 'test/fixtures/broken';
const SOUND = 'test/fixtures/sound.experiment.ts';
/** A problem aligns what follows its `at`; a stack trace puts one space there. */
const STACK_TRACE = /^\s+at \S.*:\d+:\d+\)?$/m;

/** File, code, path, `line:column` (null: the problem is of the file as a whole), and a word of what is expected or advised. */
const BROKEN: readonly (readonly [file: string, code: string, path: string, place: string | null, advice: RegExp])[] = [
  ['share', 'SPEC_SHARE_RANGE', 'timeline[0].crash.share', '6:53', /0\.4 for 40%/],
  ['negative-time', 'SPEC_TIME_NEGATIVE', 'timeline[0].at', '6:14', /'5s'/],
  ['unknown-role', 'SPEC_UNKNOWN_ROLE', 'timeline[0].crash.role', '6:37', /did you mean supernode\?/],
  ['unknown-cohort', 'SPEC_UNKNOWN_COHORT', 'timeline[0].crash.cohort', '6:39', /did you mean all\?/],
  ['credit', 'SPEC_UNKNOWN_COHORT', 'credits[0].to.cohort', '6:29', /did you mean all\?/],
  ['unknown-key', 'SPEC_UNKNOWN_KEY', 'population.cohorts[0].reconect', '7:65', /did you mean reconnect\?/],
  ['after-the-end', 'SPEC_AFTER_END', 'timeline[1].at', '8:5', /maxLasting/],
  ['lacking-operation', 'SLO_UNKNOWN_OPERATION', "slos['no message is lost']", '8:33', /./],
  ['lacking-feature', 'SPEC_NOT_LENDABLE', 'timeline[1].lend.feature', '8:77', /group-video/],
  ['no-impact', 'SPEC_NO_IMPACT', 'impact', '5:16', /add impact/],
  ['not-of-demand', 'SPEC_STEADY_OF', 'steadyState.of', '6:29', /of: 'demand'/],
  ['held-too-short', 'SLO_HELD_TOO_SHORT', "slos['everyone is back'].heldFor", '7:88', /'15s'/],
  ['too-much', 'PLAN_OVER_CAP_USERS', 'blastRadius.maxCrashedShare', '7:35', /lower the share/],
  ['too-few-nodes', 'PLAN_TOO_FEW_NODES', 'timeline[0].crash.count', '6:57', /lower the count/],
  ['without-time', 'SPEC_MISSING_KEY', 'timeline[0]', '6:14', /write at\('0s', crash/],
  ['not-imported', 'SPEC_TYPES', 'slos.quick', '4:70', /add lookups to import .* from 'swarmquake'/],
  ['twin-two', 'SPEC_DUPLICATE_NAME', 'name', null, /rename/],
  ['does-not-compile', 'SPEC_DOES_NOT_COMPILE', `${FOLDER}/does-not-compile.experiment.ts`, '4:58', /syntax/],
  ['no-default-export', 'SPEC_NO_DEFAULT_EXPORT', `${FOLDER}/no-default-export.experiment.ts`, '1:1', /export default/],
  ['not-an-experiment', 'SPEC_NOT_AN_EXPERIMENT', `${FOLDER}/not-an-experiment.experiment.ts`, '1:1', /experiment/],
  ['throws', 'SPEC_DOES_NOT_LOAD', `${FOLDER}/throws.experiment.ts`, null, /./],
  ['wrong-type', 'SPEC_TYPES', `${FOLDER}/wrong-type.experiment.ts`, '4:7', /./],
];

interface Validation {
  readonly valid: boolean;
  readonly files: readonly {
    readonly file: string;
    readonly name: string | null;
    readonly problems: readonly Problem[];
  }[];
}

const fileOf = (name: string): string => `${FOLDER}/${name}.experiment.ts`;

describe('validate --json', () => {
  let ended: Ended;
  let said: Validation;
  beforeAll(async () => {
    const names = ['twin-one', ...BROKEN.map(([name]) => name), 'wrong-import', 'is-not-there', 'held-to-short'];
    ended = await swarmquake(['validate', '--json', SOUND, ...names.map(fileOf)]);
    said = JSON.parse(ended.stdout) as Validation;
  }, 90_000);
  const problemsOf = (name: string): readonly Problem[] =>
    said.files.find(({ file }) => file === fileOf(name))?.problems ?? [];

  test.each(BROKEN)('%s: %s, that and nothing else', (name, code, path, place, advice) => {
    const problems = problemsOf(name);
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    if (place !== null) expect(problems[0]?.at).toBe(`${fileOf(name)}:${place}`);
    expect(`${problems[0]?.expected}: ${problems[0]?.do}`).toMatch(advice);
  });

  test('every problem has its five parts, in words', () => {
    for (const problem of said.files.flatMap(({ problems }) => problems)) {
      for (const part of [problem.at, problem.expected, problem.found, problem.do]) expect(part.trim()).not.toBe('');
    }
  });

  test('the compiler is quoted with its number', () => {
    expect(problemsOf('wrong-type')[0]?.found).toMatch(/^TS2322: Type 'number' is not assignable to type 'string'/);
  });

  test('a type error in what a spec imports is told of that file', () => {
    expect(problemsOf('wrong-import')).toMatchObject([{ code: 'SPEC_TYPES', at: `${FOLDER}/parts/crowd.ts:1:14` }]);
  });

  test('a file that is not there is named', () => {
    expect(problemsOf('is-not-there').map(({ code }) => code)).toEqual(['SPEC_FILE_NOT_FOUND']);
    expect(problemsOf('is-not-there')[0]?.do).toContain(`${FOLDER}/after-the-end.experiment.ts`);
  });

  test('a slip in the name of a file is mended', () => {
    expect(problemsOf('held-to-short')[0]?.do).toBe(`did you mean ${fileOf('held-too-short')}?`);
  });

  test('what is sound beside them stays sound', () => {
    expect(said.files.find(({ file }) => file === SOUND)).toMatchObject({ name: 'sound', problems: [] });
    expect(problemsOf('twin-one')).toEqual([]);
  });

  test('exits 30, with one document on stdout and nothing on stderr', () => {
    expect(ended.code).toBe(30);
    expect(said.valid).toBe(false);
    expect(ended.stderr).toBe('');
    expect(ended.stdout).not.toMatch(STACK_TRACE);
  });
});

describe('validate, for people', () => {
  test('says all problems at once, in five parts, then the count and the exit code', async () => {
    const { code, stdout } = await swarmquake(['validate', fileOf('wrong-everywhere')]);
    expect(code).toBe(30);
    const headings = [
      'SPEC_UNKNOWN_KEY   population.cohorts[0].reconect',
      'SPEC_SHARE_RANGE   timeline[0].crash.share',
    ];
    for (const heading of [...headings, "SLO_HELD_TOO_SHORT   slos['everyone is back'].heldFor"])
      expect(stdout).toContain(heading);
    expect(stdout).toContain(
      [
        `    at        ${fileOf('wrong-everywhere')}:7:53`,
        '    expected  a share from 0 to 1',
        '    found     1.4',
        '    do        ',
      ].join('\n'),
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^ {2}3 problems\. Nothing was started\. +exit 30$/);
    expect(stdout).not.toMatch(STACK_TRACE);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  }, 30_000);

  test('a sound one takes a line, and exits 0', async () => {
    const { code, stdout, stderr } = await swarmquake(['validate', SOUND]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}✓ sound {3}spec [0-9a-f]{8} · 1 variant · 1 promise · types checked\n$/);
  }, 30_000);
});

describe('what would start something', () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'swarmquake-e2e-'));
  });
  afterAll(() => rm(empty, { recursive: true, force: true }));

  test.each(['plan', 'run'])(
    '%s refuses a broken spec before anything is started or written',
    async (verb) => {
      const { code, stdout, stderr } = await swarmquake([verb, join(root, fileOf('share'))], empty);
      expect(code).toBe(30);
      expect(stderr).toContain('SPEC_SHARE_RANGE   timeline[0].crash.share');
      expect(stderr).toContain('1 problem. Nothing was started.');
      expect(stderr).not.toMatch(STACK_TRACE);
      expect(stdout).toBe('');
      expect(existsSync(join(empty, 'runs'))).toBe(false);
    },
    30_000,
  );
});
