import { csvReport } from '../../../framework/report/csv.js';
import { judge } from '../../../framework/slo/judge.js';
import { journalOf } from '../slo/journal-of.js';
import { recordsOf } from './from-golden.js';
import { expectGolden } from './golden.js';

const rowsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

function table(text: string): Record<string, string>[] {
  const [header = [], ...rows] = rowsOf(text);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

test.each(['made-up-recovered', 'made-up-missing-data'])('of %s: the same text as ever', (name) => {
  expectGolden(`${name}.csv`, csvReport([recordsOf(name)]));
});

test('one row per second and slice, each as wide as the header, every column of numbers with its unit', () => {
  const rows = rowsOf(csvReport([recordsOf('made-up-recovered')]));
  const [header = []] = rows;
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]));
  expect(header.slice(8).every((name) => /_(users|count|ms)$/.test(name))).toBe(true);
  const table1 = table(csvReport([recordsOf('made-up-recovered')]));
  const keys = table1.map((row) => [row.second_s, row.cohort, row.version, row.region].join());
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBe(4 * new Set(table1.map((row) => row.second_s)).size);
});

test('the slices of a second add up to the curve that was judged', () => {
  const records = recordsOf('made-up-recovered');
  const rows = table(csvReport([records]));
  const sum = (second: string, column: string): number =>
    rows.filter((row) => row.since_onset_s === second).reduce((all, row) => all + Number(row[column]), 0);
  const { users } = judge(records);
  const lowest = Math.min(...Array.from({ length: 60 }, (_, s) => sum(String(s), 'online_users')));
  expect(lowest).toBe(users.trough);
  expect(sum('0', 'demand_users')).toBe(1_000);
});

test('users of a host that was not heard are missing, not online', () => {
  const rows = table(csvReport([recordsOf('made-up-missing-data')])).filter((row) => row.since_onset_s === '40');
  const of = (column: string): number => rows.reduce((all, row) => all + Number(row[column]), 0);
  expect(of('missing_users')).toBe(250);
  expect(of('online_users')).toBe(750);
});

test('operations are those of the slice, and a second without one has no slowest', () => {
  const records = journalOf({
    curve: () => 1,
    lookups: (t) => ({ ok: t < 0 ? 0 : 7, failed: t < 0 ? 0 : 2, latencyMs: 55 }),
  });
  const rows = table(csvReport([records])).filter((row) => row.cohort === 'faulty' && row.region === 'eu');
  const at = (second: string) => rows.find((row) => row.since_onset_s === second);
  // Two hosts of the region report them with this slice.
  expect(at('3')).toMatchObject({ lookups_ok_count: '14', lookups_failed_count: '4', lookups_slowest_ms: '55' });
  expect(at('-3')).toMatchObject({ lookups_ok_count: '0', lookups_slowest_ms: '' });
});

test('a name with commas and quotes is one field, and none is a formula', () => {
  const records = journalOf({ curve: () => 1 }).map((record) =>
    record.k === 'run'
      ? { ...record, plan: { ...record.plan, experiment: '=HYPERLINK("x"),1', variant: 'a "b", c' } }
      : record,
  );
  const [, first = ''] = csvReport([records]).split('\n');
  expect(first).toMatch(/^"'=HYPERLINK\(""x""\),1","a ""b"", c",7,/);
});
