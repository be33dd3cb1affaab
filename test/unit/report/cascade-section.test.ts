/** The cascade on paper: as many marks as nodes, a table for each drawing, and the same words in Markdown. */
import type { JournalRecord } from '../../../framework/observe/records.js';
import { htmlReport } from '../../../framework/report/html/page.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { cascadeJournal, type Known, nodeName } from '../scorecard/cascade-journal.js';
import { withPlan } from '../slo/any-journal.js';
import { cardOf, recordsOf } from './from-golden.js';

const killed = (n: number) => ({ node: nodeName(n), ms: 0, event: 'killed', by: 'injected', load: 10 }) as const;
const fell = (n: number, ms: number) => ({ node: nodeName(n), ms, load: 50 }) as const;
const KNOWN: Known = {
  falls: [
    killed(1),
    killed(2),
    killed(3),
    fell(4, 3_000),
    fell(5, 3_500),
    { ...fell(6, 8_000), backMs: 12_000 },
    fell(6, 20_000),
  ],
};
const card = (records: readonly JournalRecord[]): Scorecard => cardOf([{ records }]);
const section = (page: string, id: string): string => {
  const from = page.indexOf(`<section id="${id}"`);
  return from === -1 ? '' : page.slice(from, page.indexOf('</section>', from));
};
const numbers = (text: string, mark: string): number[] =>
  [...text.matchAll(new RegExp(`${mark}="(\\d+)"`, 'g'))].map(([, n]) => Number(n));

describe('of a cascade in three generations', () => {
  const page = section(htmlReport(card(cascadeJournal(KNOWN))), 'cascade');

  it('has a mark for each node in its lane, and lines to all that fell next', () => {
    expect(numbers(page, 'data-nodes')).toEqual([3, 2, 1]);
    expect(numbers(page, 'data-edges')).toEqual([3 + 2, 2 + 1]);
    expect(page).toContain('30 sessions moved on');
  });

  it('has a line for each node, with as many gaps as it fell', () => {
    expect(numbers(page, 'data-falls')).toEqual([1, 1, 1, 1, 1, 2, ...Array(14).fill(0)]);
  });

  it('says all of it in a table: generations, and each node', () => {
    const rows = [...page.matchAll(/<tr role="row"><th role="rowheader" scope="row">([^<]+)</g)].map(
      ([, head]) => head,
    );
    expect(rows).toEqual([
      ...[1, 2, 3, 4, 5, 6].map(nodeName),
      ...['hit directly', 'generation 1', 'generation 2', 'fell again'],
    ]);
  });

  it('answers whether it was an attack, with what that rests on', () => {
    expect(page).toMatch(/was it an attack\?<\/b> Nothing points to one/);
    expect(page).toMatch(/6 nodes fell: 3 by the hand of this run, 3 to protect themselves/);
  });
});

it('a network of thousands is drawn as what can be told apart, and counted whole', () => {
  const records = cascadeJournal({ falls: [] });
  const many = Array.from({ length: 3_000 }, (_, i) => `many-${i}`);
  const plan = withPlan(records, (p) => ({
    ...p,
    nodes: [
      ...p.nodes,
      ...(many.map((id) => ({
        ...p.nodes[1],
        id,
        role: 'supernode',
        startedBy: 'provision' as const,
      })) as typeof p.nodes),
    ],
  }));
  const gone = many.map(
    (node): JournalRecord => ({ k: 'life', t: 40_000, node, role: 'supernode', event: 'killed', by: 'injected' }),
  );
  const told = card([...plan, ...gone]);
  const page = section(htmlReport(told), 'cascade');
  expect(told.variants[0]?.trials[0]?.cascade).toMatchObject({ fallen: 3_000, nodes: 3_020 });
  expect(numbers(page, 'data-nodes')[0]).toBeLessThanOrEqual(120);
  expect(page).toContain('3,000 of 3,020 fell');
  expect(page.length).toBeLessThan(200_000);
});

it('Markdown tells the same in a short table', () => {
  const text = markdownReport(card(cascadeJournal(KNOWN)));
  const part = text.slice(text.indexOf('### The cascade'), text.indexOf('**Was it an attack?**'));
  expect(part).toMatch(/3 of 20 supernodes hit directly; the load of those took 3 more with it by \+8 s/);
  expect(part).toMatch(/\| generation 2 \| \+8 s +\| 1 supernode +\| self-protection \| 10 /);
});

it('without an onset there was no cascade', () => {
  const records = cascadeJournal(KNOWN).filter((r) => r.k !== 'onset');
  expect(section(htmlReport(card(records)), 'cascade')).toBe('');
  expect(markdownReport(card(records))).not.toContain('### The cascade');
});

describe('credits', () => {
  const credits = [
    { to: { cohort: 'faulty' }, whenLost: 1_000, give: '30-minute <b>voucher</b>', worth: { amount: 1, unit: 'USD' } },
    { to: { cohort: 'others' }, whenLost: 3_600_000, give: 'a week' },
  ];
  const told = card(withPlan(recordsOf('made-up-metastable'), (plan) => ({ ...plan, credits })));

  it('stand under the cost, and words of the spec are words', () => {
    const cost = section(htmlReport(told), 'cost');
    expect(cost).toContain('500 users are given something, worth 500 USD in all; nothing: 500 of others.');
    expect(cost).toContain('30-minute &lt;b&gt;voucher&lt;/b&gt;');
    expect(cost).toContain('nothing: too little was lost');
  });

  it('stand in Markdown', () => {
    expect(markdownReport(told)).toMatch(
      /\| faulty +\| 500 +\| \S+ s +\| 1 s +\| 30-minute &lt;b&gt;voucher&lt;\/b&gt; +\| 500 USD/,
    );
  });

  it('a spec without a rule says nothing of them', () => {
    const none = card(recordsOf('made-up-metastable'));
    expect(htmlReport(none)).not.toContain('by the rules of the spec</caption>');
    expect(markdownReport(none)).not.toContain('What users are given');
  });
});
