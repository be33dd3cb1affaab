/** The same experiment with more or fewer users: `--users N`. Capacities, shares and times stay; counts and rates grow in proportion. */
import type { ExperimentSpec, Impact, NodeSelector, Population, Step } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import type { TargetDefinition } from '../target/contract.js';
import { USERS_PER_HOST } from './population.js';

type Factor = (role: string) => number;
/** Of one region; undefined: of all. */
type HostFactor = (region: string | undefined) => number;

/**
 * `spec` with a variant laid over it, and with target options that its schema accepts. Roles grow as the target says;
 * `supernodes` overrides that for its main role. Counts of nodes in steps and impact follow the role's own growth.
 */
export function scaleSpec(
  spec: ExperimentSpec,
  definition: Pick<TargetDefinition<unknown>, 'options' | 'shape' | 'scale'>,
  users: number,
  supernodes?: number,
): ExperimentSpec {
  const factor = users / spec.population.users;
  const before = definition.options.parse(spec.target.options);
  const after = definition.scale(before, factor, supernodes);
  const counts = new Map(definition.shape(after).roles.map((role) => [role.role, role.count]));
  const was = new Map(definition.shape(before).roles.map((role) => [role.role, role.count]));
  const ofRole: Factor = (role) => {
    const old = was.get(role) ?? 0;
    return old === 0 ? factor : (counts.get(role) ?? 0) / old;
  };
  const ofHosts: HostFactor = (region) =>
    hostsIn({ ...spec.population, users }, region) / Math.max(1, hostsIn(spec.population, region));
  return {
    ...spec,
    target: { ...spec.target, options: recordOf(after) },
    population: { ...spec.population, users },
    impact: spec.impact === null ? null : scaleImpact(spec.impact, ofRole),
    timeline: spec.timeline.map((step) => scaleStep(step, factor, ofRole, ofHosts)),
  };
}

function scaleStep(step: Step<DurationMs>, factor: number, ofRole: Factor, ofHosts: HostFactor): Step<DurationMs> {
  const action = step.do;
  switch (action.kind) {
    case 'crash-nodes':
      return { ...step, do: { ...action, nodes: scaleSelector(action.nodes, ofRole) } };
    case 'pause-nodes':
      return { ...step, do: { ...action, nodes: scaleSelector(action.nodes, ofRole) } };
    case 'provision':
      return { ...step, do: { ...action, count: atLeastOne(action.count * ofRole(action.role)) } };
    case 'admit':
      return { ...step, do: { ...action, rate: action.rate * factor } };
    case 'crash-hosts':
      return {
        ...step,
        do: {
          ...action,
          hosts: { ...action.hosts, clientHosts: atLeastOne(action.hosts.clientHosts * ofHosts(action.hosts.region)) },
        },
      };
    case 'crash-users':
    case 'vanish-users':
    case 'partition':
    case 'overload':
    case 'placebo':
    case 'lend':
    case 'push-retry':
    case 'statement':
      return step;
  }
}

/** Hosts are of one region each. */
function hostsIn({ users, regions }: Population<DurationMs>, region: string | undefined): number {
  const shares = Object.entries(regions).flatMap(([name, share]) =>
    region === undefined || name === region ? [share] : [],
  );
  return shares.reduce((sum, share) => sum + Math.ceil((share * users) / USERS_PER_HOST), 0);
}

function scaleSelector(selector: NodeSelector, ofRole: Factor): NodeSelector {
  if (selector.count === undefined) return selector;
  return { ...selector, count: atLeastOne(selector.count * ofRole(selector.role)) };
}

function scaleImpact(impact: Impact<DurationMs>, ofRole: Factor): Impact<DurationMs> {
  if (impact.impact !== 'nodes') return impact;
  return { ...impact, count: atLeastOne(impact.count * ofRole(impact.role)) };
}

function atLeastOne(count: number): number {
  return Math.max(1, Math.round(count));
}

/** Options of a target are a record by the shape of a spec. */
function recordOf(options: unknown): Readonly<Record<string, unknown>> {
  return typeof options === 'object' && options !== null ? { ...options } : {};
}
