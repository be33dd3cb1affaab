/** What the compiler made is kept, and believed only where it is the answer to the same question. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../../../framework/load/compile-cache.mjs';

const place = mkdtempSync(join(tmpdir(), 'swarmquake-compile-cache-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

let asked: string[] = [];
const compile = (source: string, file: string): string => {
  asked.push(`${file}: ${source}`);
  return source.toUpperCase();
};
let folder = '';
let folders = 0;
beforeEach(() => {
  asked = [];
  folder = join(place, `${++folders}`, 'of', 'it');
});

test('the compiler is asked once, also by another start of the command', () => {
  expect([1, 2].map(() => cached(folder, 'v1', compile)('let a', 'a.ts'))).toEqual(['LET A', 'LET A']);
  expect(asked).toEqual(['a.ts: let a']);
});

test.each([
  ['another text', 'v1', 'let b', 'a.ts'],
  ['another file', 'v1', 'let a', 'b.ts'],
  ['another version', 'v2', 'let a', 'a.ts'],
])('%s is compiled anew', (_, by, source, file) => {
  cached(folder, 'v1', compile)('let a', 'a.ts');
  expect(cached(folder, by, compile)(source, file)).toBe(source.toUpperCase());
  expect(asked.length).toBe(2);
});

test('one entry a file: a changed one takes the place of the old', () => {
  for (const source of ['let a', 'let b', 'let c']) cached(folder, 'v1', compile)(source, 'a.ts');
  expect(readdirSync(folder).length).toBe(1);
});

test.each([
  ['cut short', (text: string) => text.slice(0, -3)],
  ['empty', () => ''],
  ['of other code', (text: string) => text.replace('LET A', 'LET B')],
  ['of another shape', () => '[1]'],
])('an entry %s is not believed, and mended', (_, garble) => {
  cached(folder, 'v1', compile)('let a', 'a.ts');
  const entry = join(folder, readdirSync(folder)[0] ?? '');
  const whole = readFileSync(entry, 'utf8');
  writeFileSync(entry, garble(whole));
  expect(cached(folder, 'v1', compile)('let a', 'a.ts')).toBe('LET A');
  expect(readFileSync(entry, 'utf8')).toBe(whole);
});

test('a place that cannot be written keeps nothing, and everything compiles', () => {
  const file = join(place, 'a-file');
  writeFileSync(file, 'in the way');
  expect(cached(join(file, 'cache'), 'v1', compile)('let a', 'a.ts')).toBe('LET A');
  expect(readFileSync(file, 'utf8')).toBe('in the way');
});

test('what does not compile is kept by nobody', () => {
  const broken = cached(folder, 'v1', () => {
    throw new SyntaxError('no');
  });
  expect(() => broken('let', 'a.ts')).toThrow('no');
  expect(cached(folder, 'v1', compile)('let', 'a.ts')).toBe('LET');
});
