/**
 * docs/jest.md as it is written, on a network of its own with the packed Swarmquake. Then, in a repository of it, the workflow
 * files of docs/ci.md as they are: green, red when the network's own code gets worse, green again when that is taken back.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { parse } from 'yaml';
import { type Ended, start } from '../e2e/start-cli.js';
import { type Home, makeHome } from '../package/installed.js';
import { githubWorkflow, gitlabJob, type Job, playGithub, playGitlab } from './ci-job.js';
import { blocksOf, makeRepository, type Repository } from './repository.js';

jest.setTimeout(900_000);

const [githubText = '', gitlabText = ''] = blocksOf('ci.md', 'yaml');
const GITHUB = githubWorkflow.parse(parse(githubText));
const [gitlab] = Object.values(parse(gitlabText) as Record<string, unknown>);
const GITLAB = gitlabJob.parse(gitlab);
const STEPS = Object.values(GITHUB.jobs)[0]?.steps ?? [];
const COMMANDS = STEPS.flatMap(({ run }) => run ?? []);

/** One line, with all of it: the promise, what was measured, what was promised, and how to do it again. */
const BROKEN =
  /network:+ ?everyone is back: .*, promised 30 s .*; again: npx swarmquake run chaos\/network\.experiment\.ts .*--seed 7 --gate$/;

let home: Home;
let repository: Repository;
beforeAll(async () => {
  home = await makeHome();
  repository = await makeRepository(home);
});
afterAll(() => home.remove());

const brokenLines = ({ said }: Job): string[] => said.split('\n').filter((line) => BROKEN.test(line));

/** The only run folder that was uploaded. */
function runIn({ artifacts }: Job): string {
  const runs = artifacts === null ? [] : readdirSync(artifacts).filter((name) => name !== 'latest');
  expect(runs).toHaveLength(1);
  return join(artifacts ?? '', runs[0] ?? '');
}

const exitCodeIn = (run: string): unknown => JSON.parse(readFileSync(join(run, 'verdict.json'), 'utf8')).exitCode;

test('both files run the same commands, keep the run folder whatever happens, and never try again', () => {
  expect(GITLAB.script).toEqual(COMMANDS);
  expect(COMMANDS).toContain('npx swarmquake run chaos/network.experiment.ts --gate');
  const upload = STEPS.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
  expect(upload).toMatchObject({ if: 'always()', with: { path: 'runs/' } });
  expect(GITLAB.artifacts.paths).toEqual(['runs/']);
  expect(`${githubText}${gitlabText}`).not.toMatch(/continue-on-error|allow_failure|retry: [1-9]|\|\|/);
});

test('docs/jest.md: each promise is a test, in a file of ES modules; then matchers on that run, in one of CommonJS', async () => {
  const [modules = '', common = '', config = ''] = blocksOf('jest.md', 'js');
  write('jest.config.js', config);
  write('network.test.js', modules);
  const gated = await jestOn('network.test.js', '--experimental-vm-modules --no-warnings');
  expect({ code: gated.code, said: gated.code === 0 ? '' : gated.stderr }).toEqual({ code: 0, said: '' });
  expect(gated.stderr).toContain('✓ everyone is back');
  write('network.test.cjs', common);
  const asked = await jestOn('network.test.cjs', '');
  expect({ code: asked.code, said: asked.code === 0 ? '' : asked.stderr }).toEqual({ code: 0, said: '' });
  // Something was asked: of a run that kept less the same file fails.
  write('network.test.cjs', common.replace('share: 0.2', 'share: 0.9'));
  const refused = await jestOn('network.test.cjs', '');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/to have stayed above .*\n +seed 7: fail, .*\n +again: npx swarmquake run /);
});

test('green as it is, against a baseline that was saved of that run', async () => {
  const saved = await start('npx', ['swarmquake', 'baseline', 'save', 'main'], { cwd: repository.path });
  expect({ code: saved.code, said: saved.code === 0 ? '' : saved.stderr }).toEqual({ code: 0, said: '' });
  await repository.commit('a network that recovers');
  const job = await playGithub(STEPS, repository.path, home.path());
  expect({ failedAt: job.failedAt, said: job.green ? '' : job.said }).toEqual({ failedAt: null, said: '' });
  expect(brokenLines(job)).toEqual([]);
  expect(exitCodeIn(runIn(job))).toBe(0);
  expect(job.summary).toContain('PASS: network');
});

test('red with one line when the network’s own retry policy is made eager, and the run is kept', async () => {
  const file = join(repository.path, 'chaos', 'hub', 'retry.ts');
  const patient = /\{ policy: 'exponential'.*\}/;
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(patient);
  writeFileSync(file, text.replace(patient, "{ policy: 'immediate' }"));
  await repository.commit('clients ask again at once');
  const job = await playGithub(STEPS, repository.path, home.path());
  expect(job.failedAt).toBe('npx swarmquake run chaos/network.experiment.ts --gate');
  expect({ lines: brokenLines(job).length, said: brokenLines(job).length === 1 ? '' : job.said }).toEqual({
    lines: 1,
    said: '',
  });
  const run = runIn(job);
  expect(exitCodeIn(run)).toBe(20);
  expect(readFileSync(join(run, 'junit.xml'), 'utf8')).toContain('<failure');
  expect(job.summary).toContain('FAIL: network');
});

test('green again when that commit is reverted, by the other file', async () => {
  await repository.revert();
  const job = await playGitlab(GITLAB, repository.path, home.path());
  expect({ green: job.green, said: job.green ? '' : job.said }).toEqual({ green: true, said: '' });
  const run = runIn(job);
  expect(exitCodeIn(run)).toBe(0);
  for (const report of Object.values(GITLAB.artifacts.reports))
    expect(existsSync(join(run, report.replace(/^runs\/\*\//, '')))).toBe(true);
});

function write(name: string, text: string): void {
  writeFileSync(join(repository.path, name), text);
}

function jestOn(file: string, nodeOptions: string): Promise<Ended> {
  const bin = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
  const args = [bin, '--rootDir', repository.path, '--verbose', '--runTestsByPath', file];
  const env = { NODE_OPTIONS: nodeOptions };
  return start(process.execPath, args, { cwd: repository.path, env, withinMs: 400_000 });
}
