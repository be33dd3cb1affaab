/** Several experiments by one command: what becomes of the others when one is refused, breaks, or is interrupted. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardOfRun } from '../../../framework/commands/report.js';
import type { RunOptions } from '../../../framework/commands/run.js';
import { type Ran, runSuite } from '../../../framework/commands/run-suite.js';
import { CapabilityError, type ExitCode } from '../../../framework/errors.js';
import type { Prepared } from '../../../framework/load/prepare.js';
import { style } from '../../../framework/report/style.js';
import type { Suite } from '../../../framework/scorecard/suite-types.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { runFolder } from './made-up-runs.js';

let folder = '';
let card: Scorecard;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'swarmquake-run-suite-'));
  mkdirSync(join(folder, 'experiments'));
  for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(folder, 'experiments', `${name}.experiment.ts`), '');
  card = cardOfRun(runFolder(join(folder, 'one'), { experiment: 'any', backs: [5] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prepared = (name: string): Prepared =>
  ({
    name,
    file: join(folder, 'experiments', `${name}.experiment.ts`),
    specHash: `${name}${'0'.repeat(15)}`,
    variants: [{ name: 'default', spec: { hypothesis: `What ${name} asks.` } }],
  }) as unknown as Prepared;

let nth = 0;
async function suiteOf(
  names: readonly string[],
  runOne: (name: string, out: string, interrupt: (code: ExitCode) => void) => Partial<Ran>,
  change: Partial<RunOptions> = {},
) {
  const stdout: string[] = [];
  const errors: string[] = [];
  let signal: ExitCode | null = null;
  const ran: string[] = [];
  const out = join(folder, `suite-${nth++}`);
  const options = {
    ...{
      runtime: 'process',
      seed: 7,
      out,
      version: '0',
      command: [],
      style: style({ colour: false, unicode: true, width: 100 }),
    },
    progress: { write: (text: string) => void errors.push(text) },
    print: (text: string) => stdout.push(text),
    ...change,
  } as unknown as RunOptions;
  const code = await runSuite(names.map(prepared), {
    options,
    watch: { signal: new AbortController().signal, exitCode: () => signal, onHurry: () => {}, release: () => {} },
    again: (files) => `npx swarmquake run ${files}`,
    runOne: async ({ name }, its) => {
      ran.push(name);
      its.print(`the scorecard of ${name}`);
      const own = runOne(name, its.out ?? '', (given) => {
        signal = given;
      });
      return {
        code: 0,
        card: { ...card, experiment: name },
        left: [],
        folder: its.out ?? '',
        at: '2026-11-21T10:00:00Z',
        ...own,
      };
    },
  });
  const json = join(out, 'suite.json');
  const suite = existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as Suite) : null;
  return { code, ran, out, suite, stdout, stderr: errors.join('') };
}
const words = (suite: Suite | null) => suite?.rows.map(({ experiment, word, why }) => [experiment, word, why]);

test('each runs in a folder of its own within --out, and the suite is written beside them', async () => {
  const outs: string[] = [];
  const { code, out, stdout, stderr, suite } = await suiteOf(['a', 'b'], (_, its) => {
    outs.push(its);
    return {};
  });
  expect(outs).toEqual([join(out, 'a-a0000000'), join(out, 'b-b0000000')]);
  expect(readdirSync(out).sort()).toEqual(['suite.html', 'suite.json', 'suite.md']);
  expect(code).toBe(0);
  expect(stdout.slice(0, 2)).toEqual(['the scorecard of a', 'the scorecard of b']);
  expect(stdout[2]).toMatch(/✓ PASS +both passed; 2 more beside them were not run and are unknown\./);
  expect(stderr).toMatch(/experiment 1 of 2: a\n[\s\S]*experiment 2 of 2: b\n/);
  expect(suite?.again).toMatch(/^npx swarmquake run \S+a\.experiment\.ts \S+b\.experiment\.ts$/);
});

test('after one that fails, is refused, or breaks, the others run all the same, and the worst code is that of all', async () => {
  const problem = {
    code: 'CAPABILITY',
    path: 'timeline[0]',
    at: 'a',
    expected: 'partitions',
    found: 'none',
    do: 'docker',
  };
  const { code, ran, stderr, suite } = await suiteOf(['a', 'b', 'c'], (name) => {
    if (name === 'a') throw new CapabilityError([problem]);
    if (name === 'b') throw new TypeError('it broke');
    return { code: 20, card: { ...card, experiment: 'c', outcome: 'fail', exitWords: 'it broke a promise' } };
  });
  expect({ code, ran }).toEqual({ code: 70, ran: ['a', 'b', 'c'] });
  expect(words(suite)).toEqual([
    ['c', 'fail', 'it broke a promise'],
    ['a', 'not run', 'CAPABILITY: none, expected partitions'],
    ['b', 'not run', 'INTERNAL: it broke'],
    ['d', 'not run', expect.stringContaining('not among them')],
  ]);
  expect(stderr).toContain('✕ CAPABILITY   timeline[0]');
  expect(suite?.word).toBe('INCOMPLETE');
});

test('Ctrl-C ends the suite: what was not begun is unknown', async () => {
  const { code, ran, suite } = await suiteOf(['a', 'b', 'c'], (name, _, interrupt) => {
    if (name !== 'b') return {};
    interrupt(130);
    return { code: 130, card: null };
  });
  expect({ code, ran }).toEqual({ code: 130, ran: ['a', 'b'] });
  expect(words(suite)?.slice(0, 3)).toEqual([
    ['a', 'pass', null],
    ['b', 'not run', expect.stringMatching(/^it was interrupted; what it saw until then is in /)],
    ['c', 'not run', 'the suite was interrupted before it'],
  ]);
  expect(suite?.word).toBe('STOPPED');
});

test('what could not be removed is told, and stands beside a result that holds', async () => {
  const { code, stderr, suite } = await suiteOf(['a', 'b'], (name) =>
    name === 'a' ? { code: 40, left: ['pid 7, sn-07'] } : {},
  );
  expect(code).toBe(40);
  expect(stderr).toContain('✕ CLEANUP_INCOMPLETE');
  expect(suite?.rows.find(({ experiment }) => experiment === 'a')).toMatchObject({
    outcome: 'pass',
    why: 'CLEANUP_INCOMPLETE: pid 7, sn-07',
  });
});

test('with --json there is one document, the suite', async () => {
  const { stdout, suite } = await suiteOf(['a', 'b'], () => ({}), { json: true });
  expect(stdout).toHaveLength(1);
  expect(JSON.parse(stdout[0] ?? '')).toEqual(suite);
});

test('a suite of which nothing began leaves no folder', async () => {
  const { code, out, stdout } = await suiteOf(['a', 'b'], (_, __, interrupt) => {
    interrupt(143);
    return { code: 143, card: null, folder: null };
  });
  expect({ code, left: existsSync(out) }).toEqual({ code: 143, left: false });
  expect(stdout.at(-1)).toMatch(/exit 143$/);
});

test('the same experiment twice is refused before anything starts', async () => {
  await expect(suiteOf(['a', 'b', 'a'], () => ({}))).rejects.toThrow(/SUITE_TWICE/);
});
