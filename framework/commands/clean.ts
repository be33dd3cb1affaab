/** `swarmquake clean`: removes what is left of runs whose controller is gone; never a live neighbour's, nor, unless it is named, a run of another place. */
import { EXIT, type ExitCode } from '../errors.js';
import { pad, trimEnd, widthOf } from '../report/layout.js';
import { charactersOf, glyph, type Style } from '../report/style.js';
import { SWEEP_WITHIN_MS, type Swept } from '../runtime/reaper/sweep.js';
import { findRemains, removeRemains } from '../runtime/remains.js';
import type { Remains } from '../runtime/runtime.js';

export interface CleanOptions {
  /** Of these runs only; empty: of all. */
  readonly runs: readonly string[];
  readonly json: boolean;
  /** Default: a minute. */
  readonly withinMs?: number;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

export interface Cleaned extends Remains {
  /** null: left alone, because its controller is alive, or because that cannot be told from here. */
  readonly swept: Swept | null;
}

export async function clean(options: CleanOptions): Promise<ExitCode> {
  const withinMs = options.withinMs ?? SWEEP_WITHIN_MS;
  const found = await findRemains();
  const asked = found.runs.filter((run) => options.runs.length === 0 || options.runs.includes(run.runId));
  const runs: Cleaned[] = await Promise.all(
    asked.map(async (run) => {
      const alone = run.controllerAlive || (run.elsewhere !== null && options.runs.length === 0);
      const swept = alone ? null : await removeRemains(run.runId, found.engine, withinMs);
      return { ...run, controllerAlive: run.controllerAlive || (!alone && swept === null), swept };
    }),
  );
  options.print(options.json ? JSON.stringify(asJson(runs), null, 2) : asText(runs, withinMs, options.style));
  return runs.some((run) => (run.swept?.left.length ?? 0) > 0) ? EXIT.cleanupIncomplete : EXIT.pass;
}

function asJson(runs: readonly Cleaned[]) {
  return {
    schema: 'swarmquake/clean/1',
    runs: runs.map(({ swept, ...run }) => ({ ...run, removed: swept })),
    removed: totals(runs),
    left: runs.flatMap((run) => run.swept?.left ?? []),
  };
}

function asText(runs: readonly Cleaned[], withinMs: number, style: Style): string {
  if (runs.length === 0) return '  Nothing to remove.';
  const cells = [
    ['run', 'controller', 'found', 'removed'],
    ...runs.map((run) => [run.runId, controllerWords(run), foundWords(run), removedWords(run, style)]),
  ];
  const widths = [0, 1, 2].map((column) => 2 + Math.max(...cells.map((cell) => widthOf(cell[column] ?? ''))));
  const table = cells.map((cell) => trimEnd(`  ${cell.map((text, i) => pad(text, widths[i] ?? 0)).join('')}`));
  return charactersOf(style, ['', ...table, '', ...summary(runs), ...leftLines(runs, withinMs, style)].join('\n'));
}

function summary(runs: readonly Cleaned[]): readonly string[] {
  const gone = runs.filter((run) => run.swept !== null);
  const left = gone.flatMap((run) => run.swept?.left ?? []);
  const alive = runs.filter((run) => run.controllerAlive).length;
  const foreign = runs.filter((run) => run.swept === null && !run.controllerAlive);
  const removed = countWords(totals(runs));
  return [
    ...(gone.length === 0 ? ['  Nothing to remove.'] : []),
    ...(gone.length > 0 && left.length === 0
      ? [`  Removed ${removed === '' ? 'what runs noted of themselves' : removed}. A second sweep found nothing more.`]
      : []),
    ...(alive === 0
      ? []
      : [alive === 1 ? '  The run that is alive was left alone.' : `  ${alive} runs are alive and were left alone.`]),
    ...(foreign.length === 0
      ? []
      : [
          '  What was started elsewhere was left alone: from here nobody can tell whether it is alive.',
          `  If you know that it is not: swarmquake clean ${foreign.map((run) => run.runId).join(' ')}`,
        ]),
  ];
}

function leftLines(runs: readonly Cleaned[], withinMs: number, style: Style): readonly string[] {
  const dirty = runs.filter((run) => (run.swept?.left.length ?? 0) > 0);
  if (dirty.length === 0) return [];
  const all = dirty.reduce((sum, run) => sum + run.processes + run.containers + run.networks, 0);
  const left = dirty.flatMap((run) => run.swept?.left ?? []);
  return [
    `  ${style.bad(`${glyph(style, 'fail')} CLEANUP_INCOMPLETE`)}   ${left.length} of ${Math.max(all, left.length)}`,
    `    at        ${dirty.map((run) => run.runId).join(', ')}`,
    `    expected  gone within ${withinMs / 1_000} s`,
    ...left.map((words, i) => `    ${i === 0 ? 'found     ' : '          '}${words}`),
    '    do        run `swarmquake clean` again; what sleeps in the kernel goes when it wakes',
    '',
    `${' '.repeat(style.width - 8)}exit ${EXIT.cleanupIncomplete}`,
  ];
}

function controllerWords(run: Cleaned): string {
  if (run.controllerAlive) return `alive, pid ${run.controllerPid ?? 'unknown'}`;
  if (run.elsewhere !== null) return `of ${run.elsewhere.split('/')[0]}`;
  return run.goneSince === null ? 'gone' : `gone since ${new Date(run.goneSince).toTimeString().slice(0, 5)}`;
}

function foundWords(run: Remains): string {
  return countWords(run) || 'its note in the temp folder';
}

function removedWords(run: Cleaned, style: Style): string {
  if (run.swept === null) return 'no';
  return run.swept.left.length === 0 ? glyph(style, 'pass') : `${glyph(style, 'fail')} not all`;
}

interface Counts {
  readonly processes: number;
  readonly containers: number;
  readonly networks: number;
}

export function countWords(counts: Counts): string {
  const words = (n: number, one: string, many: string): string[] => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]);
  return [
    ...words(counts.processes, 'process', 'processes'),
    ...words(counts.containers, 'container', 'containers'),
    ...words(counts.networks, 'network', 'networks'),
  ].join(', ');
}

function totals(runs: readonly Cleaned[]): Counts {
  const sum = (of: (swept: Swept) => number): number =>
    runs.reduce((total, run) => total + (run.swept === null ? 0 : of(run.swept)), 0);
  return {
    processes: sum((swept) => swept.processes),
    containers: sum((swept) => swept.containers),
    networks: sum((swept) => swept.networks),
  };
}
