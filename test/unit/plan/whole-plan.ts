/** Plans of experiments at random, and what is wrong with one. No word of jest: it would make millions of users slow. */
import { checkCaps } from '../../../framework/plan/blast-radius.js';
import { compilePlan } from '../../../framework/plan/compile.js';
import { costOf } from '../../../framework/plan/cost.js';
import { USERS_PER_HOST } from '../../../framework/plan/population.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { NamedExperiment } from '../../../framework/spec/experiment.js';
import { checkWhole } from '../spec/an-experiment.js';
import { talkingTarget } from './fake-target.js';

/** The same ones every time; SWARMQUAKE_PROPERTY_SEED tries others. A failure prints its seed and the way to it. */
const GIVEN = process.env.SWARMQUAKE_PROPERTY_SEED;
export const SEED = Number(GIVEN ?? 20_101_222);
if (GIVEN !== undefined) process.stderr.write(`seed of the random experiments: ${SEED}\n`);

/** Under caps that nothing reaches. */
export const WIDE = { maxCrashedShare: 1, maxNodesShare: 1, maxLasting: '10m' } as const;
export const uncapped = (input: NamedExperiment): NamedExperiment => ({ ...input, blastRadius: WIDE });

/** Of each variant. Throws what is wrong with the experiment. */
export function plansOf(input: NamedExperiment, seed: number): Plan[] {
  const { specs, problems } = checkWhole(input);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return specs.map(({ name, spec }) => {
    const options = talkingTarget.options.parse(spec.target.options) as { supernodes: number };
    const whole = { spec, definition: talkingTarget, options, variant: name, seed, placebo: false, specHash: 'abc' };
    return compilePlan(whole);
  });
}

/** Nothing, for a plan whose caps are wide. */
export function wrongWith(plan: Plan): string[] {
  return [...wrongPlaces(plan), ...wrongVictims(plan), ...wrongCaps(plan), ...wrongFigures(plan)];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Everybody is somewhere, once, and a host in one region. */
function wrongPlaces({ hosts, slices, users }: Plan): string[] {
  const regionOf = new Map(slices.map(({ id, region }) => [id, region]));
  const odd = hosts.filter(
    (host) =>
      host.users > USERS_PER_HOST ||
      host.users !== host.sliceOf.length ||
      host.sliceOf.some((id) => regionOf.get(id) !== host.region),
  );
  return [
    ...(sum(hosts.map((host) => host.users)) === users ? [] : ['hosts do not hold the users']),
    ...(sum(slices.map((slice) => slice.users)) === users ? [] : ['slices do not hold the users']),
    ...odd.map(({ id }) => `${id} is odd`),
  ];
}

/** Each of those there are, and once. */
function wrongVictims(plan: Plan): string[] {
  const known = new Set([...plan.nodes, ...plan.hosts].map(({ id }) => id));
  return plan.steps.flatMap(({ id, action }) => {
    if (!('victims' in action)) return [];
    const victims = new Set<number | string>(action.victims);
    const strangers = [...victims].filter((one) =>
      typeof one === 'number' ? !(one >= 0 && one < plan.users) : !known.has(one),
    );
    return [
      ...(victims.size === action.victims.length ? [] : [`${id} hits somebody twice`]),
      ...strangers.map((one) => `${id} hits ${one}, who is not there`),
    ];
  });
}

/** A narrow selector may match nobody, or fewer than it asks for: that is told, and nothing else. */
function wrongCaps(plan: Plan): string[] {
  return checkCaps(plan).flatMap(({ code, path }) => {
    const step = plan.steps[Number(/^timeline\[(\d+)\]/.exec(path)?.[1])]?.action;
    const hit = step !== undefined && 'victims' in step ? step.victims.length : Number.NaN;
    const wanted = wantedBy(step);
    const right =
      code === 'PLAN_NO_VICTIMS'
        ? hit === 0
        : ['PLAN_TOO_FEW_NODES', 'PLAN_TOO_FEW_HOSTS'].includes(code) && hit > 0 && hit < wanted;
    return right ? [] : [`${code} at ${path}`];
  });
}

function wantedBy(action: Plan['steps'][number]['action'] | undefined): number {
  if (action === undefined) return 0;
  if (action.kind === 'crash-hosts') return action.hosts.clientHosts;
  return action.kind === 'crash-nodes' || action.kind === 'pause-nodes' ? (action.nodes.count ?? 0) : 0;
}

function wrongFigures(plan: Plan): string[] {
  const floods = plan.steps.flatMap(({ id, action }) =>
    action.kind === 'overload' ? [[`flood of ${id}`, action.floodPerSecond] as const] : [],
  );
  const figures = [...Object.entries(costOf(plan)), ...Object.entries(plan.times), ...floods];
  return figures
    .filter(([, n]) => typeof n === 'number' && !(n >= 0 && Number.isFinite(n)))
    .map(([name, n]) => `${name} is ${n}`);
}
