/** `swarmquake compare`: two runs side by side, or what got worse since a baseline. Starts nothing. */
import { join } from 'node:path';
import { EXIT, type ExitCode, type Problem, UsageError } from '../errors.js';
import { type Comparison, comparison, pairsOf } from '../report/compare.js';
import type { RunSummary } from '../report/compare-summary.js';
import { comparisonText } from '../report/compare-text.js';
import type { Style } from '../report/style.js';
import { BASELINES, readBaseline, summaryOfRun } from './baseline.js';

export interface CompareOptions {
  readonly baseline?: string | undefined;
  /** Another spec or runtime is compared all the same. */
  readonly across?: boolean | undefined;
  /** One: of both; two: of the first, and of the second. */
  readonly variant?: readonly string[] | undefined;
  readonly json: boolean;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
  /** Where baselines lie. */
  readonly folder?: string;
}

/** Two runs are shown, and exit 0; against a baseline a regression exits 20, and what could not be told 21. */
export async function compare(runs: readonly string[], options: CompareOptions): Promise<ExitCode> {
  const { name, run, other } = sides(runs, options.baseline);
  const a = only(name === null ? summaryOfRun(other) : readBaseline(name, options.folder), options.variant?.[0], other);
  const b = only(summaryOfRun(run), options.variant?.[1] ?? options.variant?.[0], run);
  const pairs = pairsOf(a, b);
  if (options.across !== true)
    refuse(differences(a, b, pairs, name === null ? other : join(BASELINES, `${name}.json`), run));
  const compared = comparison(pairs);
  const exitCode = name === null ? EXIT.pass : codeOf(compared);
  const about = { a, b, baseline: name, exitCode };
  options.print(
    options.json
      ? JSON.stringify(
          { schema: 'swarmquake/comparison/1', exitCode, baseline: name, a: headOf(a), b: headOf(b), ...compared },
          null,
          2,
        )
      : comparisonText(compared, about, options.style),
  );
  return exitCode;
}

function codeOf({ regressions, undecided, variants }: Comparison): ExitCode {
  if (regressions.length > 0) return EXIT.sloFailed;
  return undecided.length > 0 || variants.length === 0 ? EXIT.inconclusive : EXIT.pass;
}

/** `compare A B`, `compare RUN --baseline NAME`, `compare baseline:NAME RUN`. */
function sides(
  runs: readonly string[],
  baseline: string | undefined,
): { name: string | null; other: string; run: string } {
  const [first = '', second] = runs;
  const named = /^baseline:(.+)$/.exec(first)?.[1];
  if (baseline !== undefined && runs.length === 1) return { name: baseline, other: `baseline:${baseline}`, run: first };
  if (baseline === undefined && runs.length === 2 && second !== undefined)
    return { name: named ?? null, other: first, run: second };
  const found = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}${baseline === undefined ? '' : ' and a baseline'}`;
  throw new UsageError([
    {
      code: 'USAGE_COMPARE',
      path: 'compare',
      at: 'swarmquake compare',
      expected: 'two runs, or one run and --baseline NAME',
      found,
      do: 'swarmquake compare runs/latest --baseline main',
    },
  ]);
}

function only(run: RunSummary, variant: string | undefined, at: string): RunSummary {
  if (variant === undefined) return run;
  const variants = run.variants.filter(({ name }) => name === variant);
  if (variants.length > 0) return { ...run, variants };
  const there = run.variants.map(({ name }) => name).join(', ');
  throw new UsageError([
    {
      code: 'VARIANT_UNKNOWN',
      path: '--variant',
      at,
      expected: `one of: ${there}`,
      found: variant,
      do: 'name one of these',
    },
  ]);
}

function differences(
  a: RunSummary,
  b: RunSummary,
  pairs: ReturnType<typeof pairsOf>,
  at: string,
  path: string,
): Problem[] {
  const advice = 'save a new baseline, or pass --across to compare all the same';
  const problem = (code: string, expected: string, found: string): Problem => ({
    code,
    path,
    at,
    expected,
    found,
    do: advice,
  });
  const what = (run: RunSummary): string => `${run.experiment} with ${run.placebo ? 'a placebo' : 'its faults'}`;
  const specs = pairs.filter(([one, other]) => other !== null && other.spec !== one.spec);
  const common = pairs.some(([one, other]) => other?.name === one.name);
  return [
    ...(what(a) === what(b) ? [] : [problem('COMPARE_DIFFERENT_SPEC', what(a), what(b))]),
    ...(what(a) === what(b) && !common
      ? [
          problem(
            'COMPARE_DIFFERENT_SPEC',
            `variants ${a.variants.map((v) => v.name).join(', ')}`,
            b.variants.map((v) => v.name).join(', '),
          ),
        ]
      : []),
    ...specs
      .slice(0, what(a) === what(b) ? 1 : 0)
      .map(([one, other]) =>
        problem(
          'COMPARE_DIFFERENT_SPEC',
          `spec ${one.spec.slice(0, 8)} of '${one.name}'`,
          `spec ${other?.spec.slice(0, 8)} of '${other?.name}'`,
        ),
      ),
    ...(a.runtime === b.runtime ? [] : [problem('COMPARE_DIFFERENT_RUNTIME', a.runtime, b.runtime)]),
  ];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new UsageError(problems);
}

function headOf({ variants: _, ...head }: RunSummary): Omit<RunSummary, 'variants'> {
  return head;
}
