/**
 * A cascade as it was recorded: skype-2010 as shipped on real processes, its first 25 s after the fault, latencies and spec left out.
 * `UPDATE_GOLDEN=1` writes what is made of it anew; a reviewer then sees which figures moved. The journal is never made anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseJournal } from '../../../framework/observe/read-journal.js';
import { cascadeIn, generations } from './cascade-journal.js';

const folder = new URL('./recorded/', import.meta.url);
const { records } = parseJournal(
  gunzipSync(readFileSync(new URL('as-shipped.ndjson.gz', folder))).toString(),
  'recorded',
);
const told = cascadeIn(records);

it('still means what it meant', () => {
  const text = `${JSON.stringify(told, null, 1)}\n`;
  const file = new URL('as-shipped.cascade.json', folder);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

it('ten were killed, and ten others shut themselves down of their load; nobody else had a hand in it', () => {
  expect(told.generations.map((g) => [g.generation, g.nodes, g.causes])).toEqual([
    [0, 10, { injected: 10 }],
    [1, 10, { 'self-protection': 10 }],
  ]);
  expect(generations(told).match(/ null/g)).toBeNull();
  expect(told.attack.answer).toBe('no-sign');
});

it('those that served carried scores of times their steady load, as in 2010', () => {
  expect(told.load?.peak?.multiple).toBeGreaterThan(50);
  expect(told.load?.peak?.multiple).toBeLessThan(200);
});
