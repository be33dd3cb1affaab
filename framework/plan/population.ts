/** Who the users are: slices, client hosts, and how many want to be online in each second. */
import type { Population } from '../spec/types.js';
import type { DurationMs, Second } from '../spec/units.js';
import { apportion, deal, table } from './apportion.js';
import { inDemand, joinMs, onShare, type PlannedSession, plannedSessions } from './sessions.js';
import type { PlannedCohort, PlannedHost, Slice } from './types.js';

/** Users of one client host at most. */
export const USERS_PER_HOST = 1000;

export interface PlannedPopulation {
  readonly slices: readonly Slice[];
  readonly hosts: readonly PlannedHost[];
}

/** `horizonMs`: demand is counted this far from the start of populate. */
export function planPopulation(
  population: Population<DurationMs>,
  seed: number,
  horizonMs: DurationMs,
): PlannedPopulation {
  const slices = planSlices(population, seed);
  return { slices, hosts: planHosts(population, slices, seed, horizonMs) };
}

/** The users in demand to be expected once all have joined. */
export function expectedDemand(
  cohorts: readonly Pick<PlannedCohort, 'name' | 'session'>[],
  slices: readonly Slice[],
): number {
  const shareOf = new Map(cohorts.map((cohort) => [cohort.name, onShare(cohort.session)]));
  return slices.reduce((sum, slice) => sum + slice.users * (shareOf.get(slice.cohort) ?? 0), 0);
}

/** Counts of cohorts and of regions are exact (largest remainders); so every cohort has the regions' mix to within one user. */
function planSlices(population: Population<DurationMs>, seed: number): Slice[] {
  const { cohorts, users } = population;
  const regions = Object.keys(population.regions);
  const perCohort = apportion(
    users,
    cohorts.map((c) => c.share),
    seed,
    'cohorts',
  );
  const perRegion = apportion(users, Object.values(population.regions), seed, 'regions');
  const cells = table(perCohort, perRegion, seed, 'slices');
  return cohorts.flatMap((cohort, i) =>
    regions.map((region, j) => ({
      id: i * regions.length + j,
      cohort: cohort.name,
      version: cohort.version,
      region,
      users: cells[i]?.[j] ?? 0,
    })),
  );
}

function planHosts(
  population: Population<DurationMs>,
  slices: readonly Slice[],
  seed: number,
  horizonMs: DurationMs,
): PlannedHost[] {
  const hosts: PlannedHost[] = [];
  let firstUser = 0;
  for (const region of Object.keys(population.regions)) {
    const here = slices.filter((slice) => slice.region === region);
    const ids = here.map((slice) => slice.id);
    const counts = here.map((slice) => slice.users);
    const users = deal(ids, counts, seed, `users of ${region}`);
    const hostsHere = Math.ceil(users.length / USERS_PER_HOST);
    for (let h = 0; h < hostsHere; h++) {
      const sliceOf = users.slice(
        Math.floor((h * users.length) / hostsHere),
        Math.floor(((h + 1) * users.length) / hostsHere),
      );
      const id = `host-${String(hosts.length + 1).padStart(2, '0')}`;
      const demand = hostDemand(population, slices, sliceOf, firstUser, seed, horizonMs);
      hosts.push({ id, region, firstUser, users: sliceOf.length, sliceOf, demand });
      firstUser += sliceOf.length;
    }
  }
  return hosts;
}

function hostDemand(
  population: Population<DurationMs>,
  slices: readonly Slice[],
  sliceOf: readonly number[],
  firstUser: number,
  seed: number,
  horizonMs: DurationMs,
): PlannedHost['demand'] {
  const models = new Map(population.cohorts.map((cohort) => [cohort.name, cohort.session]));
  const deltas = new Map<number, Map<Second, number>>();
  sliceOf.forEach((sliceId, i) => {
    const model = models.get(slices[sliceId]?.cohort ?? '');
    if (model === undefined) return;
    const user = firstUser + i;
    // Two seconds more than are counted: what the horizon cuts off is not a planned end.
    const join = joinMs(seed, user, population.joinOver);
    const sessions = plannedSessions(seed, user, model, join, horizonMs + 2000);
    const ofSlice = deltas.get(sliceId) ?? new Map<Second, number>();
    deltas.set(sliceId, ofSlice);
    for (const session of sessions) addSession(ofSlice, session);
  });
  const last = Math.floor(horizonMs / 1000);
  return [...deltas.keys()]
    .sort((a, b) => a - b)
    .map((slice) => ({ slice, changes: cumulate(deltas.get(slice) ?? new Map(), last) }));
}

/** One more from the first second in demand, one less from the first that is not. */
function addSession(deltas: Map<Second, number>, session: PlannedSession): void {
  const first = Math.ceil(session.fromMs / 1000);
  if (!inDemand(session, first)) return;
  const end = Math.ceil(session.toMs / 1000) - 1;
  deltas.set(first, (deltas.get(first) ?? 0) + 1);
  deltas.set(end, (deltas.get(end) ?? 0) - 1);
}

function cumulate(deltas: ReadonlyMap<Second, number>, last: Second): [Second, number][] {
  const changes: [Second, number][] = [];
  let demand = 0;
  for (const s of [...deltas.keys()].sort((a, b) => a - b)) {
    const delta = deltas.get(s) ?? 0;
    if (s > last || delta === 0) continue;
    demand += delta;
    changes.push([s, demand]);
  }
  return changes;
}
