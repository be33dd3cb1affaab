import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageForCi, refusedForCi, writeForCi } from '../../../framework/commands/ci-outputs.js';
import { endedEarly } from '../../../framework/commands/early-end.js';
import { CapabilityError, MachineError } from '../../../framework/errors.js';
import type { Prepared } from '../../../framework/load/prepare.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import { goldenCard } from '../report/from-golden.js';
import { journalOf } from '../slo/journal-of.js';

const card = goldenCard('made-up-relapsed');
const started = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swarmquake-ci-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(started);
  rmSync(folder, { recursive: true, force: true });
});

function written(env: Readonly<Record<string, string>>): { files: Record<string, string>; lines: string[] } {
  const files: Record<string, string> = {};
  const lines: string[] = [];
  const write = (name: string, value: unknown): void => {
    files[name] = String(value);
  };
  writeForCi(card, { write }, { env, tell: (line) => lines.push(line) });
  return { files, lines };
}

test('junit.xml is written anywhere, and nothing else where nobody asks', () => {
  const { files, lines } = written({});
  expect(Object.keys(files)).toEqual(['junit.xml']);
  expect(files['junit.xml']).toContain('<failure ');
  expect(lines).toEqual([]);
});

test('GitLab gets metrics, too', () => {
  const { files } = written({ GITLAB_CI: 'true' });
  expect(Object.keys(files)).toEqual(['junit.xml', 'metrics.txt']);
  expect(files['metrics.txt']).toMatch(/# EOF\n$/);
  expect(Object.keys(written({ GITLAB_CI: 'false' }).files)).toEqual(['junit.xml']);
});

test('a log of any other CI gets a line for each broken promise: what was measured and promised, and how to do it again', () => {
  const { lines } = written({ CI: 'true' });
  const broken = card.variants.flatMap(({ promises }) => promises.filter(({ outcome }) => outcome === 'fail'));
  expect(broken.length).toBeGreaterThan(0);
  expect(lines).toHaveLength(broken.length);
  for (const line of lines) expect(line).toMatch(/^broken: \S.*: .*, promised .*; again: npx swarmquake run /);
});

test('GitHub gets its page, after what others of the step wrote, and a line for each broken promise', () => {
  const page = join(folder, 'summary.md');
  writeFileSync(page, 'of another command\n');
  const { lines } = written({ GITHUB_STEP_SUMMARY: page, GITHUB_ACTIONS: 'true' });
  expect(readFileSync(page, 'utf8')).toBe(`of another command\n${markdownReport(card)}\n`);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.startsWith('::error '))).toBe(true);
});

test('two runs of a step come one after the other, within what the page may hold', () => {
  const page = join(folder, 'summary.md');
  for (let i = 0; i < 2; i++) written({ GITHUB_STEP_SUMMARY: page });
  expect(readFileSync(page, 'utf8')).toBe(`${markdownReport(card)}\n`.repeat(2));
  writeFileSync(page, '#'.repeat(999_000));
  written({ GITHUB_STEP_SUMMARY: page });
  const text = readFileSync(page, 'utf8');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
  expect(text).toContain('Cut here');
});

test('the page of a suite comes after those of its runs; where the whole of it has no room it is left out', () => {
  const page = join(folder, 'summary.md');
  const ci = { env: { GITHUB_STEP_SUMMARY: page }, tell: () => {} };
  writeFileSync(page, 'of its runs\n');
  pageForCi('## all of them\n', ci);
  pageForCi('x'.repeat(1_000_000), ci);
  expect(readFileSync(page, 'utf8')).toBe('of its runs\n## all of them\n\n');
  pageForCi('nobody asked', { ...ci, env: {} });
  expect(readdirSync(folder)).toEqual(['summary.md']);
});

test('a page that cannot be written is said, and fails nothing', () => {
  const { files, lines } = written({ GITHUB_STEP_SUMMARY: join(folder, 'not', 'there.md') });
  expect(Object.keys(files)).toEqual(['junit.xml']);
  expect(lines.join('')).toMatch(/^GITHUB_STEP_SUMMARY was not written: /);
});

describe('a refusal', () => {
  const problem = { code: 'X', path: '--runtime', at: 'a', expected: 'an engine', found: 'none', do: 'start one' };
  const experiment = {
    name: 'cut off',
    specHash: 'abcdef0123456789',
    variants: [{ name: 'default', spec: { slos: { 'everyone is back': {} } } }],
  } as unknown as Prepared;
  const refused = (error: MachineError | CapabilityError, env: Record<string, string>, out?: string): string | null => {
    const lines: string[] = [];
    expect(refusedForCi(error, [experiment], out, { env, tell: (line) => lines.push(line) })).toBe(error);
    const [run] = existsSync('runs') ? readdirSync('runs') : [];
    if (run === undefined) return null;
    expect(lines.join('')).toContain(run);
    expect(readdirSync(join('runs', run))).toEqual(['junit.xml']);
    expect(existsSync(join('runs', 'latest'))).toBe(false);
    return readFileSync(join('runs', run, 'junit.xml'), 'utf8');
  };

  test('in a CI is an error where the machine lacks something', () => {
    expect(refused(new MachineError([problem]), { CI: 'true' })).toMatch(
      /name="everyone is back"[\s\S]*<error [\s\S]*an engine/,
    );
  });

  test('in a CI is skipped where the runtime can never do it', () => {
    expect(refused(new CapabilityError([problem]), { CI: 'true' })).toMatch(/<skipped /);
  });

  test('leaves nothing elsewhere, nor in a folder that was named', () => {
    expect(refused(new MachineError([problem]), {})).toBeNull();
    expect(refused(new MachineError([problem]), { CI: 'true' }, 'mine')).toBeNull();
  });
});

test('a campaign that a gate ended early says so, and one that ran whole does not', () => {
  const verdict = judge(journalOf({ curve: () => 1 }));
  const two = campaign([verdict, verdict]);
  expect(endedEarly(two, 10)).toEqual([
    'the campaign ended after 2 of 10 trials: no further one could change what the gate says',
  ]);
  expect(endedEarly(two, 2)).toEqual([]);
});
