/** An author's value to a whole, frozen spec, or every problem that it has. */
import type { Problem } from '../errors.js';
import type { TargetDefinition, TargetShape } from '../target/contract.js';
import { deepFreeze } from './experiment.js';
import { breaches } from './rules.js';
import { specSchema } from './schema.js';
import { authorPath, type Path, shapeProblems, shown, valueAt } from './shape-problems.js';
import type { ExperimentSpec } from './types.js';

export type Checked =
  | { readonly ok: true; readonly spec: ExperimentSpec; readonly options: unknown; readonly shape: TargetShape }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `at` turns a path of the spec into a place in the author's file. */
export function validateSpec(
  input: unknown,
  definition: TargetDefinition<unknown>,
  at: (path: string) => string,
): Checked {
  const first = specSchema.safeParse(input);
  const shape = first.success ? [] : first.error.issues.flatMap((issue) => shapeProblems(issue, input));
  // What is out of shape is set right in a copy, so that the rules can speak in the same round; its own breaches stay out.
  const whole = first.success ? first : specSchema.safeParse(repaired(input, shape));
  const target = definition.options.safeParse(valueAt(input, ['target', 'options']) ?? {});
  const optionProblems = target.success
    ? []
    : target.error.issues.flatMap((issue) =>
        shapeProblems(issue, valueAt(input, ['target', 'options'])).map((p) => ({
          ...p,
          keys: ['target', 'options', ...p.keys],
        })),
      );
  const broken =
    whole.success && target.success
      ? breaches(whole.data as ExperimentSpec, definition.shape(target.data)).filter(
          (b) => !shape.some((p) => touches(p.keys, b.keys)),
        )
      : [];
  const problems = [...shape, ...optionProblems, ...broken.map((b) => ({ ...b, path: '' }))].map(
    ({ keys, ...problem }) => {
      const path = authorPath(keys, input);
      return { ...problem, path, at: at(path) };
    },
  );
  if (problems.length > 0 || !whole.success || !target.success)
    return { ok: false, problems: problems.length > 0 ? problems : [unfit(input, at)] };
  return {
    ok: true,
    spec: deepFreeze(whole.data as ExperimentSpec),
    options: target.data,
    shape: definition.shape(target.data),
  };
}

/** A copy in which each offending value is a harmless one and each unknown key is gone. */
function repaired(input: unknown, problems: readonly { code: string; keys: Path }[]): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(input) ?? 'null');
  for (const { code, keys } of problems) {
    const parent = valueAt(copy, keys.slice(0, -1));
    const key = String(keys.at(-1));
    if (typeof parent !== 'object' || parent === null) continue;
    const object = parent as Record<string, unknown>;
    if (code === 'SPEC_UNKNOWN_KEY') delete object[key];
    else object[key] = HARMLESS[code] ?? object[key];
  }
  return copy;
}

const HARMLESS: Readonly<Record<string, unknown>> = {
  SPEC_SHARE_RANGE: 0.5,
  SPEC_DURATION: '30s',
  SPEC_TIME_NEGATIVE: '0s',
  SPEC_COUNT_RANGE: 1,
};

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
    do: 'start from experiments/template.experiment.ts',
  };
}
