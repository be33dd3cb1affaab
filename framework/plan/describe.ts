/** Plans as text for people: what will happen, to whom, when, at what cost, and where it can run. Pure. */
import type { Problem } from '../errors.js';
import type { RuntimeName } from '../runtime/runtime.js';
import type { Where } from '../spec/types.js';
import { reachOf } from './blast-radius.js';
import { costOf } from './cost.js';
import { capacityUsers } from './nodes.js';
import { row, wrapped } from './page.js';
import { expectedDemand } from './population.js';
import { firstFaultAt } from './times.js';
import type { Plan, PlannedStep } from './types.js';
import { sliceMatches } from './victims.js';
import {
  actionWords,
  conditionWords,
  countWords,
  distributionWords,
  impactWords,
  policyWords,
  shareWords,
  sloWords,
  timeWords,
} from './words.js';

/** What a runtime says of the plans: nothing, what it lacks, or why it could not be asked. */
export interface RuntimeReport {
  readonly runtime: RuntimeName;
  readonly lacks: readonly Problem[];
  readonly notChecked: string | null;
}

/** `plans`: the variants of one spec, with one seed. */
export function describePlan(plans: readonly Plan[], runtimes: readonly RuntimeReport[]): string {
  const first = plans[0];
  if (first === undefined) return '';
  const placebo = first.placebo ? ' · placebo: faults do nothing' : '';
  return [
    '',
    `  ${first.experiment}   spec ${first.specHash.slice(0, 8)} · seed ${first.seed}${placebo} · nothing is started`,
    ...wrapped('', first.hypothesis, 2),
    '',
    ...whoLines(first),
    '',
    ...timelineLines(plans),
    ...promiseLines(first),
    '',
    ...limitLines(plans),
    '',
    ...runtimes.flatMap(runtimeLines),
    ...noteLines(first),
    '',
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function whoLines(plan: Plan): string[] {
  const demand = expectedDemand(plan.cohorts, plan.slices);
  const cohorts = plan.cohorts.map(
    (cohort) =>
      `${cohort.name} ${countWords(usersOf(plan, { cohort: cohort.name }))} on ${cohort.version}, retry ${policyWords(cohort.reconnect)}`,
  );
  const regions = plan.regions.map((region) => `${region} ${countWords(usersOf(plan, { region }))}`);
  return [
    ...wrapped(
      'who',
      `${countWords(plan.users)} users in ${plural(plan.hosts.length, 'client host')}; ${roleWords(plan)}`,
    ),
    ...wrapped('', `demand ${countWords(demand)} on average · regions ${regions.join(', ')}`),
    ...cohorts.flatMap((cohort) => wrapped('', cohort)),
    ...wrapped('steady', conditionWords(plan.steadyState)),
    ...wrapped('impact', impactWords(plan.impact)),
  ];
}

function roleWords(plan: Plan): string {
  return plan.roles
    .map((role) => {
      const capacity = capacityUsers(role, plan.shape);
      const each = capacity === null ? '' : ` of ${countWords(capacity)} users each`;
      return role.count === 0 ? `${role.role} on demand${each}` : `${role.count} ${role.role}${each}`;
    })
    .join(', ');
}

/** Steps that all variants share are told once. */
function timelineLines(plans: readonly Plan[]): string[] {
  const shared = new Set(
    plans.map((plan) => plan.steps.map(keyOf)).reduce((a, b) => a.filter((key) => b.includes(key))),
  );
  const first = plans[0];
  if (first === undefined) return [];
  const title = plans.length === 1 ? first.variant : plans.length === 2 ? 'both variants' : 'all variants';
  const common = first.steps.filter((step) => shared.has(keyOf(step)));
  const sameEnd = new Set(plans.map((plan) => JSON.stringify(plan.times))).size === 1;
  const blocks = [[`  ${title}`, ...stepLines(first, common), ...(sameEnd ? endLines(first) : [])]];
  for (const plan of plans.length > 1 ? plans : []) {
    const own = plan.steps.filter((step) => !shared.has(keyOf(step)));
    if (own.length === 0 && sameEnd) continue;
    blocks.push([`  ${plan.variant}, besides`, ...stepLines(plan, own), ...(sameEnd ? [] : endLines(plan))]);
  }
  return blocks.flatMap((block) => [...block, '']);
}

function keyOf(step: PlannedStep): string {
  return JSON.stringify([step.trigger, step.action]);
}

function stepLines(plan: Plan, steps: readonly PlannedStep[]): string[] {
  if (steps.length === 0) return row('', 'nothing is done', '');
  const timed = steps.filter((step) => 'at' in step.trigger);
  const conditional = steps.filter((step) => 'when' in step.trigger);
  const rows = [...timed]
    .sort((a, b) => startOf(a) - startOf(b))
    .flatMap((step) => [...stepRow(plan, step), ...relaunchRow(step)]);
  return [...rows, ...conditionalRows(plan, conditional)];
}

/** Steps that wait for one and the same condition stand under it together. */
function conditionalRows(plan: Plan, steps: readonly PlannedStep[]): string[] {
  let before = '';
  return steps.flatMap((step) => {
    if (!('when' in step.trigger)) return [];
    const condition = conditionWords(step.trigger.when);
    const head = condition === before ? [] : wrapped('when', condition);
    before = condition;
    return [...head, ...stepRow(plan, step)];
  });
}

function stepRow(plan: Plan, step: PlannedStep): string[] {
  const [what, whom] = actionWords(step.action, (where) => usersOf(plan, where));
  const nature = step.nature === 'mitigation' ? 'help: ' : '';
  if ('when' in step.trigger) {
    const until = step.lasts > 0 ? ` for ${timeWords(step.lasts)}` : '';
    return row('', `${nature}${what}${until}`, whom);
  }
  const { at } = step.trigger;
  const extends_ = step.lasts > 0 && !('relaunchAfter' in step.action);
  return row(extends_ ? `${seconds(at)}-${seconds(at + step.lasts)} s` : `${seconds(at)} s`, `${nature}${what}`, whom);
}

function relaunchRow(step: PlannedStep): string[] {
  const { action } = step;
  if (action.kind !== 'crash-users' && action.kind !== 'crash-nodes') return [];
  if (action.relaunchAfter === null || action.relaunch.relaunch === 'never') return [];
  if (action.relaunchAfter.length === 0) return [];
  const at = startOf(step);
  const from = action.relaunchAfter.reduce((a, b) => Math.min(a, b));
  const to = action.relaunchAfter.reduce((a, b) => Math.max(a, b));
  const limit = `${distributionWords(action.relaunch.delay)}, at most ${timeWords(action.relaunch.atMost)}`;
  const [first, last] = [seconds(at + from), seconds(at + to)];
  return row(first === last ? `${first} s` : `${first}-${last} s`, 'what crashed starts again', limit);
}

function endLines(plan: Plan): string[] {
  const { times } = plan;
  const onset = firstFaultAt(plan.steps);
  const resolution = times.silent ? times.resolutionSilent : times.resolution;
  return [
    ...row(`${seconds(times.lifted)} s`, 'lifted', 'every fault over, every relaunch due'),
    ...row(
      `${seconds(onset + times.observeAfterOnset)} s`,
      'end of observation',
      `every promise due, ${timeWords(times.stateWindow)} to judge the state, ${timeWords(resolution)} of resolution`,
    ),
  ];
}

function promiseLines(plan: Plan): string[] {
  const names = Object.entries(plan.slos);
  return names.flatMap(([name, slo], i) => wrapped(i === 0 ? 'promises' : '', `${name}: ${sloWords(slo)}`));
}

function limitLines(plans: readonly Plan[]): string[] {
  const [plan] = plans;
  if (plan === undefined) return [];
  const { blastRadius: caps, times } = plan;
  const reach = reachOf(plan);
  const stops = plan.stopWhen.map((stop) =>
    stop.metric === 'missing' ? `missing data above ${shareWords(stop.share)}` : conditionWords(stop),
  );
  const costs = plans.map(costOf);
  const later = Math.max(...costs.map((cost) => cost.laterProcesses));
  const total = costs.reduce((sum, cost) => sum + cost.estimatedMs, 0);
  const cores = Math.max(...costs.map((cost) => cost.cores));
  const megabytes = Math.max(...costs.map((cost) => cost.megabytes));
  const processes = costs[0]?.processes ?? 0;
  const inAll = plans.length === 1 ? '' : `, ${timeWords(total)} for ${plans.length} variants`;
  return [
    ...wrapped(
      'caps',
      `at most ${shareWords(caps.maxCrashedShare)} of users crashed (planned ${shareWords(reach.usersShare)}), ${shareWords(caps.maxNodesShare)} of nodes hit (planned ${shareWords(reach.nodesShare)}), ${timeWords(caps.maxLasting)} from onset (planned ${timeWords(times.observeAfterOnset)})`,
    ),
    ...(stops.length === 0 ? [] : wrapped('', `stops at ${stops.join(', or ')}`)),
    ...wrapped(
      'tells',
      `recovery times to ${timeWords(times.resolution)} (a probe interval of ${timeWords(times.probeInterval)}, and the poll)${times.silent ? `; ${timeWords(times.resolutionSilent)} where a silent fault must be noticed first` : ''}`,
    ),
    ...wrapped(
      'cost',
      `about ${timeWords(Math.round((costs[0]?.estimatedMs ?? 0) / 1000) * 1000)} a trial${inAll} · ${processes} nodes${later > 0 ? ` (${processes + later} with help)` : ''} · about ${cores.toFixed(1)} cores, ${countWords(megabytes)} MB`,
    ),
  ];
}

function runtimeLines({ runtime, lacks, notChecked }: RuntimeReport): string[] {
  if (notChecked !== null) return wrapped(runtime, `not checked: ${notChecked}`);
  if (lacks.length === 0) return wrapped(runtime, 'can run all of it');
  return lacks.flatMap((lack, i) =>
    wrapped(i === 0 ? runtime : '', `cannot: ${lack.path}, ${lack.expected}; ${lack.found}`),
  );
}

function noteLines(plan: Plan): string[] {
  return plan.notes.length === 0 ? [] : ['', ...plan.notes.flatMap((note, i) => wrapped(i === 0 ? 'note' : '', note))];
}

function usersOf(plan: Plan, where: Where): number {
  return plan.slices.reduce((sum, slice) => sum + (sliceMatches(where, slice) ? slice.users : 0), 0);
}

function startOf(step: PlannedStep): number {
  return 'at' in step.trigger ? step.trigger.at : Number.POSITIVE_INFINITY;
}

function seconds(ms: number): string {
  return String(Math.round(ms / 1000));
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
