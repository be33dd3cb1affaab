/** Recovery and centralisation on the page and in Markdown. */
import { centralSection } from '../../../framework/report/html/central-section.js';
import { htmlReport } from '../../../framework/report/html/page.js';
import { recoverySection } from '../../../framework/report/html/recovery-section.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import { journalOf } from '../slo/journal-of.js';
import { cardOf, goldenCard } from './from-golden.js';
import { AS_SHIPPED, sampleCard, sampleTrial, WITH_HELP } from './sample.js';

const cellsOf = (html: string, head: string): string[] => {
  const row = html.split('<tr').find((r) => r.includes(`scope="row">${head}<`)) ?? '';
  return [...row.matchAll(/<td[^>]*>([^<]*)</g)].map(([, cell]) => cell ?? '');
};

test('each group has a row of times, and what is not judged says why', () => {
  const page = recoverySection(sampleCard())?.text ?? '';
  const help = page.slice(page.indexOf('with mega-supernodes', page.indexOf('<table')));
  expect(cellsOf(help, 'the whole network')).toEqual(['21.4%', '18 s', '28 s', '31 s', '32 s', '34 s']);
  expect(cellsOf(help, 'asia')).toEqual(['21.4%', '20 s', '30 s', '33 s', '63 s', '63 s']);
  expect(cellsOf(help, 'cohort faulty')).toEqual(Array(6).fill('unknown'));
  expect(page).toContain('cohort faulty<small>fewer than 30 users in demand</small>');
  expect(page).toContain('Relapses: asia 1 (3 s). 1 group not judged.');
  expect(page).toMatch(/metastable after lifting, under 50% in all of the last 30 s/);
});

test('each cohort has a curve with as many points as seconds, and a table of them', () => {
  const page = htmlReport(goldenCard('made-up-metastable'));
  for (const id of ['cohort-0', 'cohort-1']) {
    const chart = page.split('<svg').find((svg) => svg.includes(`id="${id}-t"`)) ?? '';
    expect([...chart.matchAll(/class="line[^"]*" data-points="(\d+)"/g)].map(([, n]) => n)).toEqual(['85']);
  }
  const points = page.slice(page.indexOf('id="t-cohorts"'));
  expect(points.slice(0, points.indexOf('</table>')).match(/<tr>/g)).toHaveLength(86);
});

test('one region, one cohort: one row, and no small curves', () => {
  const records = journalOf({ curve: () => 1 }).map((r) =>
    r.k === 'run'
      ? {
          ...r,
          plan: {
            ...r.plan,
            regions: ['eu'],
            slices: r.plan.slices.map((s) => ({ ...s, cohort: 'all', region: 'eu' })),
          },
        }
      : r,
  );
  const page = recoverySection(cardOf([{ records }]))?.text ?? '';
  expect([...page.matchAll(/scope="row">([^<]+)</g)].map(([, who]) => who)).toEqual([
    'the whole network',
    'the whole network',
  ]);
  expect(page).not.toContain('<svg');
});

test('who carries the network, in three spans', () => {
  const page = centralSection(sampleCard())?.text ?? '';
  const help = page.slice(page.indexOf('with mega-supernodes', page.indexOf('<table')));
  expect(cellsOf(help, 'Users on operator-run nodes')).toEqual(['0%', '41%', '67%']);
  expect(cellsOf(help, 'Look-ups answered by operator-run nodes')).toEqual(['0%', '58%', '71%']);
  expect(page).toContain('the network leans on its operator');
  expect(cellsOf(page, 'Look-ups answered by operator-run nodes')).toEqual(['0%', '0%', 'unknown']);
});

test('where nothing was injected neither is shown', () => {
  const card = cardOf([{ records: journalOf({ curve: () => 1 }).slice(0, 1) }]);
  expect([recoverySection(card), centralSection(card)]).toEqual([null, null]);
  expect(markdownReport(card)).not.toMatch(/### (Recovery|Centralisation)/);
});

test('a long run of twenty regions and twenty cohorts is still a page of less than a megabyte', () => {
  const trials = [AS_SHIPPED, WITH_HELP].map((variant) => {
    const one = sampleTrial(variant);
    const second = Array.from({ length: 1_000 }, (_, i) => i - 15);
    const demand = second.map(() => 3_910);
    const online = second.map((s) => 3_000 + (s % 900));
    const drawn = (name: string) =>
      Array.from({ length: 20 }, (_, i) => ({
        ...{ name: `${name} ${i}`, users: 200, demand, online, lowest: 0.1, final: 1, backAfterOnsetMs: 9_000 },
      }));
    const [, eu = one.verdict.groups[0]] = one.verdict.groups;
    const groups = (['region', 'cohort'] as const).flatMap((of) =>
      Array.from({ length: 20 }, (_, i) => (eu === undefined ? [] : [{ ...eu, of, name: `${of} ${i}` }])).flat(),
    );
    return {
      ...one,
      verdict: { ...one.verdict, groups },
      series: { ...one.series, second, demand, online, reported: demand, found: online },
      picture: { ...one.picture, regions: drawn('region'), cohorts: drawn('cohort') },
    };
  });
  const page = htmlReport(sampleCard(trials));
  expect(page.split('id="cohort-19-t"')).toHaveLength(2);
  expect(page.length).toBeLessThan(1_000_000);
});

test('Markdown has both, a table a variant', () => {
  const text = markdownReport(sampleCard());
  expect(text.match(/^### Recovery, /gm)).toHaveLength(2);
  expect(text.match(/^### Centralisation, /gm)).toHaveLength(2);
  expect(text).toMatch(/^\| asia +\| 21\.4% +\| 20 s +\|/m);
  expect(text).toMatch(/^\| cohort faulty +\| unknown: fewer than 30 users in demand \|/m);
  expect(text).toMatch(/^\| Users on operator-run nodes +\| 0% +\| 41% +\| 67% +\|/m);
});
