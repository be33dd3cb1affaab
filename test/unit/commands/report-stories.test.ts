/** `report --brief` and `report --postmortem` on a folder, as people type them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { report } from '../../../framework/commands/report.js';
import { style } from '../../../framework/report/style.js';
import { usageError } from '../../../framework/usage.js';
import { collapsed, helped } from '../scorecard/incident.js';
import { ndjson } from '../slo/journal-of.js';

const folder = mkdtempSync(join(tmpdir(), 'swarmquake-stories-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  for (const [name, records] of [
    ['as-shipped', collapsed()],
    ['with-help', helped()],
  ] as const) {
    mkdirSync(join(folder, 'trials', name, '7'), { recursive: true });
    writeFileSync(join(folder, 'trials', name, '7', 'journal.ndjson'), ndjson(records));
  }
});

async function printed(options: object, runs = [folder]): Promise<string> {
  const texts: string[] = [];
  const plain = style({ colour: false, unicode: true, width: 90 });
  const code = await report(runs, { format: 'terminal', style: plain, print: (t) => void texts.push(t), ...options });
  expect(code).toBe(0);
  return texts.join('\n');
}

test('the brief of both variants is one text, with what was said beside it', async () => {
  const text = await printed({ brief: true });
  expect(text).toMatch(/^# What users should have been told/);
  expect(text).toContain('## As shipped');
  expect(text).toContain('## With help');
  expect(text).toContain('"most people are back". False');
  expect(text).toContain('### +40 s: EU is back');
});

test('the post-mortem names its journals as a person finds them in the folder', async () => {
  const text = await printed({ postmortem: true });
  expect(text).toContain('`trials/as-shipped/7/journal.ndjson`');
  expect(text).not.toContain(folder);
});

test('as data, where JSON is asked for', async () => {
  expect(JSON.parse(await printed({ postmortem: true, format: 'json' }))).toMatchObject({ subject: 'as shipped' });
  expect(JSON.parse(await printed({ brief: true, format: 'json' }))).toHaveLength(2);
});

test('the story of two runs is none', async () => {
  await expect(printed({ brief: true }, [folder, folder])).rejects.toMatchObject({
    problems: [expect.objectContaining({ code: 'RUN_MIXED', path: '--brief', found: '2 runs' })],
  });
});

test('a form and a story together are a mistake that is told as one', () => {
  const words = "error: option '--brief' cannot be used with option '--format <name>'";
  const error = new CommanderError(1, 'commander.conflictingOption', words);
  expect(usageError(error, ['report', 'runs/latest', '--brief', '--format', 'html']).problems).toEqual([
    expect.objectContaining({
      code: 'USAGE_CONFLICTING_OPTIONS',
      path: '--brief',
      expected: '--brief without --format <name>',
    }),
  ]);
});
