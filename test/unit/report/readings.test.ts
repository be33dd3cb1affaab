/** Whoever reads a figure of the page finds what it says, in a sentence, and where its formula stands. */
import { figureLink, termOf } from '../../../framework/report/html/figure-terms.js';
import { htmlReport } from '../../../framework/report/html/page.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { cardOf, goldenCard, recordsOf } from './from-golden.js';
import { AS_SHIPPED, sampleCard, sampleTrial, WITH_HELP } from './sample.js';

const CARDS: Readonly<Record<string, Scorecard>> = {
  'a recorded run': goldenCard('recorded-supernode-crash'),
  'a run that proves nothing': goldenCard('made-up-missing-data'),
  'two variants': sampleCard(),
  'several trials': sampleCard(
    [AS_SHIPPED, WITH_HELP, AS_SHIPPED, WITH_HELP].map((v, seed) => sampleTrial(v, { seed })),
  ),
};
/** These hold no figure: how to do it again, and the formulas themselves. */
const WITHOUT_FIGURES = ['again', 'glossary'];

const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, '').trim();
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '');

describe.each(Object.entries(CARDS))('of %s', (_, card) => {
  const page = htmlReport(card);
  const sections = [...page.matchAll(/<section id="([^"]+)"[\s\S]*?<\/section>/g)].map(([text, id]) => ({ id, text }));
  const terms = new Set(all(page, / id="def-([^"]+)"/g));
  const withFigures = sections.filter(({ id }) => !WITHOUT_FIGURES.includes(id ?? ''));

  test('each section says in plain sentences what its figures say, and links to their formula', () => {
    expect(withFigures.length).toBeGreaterThan(6);
    for (const { id, text } of withFigures) {
      const side = /<div class="side">([\s\S]*?)<\/div>/.exec(text)?.[1] ?? '';
      const sentences = all(side, /<p>([\s\S]*?)<\/p>/g).map(textOf);
      expect([id, sentences.length > 0, sentences.filter((s) => !/^\S.*[.?!]$/s.test(s))]).toEqual([id, true, []]);
      const links = all(text, /<a href="#def-([^"]+)"/g);
      expect([id, links.length > 0, links.filter((to) => !terms.has(to))]).toEqual([id, true, []]);
    }
  });

  test('each chart has a caption to be seen and a sentence to be heard', () => {
    const figures = all(page, /<figure[^>]*>([\s\S]*?)<\/figure>/g);
    expect(figures.length).toBeGreaterThan(3);
    for (const figure of figures)
      expect(textOf(/<figcaption>([\s\S]*?)<\/figcaption>/.exec(figure)?.[1] ?? '')).toMatch(/\w/);
    const spoken = all(page, /<desc id="[^"]*">([^<]*)<\/desc>/g);
    expect(spoken.filter((words) => !/[.?!]$/.test(words.trim()))).toEqual([]);
  });

  test('each row of the table of all figures leads to its formula', () => {
    const table = sections.find(({ id }) => id === 'figures')?.text.split('</table>')[0] ?? '';
    const heads = all(table, /<th role="rowheader" scope="row">([\s\S]*?)<\/th>/g);
    expect(heads.length).toBeGreaterThan(4);
    expect(heads.filter((head) => !/^<a href="#def-[a-z]+">/.test(head)).map(textOf)).toEqual([]);
  });

  test('each formula is said in words', () => {
    const meanings = all(page, /<div id="def-[^"]+"><dt>[^<]+<\/dt><dd>([^<]*)<\/dd>/g);
    expect(meanings.length).toBe(terms.size);
    expect(meanings.filter((words) => words.length < 40)).toEqual([]);
  });

  test('the first screen says the outcome in one heading, and links the curve to its formula', () => {
    const first = page.slice(page.indexOf('<main'), page.indexOf('<section'));
    expect(all(first, /<h1>([\s\S]*?)<\/h1>/g).length).toBe(1);
    expect(first).toContain('<a href="#def-online">');
  });
});

test('a figure that nobody has explained is told apart', () => {
  expect(termOf('a figure of tomorrow')).toBeNull();
  expect(figureLink('a <figure> of tomorrow').text).toBe('a &lt;figure&gt; of tomorrow');
  expect(figureLink('lost: self-protection').text).toBe('<a href="#def-cause">lost: self-protection</a>');
});

test('of a variant that came to no verdict no reason is made up', () => {
  const [known, none] = [recordsOf('made-up-recovered'), recordsOf('made-up-missing-data')];
  const page = htmlReport(
    cardOf([
      { records: known, change: { variant: 'a' } },
      { records: none, change: { variant: 'b' } },
    ]),
  );
  const score = /<section id="score"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
  expect(score).toContain('No trial came to a verdict.');
  expect(score).not.toContain('Nothing was injected');
});
