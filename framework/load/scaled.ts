/** `--users` and `--supernodes`: the experiment in another size, refused where its target cannot be that large. */
import { type Problem, UsageError } from '../errors.js';
import { scaleSpec } from '../plan/scale.js';
import { MOST_USERS } from '../spec/schema.js';
import { shown, valueAt } from '../spec/shape-problems.js';
import type { ExperimentSpec } from '../spec/types.js';
import type { TargetDefinition } from '../target/contract.js';

export interface Size {
  /** So many users instead of the spec's; roles grow in proportion, capacities stay. */
  readonly users?: number | undefined;
  readonly supernodes?: number | undefined;
}

/** Throws UsageError, USAGE_SCALE. */
export function scaled(spec: ExperimentSpec, definition: TargetDefinition<unknown>, size: Size): ExperimentSpec {
  const { users, supernodes } = size;
  if (users === undefined && supernodes === undefined) return spec;
  if (users !== undefined && users > MOST_USERS)
    throw refused(size, [{ expected: `at most ${MOST_USERS.toLocaleString('en-US')} users`, found: String(users) }]);
  const result = scaleSpec(spec, definition, users ?? spec.population.users, supernodes);
  const options = definition.options.safeParse(result.target.options);
  if (options.success) return result;
  const wrong = options.error.issues.map(({ message, path }) => ({
    expected: `target.options.${path.join('.')}: ${message}`,
    found: shown(valueAt(result.target.options, path.map(String))),
  }));
  throw refused(size, wrong);
}

function refused({ users, supernodes }: Size, wrong: readonly Pick<Problem, 'expected' | 'found'>[]): UsageError {
  const given = { '--users': users, '--supernodes': supernodes };
  const written = Object.entries(given).flatMap(([flag, n]) => (n === undefined ? [] : [`${flag} ${n}`]));
  const advice = users === undefined ? 'write fewer supernodes' : 'write fewer users, or --supernodes and how many';
  return new UsageError(
    wrong.map((one) => ({
      ...{ code: 'USAGE_SCALE', path: written.join(' '), at: 'the experiment in this size', do: advice },
      ...one,
    })),
  );
}
