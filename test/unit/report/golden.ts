import { readFileSync, writeFileSync } from 'node:fs';

/** Compares with a file beside the tests. `UPDATE_GOLDEN=1` writes it: look at the difference before you commit it. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`./golden/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
