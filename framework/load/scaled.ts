/** `--users` and `--supernodes`: the experiment in another size, refused where its target cannot be that large. */
import { type Problem, UsageError } from '../errors.js';
import { scaleSpec } from '../plan/scale.js';
import { BOUNDS } from '../spec/bounds.js';
import { limitWords } from '../spec/limit-words.js';
import { shown, valueAt } from '../spec/shape-problems.js';
import type { ExperimentSpec } from '../spec/types.js';
import type { TargetDefinition } from '../target/contract.js';

export interface Size {
  /** So many users instead of the spec's; roles grow in proportion, capacities stay. */
  readonly users?: number | undefined;
  readonly supernodes?: number | undefined;
}

/** Throws UsageError, USAGE_SCALE, where there would be more users than can be planned. */
export function scaled(spec: ExperimentSpec, definition: TargetDefinition<unknown>, size: Size): ExperimentSpec {
  const { users, supernodes } = size;
  if (users === undefined && supernodes === undefined) return spec;
  if (users !== undefined && !BOUNDS.users.holds(users)) {
    const { expected } = BOUNDS.users;
    throw new UsageError([{ ...refused(size), expected, found: String(users), do: 'write fewer users' }]);
  }
  return scaleSpec(spec, definition, users ?? spec.population.users, supernodes);
}

/** Throws UsageError, USAGE_SCALE, where the target refuses the options that the size gave it. */
export function checkScaled(
  { name, spec }: { readonly name: string; readonly spec: ExperimentSpec },
  definition: TargetDefinition<unknown>,
  size: Size,
): void {
  const options = definition.options.safeParse(spec.target.options);
  if (options.success) return;
  const variant = name === 'default' ? '' : `, variant ${name}`;
  throw new UsageError(
    options.error.issues.map((issue) => ({
      ...refused(size, variant),
      expected: `${['target.options', ...issue.path.map(String)].join('.')}: ${limitWords(issue)?.expected ?? issue.message}`,
      found: shown(valueAt(spec.target.options, issue.path.map(String))),
      do: adviceFor(size, issue.code === 'too_small' ? 'more' : 'fewer'),
    })),
  );
}

function refused({ users, supernodes }: Size, variant = ''): Pick<Problem, 'code' | 'path' | 'at'> {
  const given = Object.entries({ '--users': users, '--supernodes': supernodes });
  const path = given.flatMap(([flag, n]) => (n === undefined ? [] : [`${flag} ${n}`])).join(' ');
  return { code: 'USAGE_SCALE', path, at: `the experiment in this size${variant}` };
}

function adviceFor({ users, supernodes }: Size, which: 'more' | 'fewer'): string {
  if (users !== undefined && supernodes !== undefined) return 'write other numbers of users and supernodes';
  return users === undefined ? `write ${which} supernodes` : `write ${which} users`;
}
