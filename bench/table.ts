/** A table as plain text; it is a Markdown table too. */
import { availableParallelism, cpus } from 'node:os';
import type { Table } from './bench.js';

export function print({ title, head, rows, notes }: Table, argv: readonly string[]): void {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  console.log(`\n${title}\n`);
  console.log(line(head));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const row of rows) console.log(line(row));
  console.log('');
  for (const note of notes) console.log(`* ${note}`);
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'CPU'}, Node ${process.version}`;
  console.log(`* npm run bench -- ${argv.join(' ')}; ${machine}`);
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
export const millis = (ms: number): string => `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
export const whole = (n: number): string => Math.round(n).toLocaleString('en-US');
export const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;
export const ratio = (ours: number, rival: number): string => (ours / rival).toFixed(2);
export const NOT_RUN = 'not run';
