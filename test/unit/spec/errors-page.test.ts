/** docs/errors.md knows every code, and no code that is gone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Words in capitals that are no codes of ours: of the environment, the kernel and Node. */
const NO_CODES = /^(SWARMQUAKE|NET|EAI|ABORT|DOCKER|NODE_OPTIONS|NO_COLOR|FORCE|TESTCONTAINERS|KNOWN_KEYS)(_|$)/;
/** Codes made of a beginning and a name. */
const MADE = /^(SPEC_UNKNOWN_(REGION|COHORT|VERSION)|RUNTIME_LACKS_[A-Z]+)$/;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

const inSources = new Set(
  sources('framework')
    .flatMap((text) => [...text.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map((match) => match[1] ?? ''))
    .filter((code) => !NO_CODES.test(code)),
);
const onPage = [...readFileSync('docs/errors.md', 'utf8').matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([code]) => code);

test('every code of the sources is on the page', () => {
  expect([...inSources].filter((code) => !onPage.includes(code))).toEqual([]);
});

test('every code on the page is in the sources, and once on the page', () => {
  expect(onPage.filter((code) => !inSources.has(code) && !MADE.test(code))).toEqual([]);
  expect(onPage.filter((code, i) => onPage.indexOf(code) !== i)).toEqual([]);
});
