/** `UPDATE_SCHEMA=1` writes the file instead of comparing it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { journalSchemaText } from '../../../framework/observe/journal-schema.js';
import { journalRecord } from '../../../framework/observe/records.js';

const schemaFile = new URL('../../../docs/journal.schema.json', import.meta.url);
const page = new URL('../../../docs/journal.md', import.meta.url);
const kinds: string[] = journalRecord.options.map((o) => o.shape.k.value).sort();

test('docs/journal.schema.json is the schema that journals are read with', () => {
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(schemaFile, journalSchemaText());
  expect(readFileSync(schemaFile, 'utf8')).toBe(journalSchemaText());
});

test('docs/journal.md shows every record by lines that can be read', () => {
  const lines = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const shown = lines.map((line) => journalRecord.parse(JSON.parse(line)).k);
  expect([...new Set(shown)].sort()).toEqual(kinds);
});

test('docs/journal.md names every field of every record', () => {
  const sections = readFileSync(page, 'utf8').split(/^### /m);
  for (const option of journalRecord.options) {
    const { k, ...fields } = option.shape;
    const section = sections.find((s) => s.startsWith(`\`${k.value}\``)) ?? '';
    const missing = Object.keys(fields).filter((field) => !section.includes(`\`${field}\``));
    expect([k.value, missing]).toEqual([k.value, []]);
  }
});
