/** Promises on so few users that no run will judge them: better said now than after the run. */
import type { Problem } from '../errors.js';
import { authorPath } from './shape-problems.js';
import { FEWEST_USERS } from './thresholds.js';
import type { ExperimentSpec, Where } from './types.js';
import type { DurationMs } from './units.js';

/** As `Where`, of any region where it is undefined. */
type Group = Omit<Where, 'region'> & { readonly region: string | undefined };
type Spec = ExperimentSpec<DurationMs>;

export function sliceWarnings(spec: Spec, at: (path: string) => string): Problem[] {
  return Object.entries(spec.slos).flatMap(([name, slo]) => {
    // "No region left behind" is judged for each of them.
    const each = slo.slo === 'none-behind' ? Object.keys(spec.population.regions) : [slo.where.region];
    const users = Math.min(...each.map((region) => usersIn({ ...slo.where, region }, spec)));
    if (users >= FEWEST_USERS) return [];
    const path = authorPath(['slos', name], spec);
    const all = spec.population.users;
    return [
      {
        code: 'SLO_TOO_FEW_USERS',
        path,
        at: at(path),
        expected: `a promise on at least ${FEWEST_USERS} users: of fewer none is judged`,
        found: `${Math.floor(users)} of ${all} users`,
        do: `promise it for a larger group, or take ${Math.ceil((all * FEWEST_USERS) / Math.max(users, 1))} users`,
        severity: 'warning' as const,
      },
    ];
  });
}

/** At most: sessions may leave fewer who want to be online. Regions and cohorts are drawn independently. */
function usersIn(where: Group, { population }: Spec): number {
  const { region, cohort, version } = where;
  const ofCohorts = population.cohorts
    .filter((one) => (cohort ?? one.name) === one.name && (version ?? one.version) === one.version)
    .reduce((sum, { share }) => sum + share, 0);
  return population.users * ofCohorts * (region === undefined ? 1 : (population.regions[region] ?? 0));
}
