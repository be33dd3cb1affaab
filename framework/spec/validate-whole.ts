/** An experiment with all of its variants: each one's whole spec, and every problem, said where the author wrote what is wrong. */
import type { Problem } from '../errors.js';
import type { TargetDefinition } from '../target/contract.js';
import { wholeProblems } from './campaign-rules.js';
import type { NamedExperiment } from './experiment.js';
import type { ExperimentSpec } from './types.js';
import { validateSpec } from './validate.js';
import { resolveVariants, writtenPath } from './variants.js';

export interface CheckedWhole {
  /** Of those variants that are sound by themselves. */
  readonly specs: readonly { readonly name: string; readonly spec: ExperimentSpec }[];
  /** One that several variants share is named by each. */
  readonly problems: readonly Problem[];
}

/** `definition` and `at` as for `validateSpec`. */
export function validateWhole(
  input: NamedExperiment,
  definition: Pick<TargetDefinition<unknown>, 'options' | 'shape'> | null,
  at: (path: string) => string,
): CheckedWhole {
  // Each variant is a whole spec by now; what the overrides were is in the difference.
  const checked = Object.entries(resolveVariants(input)).map(([name, whole]) => ({
    name,
    result: validateSpec({ ...whole, variants: {} }, definition, at),
  }));
  const ofVariants = checked.flatMap(({ name, result }) =>
    (result.ok ? [] : result.problems).map((problem) => {
      const path = writtenPath(problem.path, name, input);
      return path === problem.path ? problem : { ...problem, path, at: at(path) };
    }),
  );
  return {
    specs: checked.flatMap(({ name, result }) => (result.ok ? [{ name, spec: result.spec }] : [])),
    problems: [...ofVariants, ...wholeProblems(input, at)],
  };
}
