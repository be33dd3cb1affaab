/** Puts the table into docs/reliability.md, between its two marks, with what was measured beside it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { root } from '../e2e/start-cli.js';
import type { RoundResult } from './round.js';
import { asMarkdown } from './table.js';

const PAGE = join(root, 'docs', 'reliability.md');
const BEGIN = '<!-- table: npm run reliability writes it -->';
const END = '<!-- end of table -->';

export function writePage(rows: readonly (readonly string[])[], results: readonly RoundResult[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has lost its marks: ${BEGIN} and ${END}`);
  const table = `${BEGIN}\n\n${asMarkdown(rows)}\n\n${measured(results)}\n\n`;
  writeFileSync(PAGE, page.slice(0, from) + table + page.slice(to));
}

function measured(results: readonly RoundResult[]): string {
  const loads = results.flatMap(({ load }) => (load === undefined ? [] : [load])).sort((a, b) => a - b);
  const at = (share: number): string => (loads[Math.floor((loads.length - 1) * share)] ?? 0).toFixed(1);
  const late = results.reduce((sum, result) => sum + result.late, 0);
  return [
    `${results.length} rounds on ${cpus().length} cores, Linux ${release()}, Node ${process.version}.`,
    `Load of the machine (1 min) when a round began: median ${at(0.5)}, lowest ${at(0)}, highest ${at(1)}.`,
    `${late} tries missed their moment; they were played again and count for nothing.`,
  ].join('\n');
}
