/** The journal's records as JSON Schema, for readers in other languages: docs/journal.schema.json is this text. */
import { z } from 'zod';
import { journalRecord } from './records.js';

export function journalSchemaText(): string {
  // `spec` and `plan` are whole objects of their own shapes (framework/spec/types.ts, framework/plan/types.ts): any object here.
  const { $schema, ...schema } = z.toJSONSchema(journalRecord, { unrepresentable: 'any', io: 'input' });
  const whole = { $schema, title: 'One line of a Swarmquake journal, schema swarmquake/journal/1', ...schema };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
