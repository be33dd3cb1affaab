import { markdownReport } from '../../../framework/report/markdown.js';
import { annotations, stepSummary } from '../../../framework/report/step-summary.js';
import { goldenCard } from './from-golden.js';

const broken = goldenCard('made-up-relapsed');

test('the page of a step is the scorecard in Markdown', () => {
  expect(stepSummary(broken)).toBe(`${markdownReport(broken)}\n`);
});

test.each([400, 1_000, 2_500])('with room for %i bytes it is cut at the end of a line, and says so', (room) => {
  const page = stepSummary(broken, room);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(room);
  expect(page).toContain('Cut here');
  const kept = page.slice(0, page.indexOf('\n\n*Cut here'));
  expect(markdownReport(broken).startsWith(kept)).toBe(true);
  expect(page).not.toContain('\ufffd');
});

test('with no room at all it is empty', () => {
  expect(stepSummary(broken, 10)).toBe('');
});

test('each promise that was not kept is an annotation of one line, with measured, promised and the command', () => {
  const lines = annotations(broken);
  const failed = broken.promises.filter((p) =>
    broken.variants[0]?.promises.some((k) => k.name === p.name && k.outcome === 'fail'),
  );
  expect(failed.length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.startsWith('::error ')).length).toBe(failed.length);
  expect(lines.find((line) => line.includes('everyone is back'))).toMatch(
    /^::error title=swarmquake%3A made-up::everyone is back: .+, promised 30 s .+; again: npx swarmquake run /,
  );
  expect(lines.join('').includes('\n')).toBe(false);
});

test('a run that kept all has none', () => {
  expect(annotations({ ...goldenCard('made-up-recovered'), exitCode: 0 })).toEqual([]);
});

test('words of others cannot begin a command of their own', () => {
  const name = 'x\n::error::forged 100%';
  const [variant] = broken.variants;
  const card = { ...broken, experiment: name, variants: variant ? [variant] : [] };
  const [line = ''] = annotations(card);
  expect(line.split('\n')).toHaveLength(1);
  expect(line).toContain('title=swarmquake%3A x%0A%3A%3Aerror%3A%3Aforged 100%25::');
});
