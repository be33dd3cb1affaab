/** `swarmquake baseline save`: what later runs are compared with, as one small file to commit. And how it is read again. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT, type ExitCode, UsageError } from '../errors.js';
import { besideJournals, readRun } from '../observe/read-run.js';
import { type RunSummary, summaryOf } from '../report/compare-summary.js';
import { things } from '../scorecard/figures.js';
import { scoredTrial } from '../scorecard/scored-trial.js';
import { judge } from '../slo/judge.js';
import { commandsOf } from './report.js';

export const BASELINES = 'baselines';

export interface BaselineOptions {
  readonly json: boolean;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
  readonly folder?: string;
}

export async function saveBaseline(name: string, run: string, options: BaselineOptions): Promise<ExitCode> {
  const file = baselineFile(name, options.folder);
  const summary = summaryOfRun(run);
  const open = summary.variants.filter(({ outcomes }) => outcomes.includes('inconclusive'));
  if (open.length > 0)
    throw provesNothing(
      run,
      open.map((variant) => variant.name),
    );
  mkdirSync(options.folder ?? BASELINES, { recursive: true });
  writeFileSync(file, baselineText(summary));
  const trials = summary.variants.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  options.print(
    options.json
      ? JSON.stringify({ ...summary, file }, null, 2)
      : `  saved ${file}: ${summary.experiment}, spec ${summary.specHash.slice(0, 8)}, ${summary.runtime}, ${things(trials, 'trial')}. Commit it; then\n  swarmquake compare <run> --baseline ${name}`,
  );
  return EXIT.pass;
}

/** A line a list: a changed value is a changed line, and the file stays small. */
export function baselineText(summary: RunSummary): string {
  return `${JSON.stringify(summary, null, 1).replace(/\[\n\s+((?:(?:-?[\d.e-]+|"[a-z]+"|null),?\s*)+)\]/g, (_, items: string) => `[${items.trim().replace(/\s+/g, ' ')}]`)}\n`;
}

export function summaryOfRun(run: string): RunSummary {
  const trials = readRun(run).flatMap(({ records, unreadableLines, spec }) => {
    const [head] = records;
    if (head?.k !== 'run') return [];
    return [{ ...scoredTrial(records, judge(records, { unreadableLines })), spec }];
  });
  const env = besideJournals(run, 'env.json');
  return summaryOf(trials, {
    at: typeof env?.startedAt === 'string' ? env.startedAt : null,
    version: typeof env?.swarmquake === 'string' ? env.swarmquake : null,
    again: commandsOf(run, trials[0]?.verdict.experiment ?? '').reproduce,
  });
}

const outcomes = z.array(z.enum(['pass', 'fail', 'inconclusive']));
const measure = z.object({
  name: z.string(),
  unit: z.enum(['time', 'latency', 'share', 'count', 'factor', 'user-time', 'points']),
  better: z.enum(['less', 'more']),
  resolution: z.number().nonnegative().nullable(),
  values: z.array(z.union([z.number(), z.literal('never'), z.null()])),
});
const schema = z.object({
  schema: z.literal('swarmquake/baseline/1'),
  experiment: z.string(),
  runtime: z.string(),
  specHash: z.string(),
  placebo: z.boolean(),
  users: z.number(),
  seeds: z.array(z.number()),
  at: z.string().nullable(),
  version: z.string().nullable(),
  again: z.string(),
  variants: z
    .array(
      z.object({
        name: z.string(),
        spec: z.string(),
        fails: z.object({ slo: z.string(), state: z.string() }).nullable(),
        rate: z.object({ passRate: z.number(), confidence: z.number() }).nullable(),
        outcomes: outcomes.min(1),
        promises: z.array(z.object({ name: z.string(), promised: z.string(), outcomes, measure: measure.nullable() })),
        measures: z.array(measure),
        score: z.object({ all: measure, dimensions: z.array(measure) }).exactOptional(),
      }),
    )
    .min(1),
});

export function readBaseline(name: string, folder?: string): RunSummary {
  const file = baselineFile(name, folder);
  if (!existsSync(file))
    throw problem('BASELINE_NOT_FOUND', file, 'a saved baseline', 'no such file', `swarmquake baseline save ${name}`);
  const advice = `save it again: swarmquake baseline save ${name}`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw problem('BASELINE_UNREADABLE', file, 'JSON', error instanceof Error ? error.message : String(error), advice);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw problem(
    'BASELINE_UNREADABLE',
    file,
    'swarmquake/baseline/1',
    `${issue?.path.join('.')}: ${issue?.message}`,
    advice,
  );
}

export function baselineFile(name: string, folder: string = BASELINES): string {
  if (/^[A-Za-z0-9][\w.-]*$/.test(name)) return join(folder, `${name}.json`);
  throw problem('BASELINE_NAME', name, 'letters, digits, dots and hyphens', name, 'for example: main');
}

function provesNothing(run: string, variants: readonly string[]): UsageError {
  return problem(
    'BASELINE_INCONCLUSIVE',
    run,
    'a run that came to a verdict in every trial',
    `inconclusive: ${variants.join(', ')}`,
    'save one that tells something; `swarmquake judge` says what is missing here',
  );
}

function problem(code: string, at: string, expected: string, found: string, advice: string): UsageError {
  return new UsageError([{ code, path: 'baseline', at, expected, found, do: advice }]);
}
