/**
 * Journals of earlier days with the verdicts they had: what was written stays readable, and means the same, byte for byte.
 * `UPDATE_GOLDEN=1` writes a verdict anew; a reviewer then sees which numbers moved. Journals are never made anew.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseJournal } from '../../../framework/observe/read-journal.js';
import { judge } from '../../../framework/slo/judge.js';
import { canonicalJson } from '../../../framework/spec/canonical.js';
import type { Slo } from '../../../framework/spec/types.js';
import { everyoneBack } from './everyone-back.js';
import { journalOf, ndjson, type Shape } from './journal-of.js';

const folder = new URL('../../golden/', import.meta.url);
const slos: Record<string, Slo<number>> = {
  'everyone is back': everyoneBack,
  'europe is back': {
    slo: 'recovered',
    share: 0.95,
    of: 'before',
    within: 30_000,
    heldFor: 15_000,
    since: 'lifted',
    where: { region: 'eu' },
  },
  'no region left behind': { slo: 'none-behind', share: 0.9, within: 20_000, where: {} },
  'a third stays': { slo: 'never-below', share: 0.33, of: 'demand', where: {} },
  'look-ups answered': { slo: 'success', operation: 'lookups', atLeast: 0.9, during: 'after-onset', where: {} },
  'look-ups quick': {
    slo: 'latency',
    operation: 'lookups',
    percentile: 99,
    below: 500,
    during: 'at-the-end',
    where: {},
  },
  contained: { slo: 'amplification', below: 1.6, where: {} },
  'does not stay down': { slo: 'not-metastable', where: {} },
  'no message lost': { slo: 'no-lost-messages', where: {} },
};
const back = (eu: number, us: number) => (t: number, region: string) =>
  t < 0 || t >= (region === 'eu' ? eu : us) ? 1 : 0.4;
const shapes: Record<string, Shape> = {
  recovered: { slos, seconds: 70, onsetMs: 40_250, curve: back(14, 22) },
  metastable: {
    slos,
    seconds: 70,
    curve: (t) => (t < 0 ? 1 : t < 3 ? 0.4 : ((t * 7) % 5) / 500),
    expect: { slo: 'everyone is back', state: 'metastable' },
    messages: { accepted: 400, lost: 4 },
    lookups: (t) => (t < 0 ? { ok: 20, failed: 0, latencyMs: 40 } : { ok: 1, failed: 9, latencyMs: 3_000 }),
  },
  relapsed: { slos, seconds: 70, curve: (t) => (t < 0 || (t > 20 && t !== 50) ? 1 : 0.7) },
  'missing-data': {
    slos,
    seconds: 70,
    curve: back(14, 22),
    unheard: { host: 'host-2', from: 30, to: 55, byTheRun: false },
  },
};

for (const [name, shape] of Object.entries(shapes)) {
  const file = new URL(`made-up-${name}.ndjson.gz`, folder);
  if (process.env.UPDATE_GOLDEN === '1' && !existsSync(file)) {
    writeFileSync(file, gzipSync(ndjson(journalOf(shape)), { level: 9 }));
  }
}

const journals = readdirSync(folder).filter((name) => name.endsWith('.ndjson.gz'));

test('there are journals to judge', () => {
  expect(journals.length).toBeGreaterThanOrEqual(Object.keys(shapes).length);
});

test.each(journals)('%s still means what it meant', (name) => {
  const { records, unreadableLines } = parseJournal(gunzipSync(readFileSync(new URL(name, folder))).toString(), name);
  const verdict = judge(records, { unreadableLines });
  const text = `${JSON.stringify(JSON.parse(canonicalJson(verdict)), null, 1)}\n`;
  const file = new URL(name.replace('.ndjson.gz', '.verdict.json'), folder);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});
