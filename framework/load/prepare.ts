/** From an experiment file to plans: load, resolve variants, validate each, load the target, bundle its node code, hash. */
import { type Problem, SpecError, UsageError } from '../errors.js';
import { checkCaps } from '../plan/blast-radius.js';
import { compilePlan } from '../plan/compile.js';
import type { Plan } from '../plan/types.js';
import { wholeWarnings } from '../spec/campaign-rules.js';
import { specHash } from '../spec/canonical.js';
import { authorPath } from '../spec/shape-problems.js';
import { sliceWarnings } from '../spec/slice-warnings.js';
import type { ExperimentSpec } from '../spec/types.js';
import { validateWhole } from '../spec/validate-whole.js';
import { isPlain, keysOf, resolveVariants, writtenPath } from '../spec/variants.js';
import { type NodeCode, nodeCode } from '../target/bundle.js';
import type { Json, TargetDefinition } from '../target/contract.js';
import { type LoadedExperiment, loadExperiment } from './experiment-file.js';
import { checkScaled, type Size, scaled } from './scaled.js';
import { loadTarget } from './target-module.js';

export interface PrepareOptions extends Size {
  /** Only this one. */
  readonly variant?: string | undefined;
}

export interface Prepared {
  readonly name: string;
  readonly file: string;
  /** Covers the spec with all its variants, and the code that nodes run. */
  readonly specHash: string;
  readonly variants: readonly PreparedVariant[];
  readonly warnings: readonly Problem[];
  /** What nodes run; in memory, so that nothing of it is left behind. */
  readonly code: NodeCode;
}

export interface PreparedVariant {
  readonly name: string;
  readonly spec: ExperimentSpec;
  /** Throws SpecError when the faults would exceed the spec's own blast radius. */
  planFor(seed: number, placebo: boolean): Plan;
}

export interface CheckedExperiment {
  readonly name: string;
  readonly file: string;
  readonly specHash: string | null;
  readonly variants: readonly string[];
  readonly promises: number;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Throws SpecError with every problem of every variant. */
export async function prepare(file: string, options: PrepareOptions = {}): Promise<Prepared> {
  const { loaded, sound, problems, warnings } = await examine(file);
  if (sound === null) throw new SpecError(problems);
  const { definition, specs } = sound;
  const sized = specs.map(({ name, spec }) => ({ name, spec: scaled(spec, definition, options) }));
  const wanted = sized.filter(({ name }) => options.variant === undefined || name === options.variant);
  if (wanted.length === 0)
    throw unknownVariant(
      options.variant ?? '',
      specs.map(({ name }) => name),
    );
  for (const one of wanted) checkScaled(one, definition, options);
  const code = await nodeCode(definition.nodeModule);
  const hash = specHash(Object.fromEntries(sized.map(({ name, spec }) => [name, spec])), code.hash);
  return {
    name: loaded.input.name,
    file: loaded.given,
    specHash: hash,
    variants: wanted.map(({ name, spec }) => preparedVariant(name, spec, definition, hash, loaded)),
    warnings,
    code,
  };
}

/** All that `validate` says of a file, without types. Throws SpecError only where there is no experiment to look at. */
export async function checkExperiment(file: string): Promise<CheckedExperiment> {
  const { loaded, sound, problems, warnings } = await examine(file);
  const about = {
    name: loaded.input.name,
    file: loaded.given,
    variants: Object.keys(resolveVariants(loaded.input)),
    promises: Object.keys(loaded.input.slos ?? {}).length,
    warnings,
  };
  if (sound === null) return { ...about, specHash: null, problems };
  const { definition, specs } = sound;
  const code = await nodeCode(definition.nodeModule);
  return {
    ...about,
    specHash: specHash(Object.fromEntries(specs.map(({ name, spec }) => [name, spec])), code.hash),
    problems: unique(specs.flatMap(({ name, spec }) => capProblems(name, spec, definition, loaded))),
  };
}

async function examine(file: string) {
  const loaded = await loadExperiment(file);
  const { definition, problems: ofTarget } = await targetOf(loaded);
  const { specs, problems: found } = validateWhole(loaded.input, definition, loaded.locate);
  const problems = unique([...ofTarget, ...found]);
  return {
    loaded,
    /** null where there are problems. */
    sound: definition === null || problems.length > 0 ? null : { definition, specs },
    problems,
    warnings: unique([
      ...wholeWarnings(loaded.input, loaded.locate),
      ...specs.flatMap(({ spec }) => sliceWarnings(spec, loaded.locate)),
    ]),
  };
}

/** Of the target; what is wrong with the reference to it, the shape of the spec says. */
async function targetOf({ input, file, locate }: LoadedExperiment): Promise<{
  readonly definition: TargetDefinition<unknown> | null;
  readonly problems: readonly Problem[];
}> {
  const { module, export: name } = isPlain(input.target) ? input.target : {};
  if (typeof module !== 'string' || typeof name !== 'string') return { definition: null, problems: [] };
  try {
    return { definition: await loadTarget(input.target, file, locate('target')), problems: [] };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { definition: null, problems: error.problems };
  }
}

function preparedVariant(
  name: string,
  spec: ExperimentSpec,
  definition: TargetDefinition<unknown>,
  hash: string,
  loaded: LoadedExperiment,
): PreparedVariant {
  return {
    name,
    spec,
    planFor(seed, placebo) {
      const plan = compile(name, spec, definition, hash, seed, placebo);
      const problems = placed(checkCaps(plan), name, spec, loaded);
      if (problems.length > 0) throw new SpecError(problems);
      return plan;
    },
  };
}

function compile(
  variant: string,
  spec: ExperimentSpec,
  definition: TargetDefinition<unknown>,
  hash: string,
  seed: number,
  placebo: boolean,
): Plan {
  const options = definition.options.parse(spec.target.options) as Json;
  return compilePlan({ spec, definition, options, variant, seed, placebo, specHash: hash });
}

/** Seeds move victims, not their number: one plan tells whether the caps hold. */
function capProblems(
  variant: string,
  spec: ExperimentSpec,
  definition: TargetDefinition<unknown>,
  loaded: LoadedExperiment,
): Problem[] {
  return placed(checkCaps(compile(variant, spec, definition, '', 0, false)), variant, spec, loaded);
}

/** A plan knows its steps, not the file: what is wrong with it is shown where the author wrote it. */
function placed(
  problems: readonly Problem[],
  variant: string,
  spec: ExperimentSpec,
  { input, locate }: LoadedExperiment,
): Problem[] {
  const several = Object.keys(resolveVariants(input)).length > 1;
  return problems.map((problem) => {
    const [list = '', step, ...rest] = keysOf(problem.path);
    const keys = list === 'timeline' && rest.length > 0 ? [list, step ?? '', 'do', ...rest] : keysOf(problem.path);
    const path = writtenPath(authorPath(keys, spec), variant, input);
    return { ...problem, path, at: several ? `${locate(path)}, variant ${variant}` : locate(path) };
  });
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((p) => [`${p.code} ${p.path} ${p.found}`, p])).values()];
}

function unknownVariant(asked: string, known: readonly string[]): UsageError {
  return new UsageError([
    {
      code: 'VARIANT_UNKNOWN',
      path: '--variant',
      at: `--variant '${asked}'`,
      expected: `one of: ${known.join(', ')}`,
      found: asked,
      do: 'name one of these, or leave --variant away for all of them',
    },
  ]);
}
