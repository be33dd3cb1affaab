import { openMetricsReport } from '../../../framework/report/openmetrics.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { GOLDEN, goldenCard } from './from-golden.js';
import { expectGolden } from './golden.js';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `${NAME}="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?)$`);

/** The grammar of the OpenMetrics text format, as far as gauges, infos and state sets go. Throws where the text departs from it. */
function parsed(text: string): Sample[] {
  if (!text.endsWith('# EOF\n')) throw new Error('no end');
  const seen = new Set<string>();
  const families = new Set<string>();
  let family = { name: '', type: '', unit: '' };
  return text
    .slice(0, -'# EOF\n'.length)
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const [, key, name = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line) ?? [];
      if (key === 'TYPE') {
        if (families.has(name)) throw new Error(`${name} twice`);
        families.add(name);
        family = { name, type: rest, unit: '' };
        return [];
      }
      if (key !== undefined) {
        if (name !== family.name) throw new Error(`${key} of ${name} within ${family.name}`);
        if (key === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`${name} is not in ${rest}`);
        return [];
      }
      const match = SAMPLE.exec(line);
      if (match === null) throw new Error(`no sample: ${line}`);
      const [, sample = '', labels = '', value = ''] = match;
      if (sample !== (family.type === 'info' ? `${family.name}_info` : family.name)) throw new Error(`stray ${sample}`);
      if (seen.has(`${sample}{${labels}}`)) throw new Error(`twice: ${line}`);
      seen.add(`${sample}{${labels}}`);
      return [{ name: sample, labels: labelsOf(labels), value: Number(value) }];
    });
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(new RegExp(`(${NAME})="((?:[^"\\\\]|\\\\.)*)"`, 'g'))];
  return Object.fromEntries(
    pairs.map(([, name, value]) => [
      name ?? '',
      (value ?? '').replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
    ]),
  );
}

test.each(GOLDEN)('of %s: well formed, and the same text as ever', (name) => {
  const text = openMetricsReport([goldenCard(name)]);
  expect(parsed(text).length).toBeGreaterThan(30);
  expectGolden(`${name}.metrics.txt`, text);
});

test('the figures are those of the verdict, in base units', () => {
  const card = goldenCard('made-up-relapsed');
  const samples = parsed(openMetricsReport([card]));
  const value = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
    samples.find((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v))?.value;
  const [trial] = card.variants[0]?.trials ?? [];
  expect(value('swarmquake_exit_code')).toBe(20);
  expect(value('swarmquake_online_lowest_ratio')).toBe(trial?.users.troughShare);
  expect(value('swarmquake_offline_user_time_seconds')).toBe((trial?.userMsOffline ?? 0) / 1000);
  const slo = trial?.slos.find((s) => s.name === 'everyone is back');
  expect(slo?.outcome).toBe('fail');
  expect(value('swarmquake_slo_measured_time_seconds', { slo: 'everyone is back' })).toBe((slo?.measured ?? 0) / 1000);
  expect(value('swarmquake_slo_promised_time_seconds', { slo: 'everyone is back' })).toBe(30);
  const states = ['pass', 'fail', 'inconclusive'].map((state) =>
    value('swarmquake_slo_outcome', { slo: 'everyone is back', swarmquake_slo_outcome: state }),
  );
  expect(states).toEqual([0, 1, 0]);
});

test('several runs are one document, each family once; the same run twice adds nothing', () => {
  const [a, b] = [goldenCard('made-up-recovered'), { ...goldenCard('made-up-relapsed'), experiment: 'another' }];
  const both = parsed(openMetricsReport([a, b]));
  expect(both.length).toBe(parsed(openMetricsReport([a])).length + parsed(openMetricsReport([b])).length);
  expect(parsed(openMetricsReport([a, a])).length).toBe(parsed(openMetricsReport([a])).length);
});

test('names of others are escaped, and come back as they were', () => {
  const experiment = 'a "b" \\ c\nd{e="f"} # EOF';
  const card: Scorecard = { ...goldenCard('made-up-recovered'), experiment };
  expect(new Set(parsed(openMetricsReport([card])).map(({ labels }) => labels.experiment))).toEqual(
    new Set([experiment]),
  );
});

test('the parser of this test refuses what is not the format', () => {
  const text = openMetricsReport([goldenCard('made-up-recovered')]);
  expect(() => parsed(text.replace('# EOF\n', ''))).toThrow('no end');
  expect(() => parsed(text.replace('swarmquake_exit_code{', 'swarmquake_exit-code{'))).toThrow('no sample');
  expect(() => parsed(text.replace(/(swarmquake_exit_code\{.*\n)/, '$1$1'))).toThrow('twice');
});
