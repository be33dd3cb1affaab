/** The metrics as a parser reads them that knows nothing of us: every family, every sample, every label as it was. */
import { createRequire } from 'node:module';
import { openMetricsReport } from '../../../framework/report/openmetrics.js';
import { GOLDEN, goldenCard } from './from-golden.js';

interface Family {
  readonly name: string;
  readonly type: string;
  readonly metrics: readonly { readonly value: string; readonly labels?: Readonly<Record<string, string>> }[];
}

const read: unknown = createRequire(import.meta.url)('parse-prometheus-text-format');
const parse = read as (text: string) => readonly Family[];
const recorded = goldenCard('recorded-supernode-crash');

/** What stands in the text, line by line, for whoever cannot parse it. */
const samplesIn = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test.each(GOLDEN)('of %s: no sample is lost, none is made up, and every value is a number', (name) => {
  const text = openMetricsReport([name === 'recorded-supernode-crash' ? recorded : goldenCard(name)]);
  const families = parse(text);
  const samples = families.flatMap((family) => family.metrics.map((m) => ({ ...m, name: family.name })));
  expect(samples.map((s) => s.name).sort()).toEqual(
    samplesIn(text)
      .map((line) => line.split(/[{ ]/)[0])
      .sort(),
  );
  expect(samples.map((s) => Number(s.value)).filter((value) => !Number.isFinite(value))).toEqual([]);
  expect(samples.filter((s) => s.labels?.experiment === undefined)).toEqual([]);
});

test('types and values are those that were written', () => {
  const families = new Map(parse(openMetricsReport([recorded])).map((family) => [family.name, family]));
  const lowest = families.get('swarmquake_online_lowest_ratio');
  expect(lowest?.type).toBe('GAUGE');
  expect(Number(lowest?.metrics[0]?.value)).toBe(recorded.variants[0]?.trials[0]?.users.troughShare);
  const outcome = families.get('swarmquake_outcome');
  expect(outcome?.metrics.map((m) => [m.labels?.swarmquake_outcome, m.value])).toEqual([
    ['pass', '1'],
    ['fail', '0'],
    ['inconclusive', '0'],
  ]);
});

test('names with quotes, backslashes and line breaks come back as they were', () => {
  const experiment = 'a "b" \\ c\nd{e="f"}, # EOF';
  const families = parse(openMetricsReport([{ ...recorded, experiment }]));
  const told = families.flatMap((family) => family.metrics.map((m) => m.labels?.experiment));
  expect(new Set(told)).toEqual(new Set([experiment]));
});

test('it does read: what is broken comes out otherwise', () => {
  const text = openMetricsReport([recorded]);
  const broken = text.replace(/^(swarmquake_exit_code\{[^}]*)\}/m, '$1');
  expect(() => {
    const families = parse(broken);
    const values = families.find(({ name }) => name === 'swarmquake_exit_code')?.metrics ?? [];
    expect(values.map((m) => Number(m.value))).toEqual([0]);
  }).toThrow();
});
