/** What users were told, on the page, in Markdown, on the terminal and as data. */
import { htmlReport } from '../../../framework/report/html/page.js';
import { jsonReport } from '../../../framework/report/json.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import { style } from '../../../framework/report/style.js';
import { terminalReport } from '../../../framework/report/terminal.js';
import { collapsed, helped } from '../scorecard/incident.js';
import { cardOf, goldenCard } from './from-golden.js';

const card = cardOf([{ records: collapsed() }, { records: helped() }]);

test('Markdown has a table a variant: what was said, whether it was so, and what came after', () => {
  const lines = markdownReport(card).split('\n');
  expect(lines).toContain('### What users were told, as shipped');
  const row = lines.find((line) => line.includes('"most people are back"')) ?? '';
  expect(row.split('|').map((cell) => cell.trim())).toEqual([
    '',
    '+15 s',
    '"most people are back"',
    '50% of demand',
    '**false**',
    '10.0% online; not back: eu (10.0%), us (10.0%)',
    'not so by the end of observation',
    '',
  ]);
});

/** Whole pages in a message are of no use. */
test('the page has it as a section with a reading, and what it means in its glossary', () => {
  const page = htmlReport(card);
  expect(page.includes('<section id="statements"')).toBe(true);
  expect(page.includes('As shipped: “most people are back” was said at +15 s and was not so.')).toBe(true);
  expect(page.includes('With help: nothing that was said was wrong.')).toBe(true);
  expect(page.includes('href="#def-statement"')).toBe(true);
  expect(page.includes('id="def-statement"')).toBe(true);
  expect(page.includes('what users were told')).toBe(true);
});

test('the terminal has a row of it', () => {
  const text = terminalReport(card, style({ colour: false, unicode: true, width: 100 }));
  expect(text).toMatch(/said to users +0 of 1 true, 1 false +1 of 1 true/);
});

test('it decides no outcome', () => {
  const silent = cardOf([{ records: collapsed().filter((r) => r.k !== 'statement') }, { records: helped() }]);
  expect(card.outcome).toBe(silent.outcome);
  expect(card.variants.map((v) => v.promises)).toEqual(silent.variants.map((v) => v.promises));
});

test('where nothing was said there is nothing of it', () => {
  const none = goldenCard('made-up-recovered');
  expect(htmlReport(none).includes('<section id="statements"')).toBe(false);
  expect(markdownReport(none)).not.toContain('What users were told');
  expect(jsonReport(none).includes('"statements":[]')).toBe(true);
});
