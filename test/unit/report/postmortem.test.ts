/** The draft of a post-mortem, byte for byte; `UPDATE_GOLDEN=1` writes it: read it before you commit. What it claims is in scorecard/postmortem.test.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { citesText, postmortemReport } from '../../../framework/report/postmortem.js';
import { postmortemOf } from '../../../framework/scorecard/postmortem.js';
import { accountOf } from '../../../framework/scorecard/postmortem-account.js';
import { judge } from '../../../framework/slo/judge.js';
import { collapsed, helped } from '../scorecard/incident.js';
import { GOLDEN, recordsOf } from './from-golden.js';

const STORIES: readonly (readonly [string, readonly (readonly JournalRecord[])[]])[] = [
  ...GOLDEN.map((name) => [name, [recordsOf(name)]] as const),
  ['made-up-incident', [collapsed(), helped()]],
];

test.each(STORIES)('of %s: the same bytes as ever', (name, journals) => {
  const accounts = journals.map((records, i) => {
    const lines = records.map((_, line) => line + 1);
    return accountOf(records, judge(records), { file: `trials/${i + 1}/7/journal.ndjson`, trials: 1, lines });
  });
  const text = postmortemReport(postmortemOf(accounts));
  const file = new URL(`../../golden/${name}.postmortem.md`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('of no run there is nothing to tell', () => {
  expect(postmortemReport(postmortemOf([]))).toContain('nothing to tell');
});

test.each([
  [[412, 413, 414, 418], "[journal 'as shipped' #412-#414, #418]"],
  [[7], "[journal 'as shipped' #7]"],
  [[1, 3, 5, 7, 9, 11, 13, 14], "[journal 'as shipped' #1, #3, #5, #7, #9, ... #13-#14: 8 lines]"],
])('lines %j are cited as %s', (lines, words) => {
  expect(citesText([{ journal: 'as shipped', lines }])).toBe(words);
});
