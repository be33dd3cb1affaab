/** Experiments from a program: what is refused, what is interrupted, and which tests `gate` makes of a plan. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gate } from '../../framework/jest/index.js';
import { ExperimentNotRun, openRun, runExperiment } from '../../framework/program/index.js';
import { root } from './start-cli.js';

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'swarmquake-program-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const fixture = (name: string): string => join(root, 'test', 'fixtures', `${name}.experiment.ts`);

async function refusal(run: Promise<unknown>): Promise<ExperimentNotRun> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ExperimentNotRun) return error;
  throw new Error(`no refusal but ${String(error)}`);
}

test('a spec that is not valid is refused with its problems, as on the command line', async () => {
  const { exitCode, problems } = await refusal(runExperiment(fixture('broken/no-impact'), { cwd: place }));
  expect(exitCode).toBe(30);
  expect(problems).toMatchObject([{ code: 'SPEC_NO_IMPACT', at: expect.stringContaining('no-impact.experiment.ts') }]);
}, 60_000);

test('options are the flags of that name', async () => {
  const options = { cwd: place, variant: 'nobody', allowInconclusive: true, seed: 3, beside: true } as const;
  const { problems } = await refusal(runExperiment(fixture('runs/held'), options));
  expect(problems).toMatchObject([{ code: 'VARIANT_UNKNOWN', found: 'nobody' }]);
  const rateless = await refusal(runExperiment(fixture('runs/held'), { cwd: place, gate: true, runtime: 'process' }));
  expect(rateless.problems).toMatchObject([{ code: 'GATE_WITHOUT_RATE' }]);
}, 60_000);

test('a run that the program stops ends as by Ctrl-C: everything is undone, and there is no verdict', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const progress = (line: string): void => {
    lines.push(line);
    if (/ (populate|settle) /.test(line)) stop.abort();
  };
  const options = { cwd: place, runtime: 'process', beside: true, progress, signal: stop.signal } as const;
  const { exitCode, problems } = await refusal(runExperiment(fixture('runs/held'), options));
  expect(exitCode).toBe(130);
  expect(problems).toMatchObject([{ code: 'RUN_WITHOUT_VERDICT' }]);
  expect(lines.join('\n')).toContain('stopping: interrupted by Ctrl-C');
  expect(() => openRun(join(place, 'runs', 'latest'))).toThrow('no scorecard.json');
}, 120_000);

/** What a test file registers, in its order. */
function registered(spec: string): { readonly names: string[]; readonly timeouts: number[] } {
  const names: string[] = [];
  const timeouts: number[] = [];
  const test = Object.assign((name: string) => void names.push(name), {
    skip: (name: string) => void names.push(`skipped: ${name}`),
  });
  const describe = (name: string, block: () => void): void => {
    names.push(`${name}:`);
    block();
  };
  gate(spec, { cwd: root, globals: { describe, test, beforeAll: (_, timeout) => void timeouts.push(timeout) } });
  return { names, timeouts };
}

test('gate makes a test of each promise of each variant; of one that is to fail, that it fails so', () => {
  const { names, timeouts } = registered('experiments/skype-2010.experiment.ts');
  const help = 'with mega-supernodes and controlled return:';
  expect(names.slice(0, 4)).toEqual([
    'skype-2010:',
    'as shipped:',
    'skipped: europe is back (not asked)',
    'everyone is back: fails, metastable',
  ]);
  expect(names.slice(names.indexOf(help))).toEqual([
    help,
    'europe is back',
    'everyone is back',
    'no region is left behind',
    'look-ups are answered',
    'look-ups stay quick',
    'no message is lost',
    'the run',
  ]);
  // Twice two variants of two minutes, at least.
  expect(timeouts).toEqual([expect.any(Number)]);
  expect(timeouts[0]).toBeGreaterThan(480_000);
}, 60_000);

test('a spec that cannot be planned fails the test file, with every problem', () => {
  expect(() => registered(fixture('broken/no-impact'))).toThrow(
    /cannot be planned\nSPEC_NO_IMPACT .*no-impact\.experiment\.ts/,
  );
}, 60_000);
