/** `swarmquake plan`: what a run would do, to whom, at what cost, and which runtime can do it. Starts nothing. */
import { EXIT, type ExitCode, MachineError } from '../errors.js';
import { type PrepareOptions, prepare } from '../load/prepare.js';
import { checkCapabilities } from '../plan/capabilities.js';
import { costOf } from '../plan/cost.js';
import { describePlan, type RuntimeReport } from '../plan/describe.js';
import type { Plan } from '../plan/types.js';
import { problemLines } from '../report/problems.js';
import { charactersOf, type Style } from '../report/style.js';
import { runtimes, whyNot } from '../runtime/runtimes.js';

export interface PlanOptions extends PrepareOptions {
  readonly seed: number;
  readonly placebo?: boolean | undefined;
  readonly json: boolean;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

export async function plan(file: string, options: PlanOptions): Promise<ExitCode> {
  const prepared = await prepare(file, options);
  const plans = prepared.variants.map((variant) => variant.planFor(options.seed, options.placebo ?? false));
  const reports: RuntimeReport[] = [];
  for (const name of ['process', 'docker'] as const) reports.push(await ask(name, plans));
  const document = {
    schema: 'swarmquake/plans/1',
    plans,
    trials: prepared.variants[0]?.spec.trials ?? null,
    cost: plans.map(costOf),
    runtimes: reports,
    warnings: prepared.warnings,
  };
  const warned = prepared.warnings.length === 0 ? [] : [problemLines(prepared.warnings, options.style).join('\n')];
  const text = [describePlan(plans, reports), ...warned].join('\n\n');
  options.print(options.json ? JSON.stringify(document, null, 2) : charactersOf(options.style, text));
  return EXIT.pass;
}

async function ask(name: keyof typeof runtimes, plans: readonly Plan[]): Promise<RuntimeReport> {
  try {
    const runtime = await runtimes[name]();
    const capabilities = await runtime.preflight();
    const lacks = plans.flatMap((one) => checkCapabilities(one, capabilities));
    // What both variants lack is said once.
    const once = new Map(lacks.map((lack) => [`${lack.code} ${lack.path}`, lack]));
    return { runtime: name, lacks: [...once.values()], notChecked: null };
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return { runtime: name, lacks: [], notChecked: whyNot(error) };
  }
}
