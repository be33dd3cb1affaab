/** Compiler errors in the words of a spec: where in the experiment, what is meant, what to write. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../../framework/errors.js';
import { compileProblems, typeCheck } from '../../../framework/load/type-check.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'swarmquake-types-'));
  file = join(folder, 'evening.experiment.ts');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AROUND = `import { at, cohort, crash, experiment, recovered, users } from 'swarmquake';
import { placebo } from 'swarmquake/targets/placebo';
`;
function problemsOf(body: string, check = typeCheck): readonly Problem[] {
  writeFileSync(file, AROUND + body);
  return check(file, 'given/evening.experiment.ts');
}
const bad = (parts: string): string => `export const parts = { target: placebo(), ${parts} };`;

test.each([
  [`timeline: [at('30', crash({ cohort: 'a', share: 1 }))]`, 'timeline[0]', 'TS2345', "write '30s'"],
  [`timeline: [at('3s', crash({ cohort: 'a', share: '1' }))]`, 'timeline[0].crash.share', 'TS2', 'correct this place'],
  [
    `population: users(9, { cohorts: [cohort('a', { share: 1, version: '1', reconect: null })] })`,
    'population.cohorts[0].reconect',
    'TS2561',
    'did you mean reconnect?',
  ],
  [
    `slos: { 'all back': recovered({ share: 1, of: 'demand', within: 30, heldFor: '15s', since: 'onset' }) }`,
    "slos['all back'].within",
    'TS2322',
    'correct this place',
  ],
])('%s', (parts, path, found, advice) => {
  const problems = problemsOf(bad(parts));
  expect(problems).toMatchObject([{ code: 'SPEC_TYPES', path }]);
  expect(problems[0]?.at).toMatch(/^given\/evening\.experiment\.ts:3:\d+$/);
  expect(problems[0]?.found.startsWith(found)).toBe(true);
  expect(problems[0]?.do).toContain(advice);
});

test('a duration is asked for in words, not as a template type', () => {
  expect(problemsOf(bad(`timeline: [at(30, crash({ cohort: 'a', share: 1 }))]`))[0]?.expected).toContain("'30s'");
});

test('a long type is cut, and what was meant is kept', () => {
  const [problem] = problemsOf(
    "import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';\nsupernodeOverlay({ supernode: 3 });",
  );
  expect(problem?.found.length).toBeLessThan(300);
  expect(problem?.do).toBe('did you mean supernodes?');
});

test('the same file, corrected, is sound the next time: nothing of an author is remembered', () => {
  expect(problemsOf(bad('notes: [at]'))).toEqual([]);
  expect(problemsOf('const n: number = "";')).toHaveLength(1);
  expect(problemsOf('const n: number = 1;')).toEqual([]);
});

test('a strict program: what may be undefined is no number', () => {
  expect(problemsOf('export const n: number = [1].find((x) => x > 1);')).toHaveLength(1);
});

test('where the syntax is broken, only that is said; types of such a file are noise', () => {
  const broken = 'const n: number = "";\nconst = 3;';
  for (const check of [typeCheck, compileProblems]) {
    const problems = problemsOf(broken, check);
    expect(problems.length).toBeGreaterThan(0);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['SPEC_DOES_NOT_COMPILE']));
    expect(problems[0]?.at).toMatch(/:4:\d+$/);
  }
});

test('syntax alone has no opinion on types', () => {
  expect(problemsOf('const n: number = "";', compileProblems)).toEqual([]);
});

test.each([
  [
    "import { supernodeOverlay } from 'swarmquake';\nsupernodeOverlay();",
    "import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay'",
  ],
  ["import { x } from 'swarmquake/targets/supernode';\nx;", 'supernode-overlay?'],
  ['export const gone = lookups;', "add lookups to import { … } from 'swarmquake'"],
  ['export const gone = supernodeOverlay();', "from 'swarmquake/targets/supernode-overlay'"],
  ["import { lookups } from 'swarmquake';\nexport const p = lookups.p90;", 'choose one of these'],
])('what is not there is said to be elsewhere: %j', (body, advice) => {
  const problems = problemsOf(body);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.do).toContain(advice);
});

test('a member that is not there: those that are, and not their types', () => {
  const [problem] = problemsOf("import { lookups } from 'swarmquake';\nexport const p = lookups.p90;");
  expect(problem?.expected).toBe('one of: success, p50, p95, p99, p999');
});

test('a strange name is nobody’s: no door is made up for it', () => {
  const [problem] = problemsOf('export const gone = zeppelin;');
  expect(problem?.do).not.toContain('import');
});
