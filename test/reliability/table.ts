/** The table, for a terminal and for docs/reliability.md. */
import { type Case, GONE_WITHIN_MS, type RuntimeName } from './case.js';
import type { Results } from './results.js';
import type { RoundResult } from './round.js';

const HEAD = ['case', 'runtime', 'rounds', 'outcome', 'left', 'gone after', 'neighbour', 'journal', ''];

export function rowsOf(cases: readonly Case[], runtimes: readonly RuntimeName[], results: Results): string[][] {
  const rows = cases.flatMap((one) =>
    runtimes
      .filter((runtime) => one.runtimes.includes(runtime))
      .map((runtime) => rowOf(one, runtime, results.of(one.name, runtime))),
  );
  return [HEAD, ...rows];
}

function rowOf(one: Case, runtime: RuntimeName, rounds: readonly RoundResult[]): string[] {
  const cannot = one.cannot?.() ?? null;
  if (rounds.length === 0)
    return [one.name, runtime, '0', `not run${cannot === null ? '' : `: ${cannot}`}`, '', '', '', '', '-'];
  const left = rounds.reduce((sum, round) => sum + round.left.length, 0);
  const gone = rounds.map(({ goneMs }) => goneMs ?? Number.POSITIVE_INFINITY);
  const harmed = rounds.filter(({ neighbour }) => neighbour !== null).length;
  const wrong = rounds.filter((round) => round.wrong.length > 0).length;
  return [
    one.name,
    runtime,
    String(rounds.length),
    tally(rounds.map(({ outcome }) => outcome)),
    String(left),
    goneWords(Math.max(...gone)),
    harmed === 0 ? 'untouched' : `touched ×${harmed}`,
    tally(rounds.map(({ journal }) => journal)),
    wrong === 0 ? 'ok' : `WRONG ×${wrong}`,
  ];
}

function goneWords(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : `> ${GONE_WITHIN_MS / 1_000} s`;
}

/** 'exit 22', or 'SIGKILL in hold ×19, SIGKILL in undo ×1'. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  if (counts.size === 1) return words[0] ?? '';
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${word} ×${count}`)
    .join(', ');
}

export function asText(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function asMarkdown(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n');
}
