/** An author's value to a whole, frozen spec, or every problem that it has. */
import { z } from 'zod';
import type { Problem } from '../errors.js';
import type { TargetDefinition, TargetShape } from '../target/contract.js';
import { deepFreeze } from './experiment.js';
import type { RuleBreach } from './name-rules.js';
import { breaches } from './rules.js';
import { specSchema } from './schema.js';
import { authorPath, type Found, type Path, shapeProblems, shown, valueAt } from './shape-problems.js';
import type { ExperimentSpec } from './types.js';

type Definition = Pick<TargetDefinition<unknown>, 'options' | 'shape'>;

export type Checked =
  | { readonly ok: true; readonly spec: ExperimentSpec; readonly options: unknown; readonly shape: TargetShape }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `definition` is null where there is none: then the shape alone is looked at. `at` turns a path of the spec into a place in the author's file. */
export function validateSpec(input: unknown, definition: Definition | null, at: (path: string) => string): Checked {
  const first = specSchema.safeParse(input);
  const shape = first.success ? [] : first.error.issues.flatMap((issue) => shapeProblems(issue, input));
  // What is out of shape is set right in a copy, so that the rules can speak in the same round; its own breaches stay out.
  const whole = first.success ? first : specSchema.safeParse(repaired(input, shape));
  const target = targetOf(valueAt(input, ['target', 'options']) ?? {}, definition);
  const wrong = [...shape, ...target.problems];
  const broken =
    whole.success && target.shape !== null
      ? breaches(whole.data as ExperimentSpec, target.shape).filter((breach) => !dependsOn(breach, wrong))
      : [];
  const problems = [
    ...wrong.map(({ harmless: _, ...problem }) => problem),
    ...broken.map(({ also: _, ...breach }) => ({ ...breach, path: '' })),
  ].map(({ keys, ...problem }) => {
    const path = authorPath(keys, input);
    return { ...problem, path, at: at(path) };
  });
  if (problems.length > 0) return { ok: false, problems };
  if (!whole.success) return { ok: false, problems: [unfit(input, at)] };
  // Without a target nothing is wrong that is known, and nothing is right.
  if (target.shape === null) return { ok: false, problems: [] };
  return {
    ok: true,
    spec: deepFreeze(whole.data as ExperimentSpec),
    options: target.options,
    shape: target.shape,
  };
}

interface TargetOptions {
  readonly options: unknown;
  /** Where options are wrong, the shape of the nearest right ones, so that roles are known. */
  readonly shape: TargetShape | null;
  readonly problems: readonly Found[];
}

function targetOf(given: unknown, definition: Definition | null): TargetOptions {
  if (definition === null) return { options: null, shape: null, problems: [] };
  const parsed = definition.options.safeParse(given);
  if (parsed.success) return { options: parsed.data, shape: definition.shape(parsed.data), problems: [] };
  const known = definition.options instanceof z.ZodObject ? Object.keys(definition.options.shape) : [];
  const found = parsed.error.issues.flatMap((issue) => shapeProblems(issue, given, known));
  const nearest = definition.options.safeParse(repaired(given, found, true));
  return {
    options: null,
    shape: nearest.success ? definition.shape(nearest.data) : null,
    problems: found.map((problem) => ({ ...problem, keys: ['target', 'options', ...problem.keys] })),
  };
}

/** A copy in which each offending value is a harmless one and each unknown key is gone. `drop`: all offending ones are. */
function repaired(input: unknown, problems: readonly Found[], drop = false): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(input) ?? 'null');
  for (const { code, keys, harmless } of problems) {
    const parent = valueAt(copy, keys.slice(0, -1));
    const key = String(keys.at(-1));
    if (typeof parent !== 'object' || parent === null) continue;
    const object = parent as Record<string, unknown>;
    if (drop || code === 'SPEC_UNKNOWN_KEY') delete object[key];
    else if (harmless !== undefined) object[key] = harmless;
  }
  return copy;
}

/** A breach that rests on a value which is wrong itself says nothing. */
function dependsOn({ keys, also = [] }: RuleBreach, wrong: readonly Found[]): boolean {
  return [keys, ...also].some((path) => wrong.some((problem) => touches(problem.keys, path)));
}

function touches(a: Path, b: Path): boolean {
  return a.every((key, i) => String(b[i]) === String(key)) || b.every((key, i) => String(a[i]) === String(key));
}

function unfit(input: unknown, at: (path: string) => string): Problem {
  return {
    code: 'SPEC_TYPE',
    path: 'experiment',
    at: at(''),
    expected: 'an experiment as docs/tutorial.md shows',
    found: shown(input),
    do: 'start from the first experiment of docs/tutorial.md',
  };
}
