/**
 * A journal of a real run (supernode-crash on processes, seed 7): the same bytes give the same verdict (slo/golden.test.ts),
 * JSON, Markdown and page, today and later. `UPDATE_GOLDEN=1` writes what is expected anew; the journal is never made anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { htmlReport } from '../../../framework/report/html/page.js';
import { jsonReport } from '../../../framework/report/json.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { cardOf, goldenCard, recordsOf } from './from-golden.js';

const NAME = 'recorded-supernode-crash';
const FORMS: Readonly<Record<string, (card: Scorecard) => string>> = {
  json: jsonReport,
  md: markdownReport,
  html: htmlReport,
};

test.each(Object.entries(FORMS))('of a recorded run: scorecard.%s is the same bytes as ever', (ending, form) => {
  const text = form(goldenCard(NAME));
  const file = new URL(`../../golden/${NAME}.scorecard.${ending}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('records in any order of their seconds are the same bytes too, but for the head and the end', () => {
  const records = recordsOf(NAME);
  const told = (all: typeof records): string => jsonReport(cardOf([{ records: all }]));
  const samples = (k: string): boolean => k === 'users' || k === 'node';
  const late = [...records.filter((r) => !samples(r.k)), ...records.filter((r) => samples(r.k)).reverse()];
  expect(told(late)).toBe(told(records));
});

test('nothing of the machine that it was recorded on is in it', () => {
  const text = JSON.stringify(recordsOf(NAME));
  expect(text.length).toBeGreaterThan(100_000);
  expect(text.match(/"(?:\/|[a-z]:\\|file:|https?:)[^"]*"/gi) ?? []).toEqual([]);
  expect(text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? []).toEqual([]);
});
