/** Names that a spec uses: roles are the target's, regions, cohorts and versions the population's. */
import type { TargetShape } from '../target/contract.js';
import { didYouMean, type Path } from './shape-problems.js';
import type { ExperimentSpec, Where } from './types.js';

export interface RuleBreach {
  readonly code: string;
  readonly keys: Path;
  /** Other values that it rests on. */
  readonly also?: readonly Path[];
  readonly expected: string;
  readonly found: string;
  readonly do: string;
}

export function roleRules(role: string, keys: Path, shape: TargetShape): RuleBreach[] {
  const roles = shape.roles.map((r) => r.role);
  return roles.includes(role) ? [] : [unknownName('SPEC_UNKNOWN_ROLE', keys, role, roles, 'role of this target')];
}

export function whereRules(where: Where, keys: Path, { population }: ExperimentSpec): RuleBreach[] {
  const known: Record<keyof Where, readonly string[]> = {
    region: Object.keys(population.regions),
    cohort: population.cohorts.map((c) => c.name),
    version: [...new Set(population.cohorts.map((c) => c.version))],
  };
  return (['region', 'cohort', 'version'] as const).flatMap((what) => {
    const name = where[what];
    if (name === undefined || known[what].includes(name)) return [];
    return [unknownName(`SPEC_UNKNOWN_${what.toUpperCase()}`, [...keys, what], name, known[what], what)];
  });
}

export function unknownName(
  code: string,
  keys: Path,
  name: string,
  known: readonly string[],
  what: string,
): RuleBreach {
  return {
    code,
    keys,
    expected: known.length === 0 ? `a ${what}, of which there is none` : `one of: ${known.join(', ')}`,
    found: name,
    do: didYouMean(name, known),
  };
}
