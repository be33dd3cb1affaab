/** What must hold between the parts of a spec, and between a spec and its target. Every rule is looked at; all problems are reported at once. */
import type { TargetShape } from '../target/contract.js';
import { didYouMean, type Path, verbOf } from './shape-problems.js';
import type { Action, Condition, ExperimentSpec, Impact, NodeSelector, Slo, Where } from './types.js';
import type { DurationMs } from './units.js';

export interface RuleBreach {
  readonly code: string;
  readonly keys: Path;
  readonly expected: string;
  readonly found: string;
  readonly do: string;
}

type Spec = ExperimentSpec<DurationMs>;
const FAULTS: ReadonlySet<Action['kind']> = new Set([
  'crash-users',
  'vanish-users',
  'crash-nodes',
  'pause-nodes',
  'partition',
  'overload',
  'placebo',
]);
const SUM_TOLERANCE = 1e-6;
const LEAST_INTERVALS_HELD = 3;

export function breaches(spec: Spec, shape: TargetShape): RuleBreach[] {
  return [
    ...populationRules(spec),
    ...steadyRules(spec),
    ...impactRules(spec, shape),
    ...timelineRules(spec, shape),
    ...Object.entries(spec.slos).flatMap(([name, slo]) => sloRules(name, slo, spec, shape)),
    ...spec.stopWhen.flatMap((c, i) =>
      c.metric === 'online' ? whereRules(c.where, ['stopWhen', i, 'where'], spec) : [],
    ),
  ];
}

function populationRules({ population }: Spec): RuleBreach[] {
  const found: RuleBreach[] = [];
  const sum = (shares: readonly number[]): number => shares.reduce((a, b) => a + b, 0);
  const off = (n: number): boolean => Math.abs(n - 1) > SUM_TOLERANCE;
  const cohorts = sum(population.cohorts.map((c) => c.share));
  if (off(cohorts)) found.push(sumBreach(['population', 'cohorts'], 'cohorts', cohorts));
  const regions = sum(Object.values(population.regions));
  if (off(regions)) found.push(sumBreach(['population', 'regions'], 'regions', regions));
  const names = population.cohorts.map((c) => c.name);
  for (const [i, name] of names.entries()) {
    if (names.indexOf(name) === i) continue;
    found.push({
      code: 'SPEC_DUPLICATE_NAME',
      keys: ['population', 'cohorts', i, 'name'],
      expected: 'a name of its own for each cohort',
      found: `${name} twice`,
      do: 'rename one of them',
    });
  }
  return found;
}

function sumBreach(keys: Path, what: string, sum: number): RuleBreach {
  return {
    code: 'SPEC_SHARES_SUM',
    keys,
    expected: `shares of all ${what} that sum to 1`,
    found: String(Number(sum.toFixed(4))),
    do: sum < 1 ? `add one with the remaining ${Number((1 - sum).toFixed(4))}, or raise a share` : 'lower a share',
  };
}

function steadyRules(spec: Spec): RuleBreach[] {
  const { steadyState } = spec;
  const found = whereRules(steadyState.where, ['steadyState', 'where'], spec);
  if (steadyState.of !== 'demand') {
    found.push({
      code: 'SPEC_STEADY_OF',
      keys: ['steadyState', 'of'],
      expected: "a steady state of 'demand': those who want to be online",
      found: `of: '${steadyState.of}'`,
      do: "write online({ of: 'demand' })",
    });
  }
  if (steadyState.is !== 'at-least') {
    found.push({
      code: 'SPEC_STEADY_BELOW',
      keys: ['steadyState'],
      expected: 'a share to be at least',
      found: 'below',
      do: "write online({ of: 'demand' }).atLeast(0.99).lasting('15s')",
    });
  }
  return found;
}

function impactRules(spec: Spec, shape: TargetShape): RuleBreach[] {
  const faults = spec.timeline.some((step) => FAULTS.has(step.do.kind));
  if (spec.impact === null) {
    if (!faults) return [];
    return [
      {
        code: 'SPEC_NO_IMPACT',
        keys: ['impact'],
        expected: 'an impact that the faults must have, else nothing was tested',
        found: 'none',
        do: "add impact: atLeastOnce(online({ of: 'demand' }).below(0.9)), nodesLost(…) or loadReached(…)",
      },
    ];
  }
  return impactNames(spec.impact, spec, shape);
}

function impactNames(impact: Impact<DurationMs>, spec: Spec, shape: TargetShape): RuleBreach[] {
  return impact.impact === 'users'
    ? whereRules(impact.condition.where, ['impact', 'condition', 'where'], spec)
    : roleRules(impact.role, ['impact', 'role'], shape);
}

function timelineRules(spec: Spec, shape: TargetShape): RuleBreach[] {
  return spec.timeline.flatMap((step, i) => {
    const keys: Path = ['timeline', i];
    const late =
      'at' in step && step.at > spec.blastRadius.maxLasting ? [afterEnd(step.at, spec, [...keys, 'at'])] : [];
    const condition = 'when' in step ? whereRules(step.when.where, [...keys, 'when', 'where'], spec) : [];
    return [...late, ...condition, ...actionRules(step.do, [...keys, 'do'], spec, shape)];
  });
}

function afterEnd(at: DurationMs, spec: Spec, keys: Path): RuleBreach {
  return {
    code: 'SPEC_AFTER_END',
    keys,
    expected: `a time before the end, ${spec.blastRadius.maxLasting / 1000} s after the first fault (blastRadius.maxLasting)`,
    found: `${at / 1000} s`,
    do: 'move the step, or raise blastRadius.maxLasting',
  };
}

function actionRules(action: Action<DurationMs>, keys: Path, spec: Spec, shape: TargetShape): RuleBreach[] {
  switch (action.kind) {
    case 'crash-users':
    case 'vanish-users':
      return whereRules(action.users, [...keys, 'users'], spec);
    case 'crash-nodes':
    case 'pause-nodes':
      return selectorRules(action.nodes, [...keys, 'nodes'], spec, shape);
    case 'partition':
      return sideRules(action.side, [...keys, 'side'], spec, shape);
    case 'overload':
      return overloadRules(action, keys, shape);
    case 'placebo':
      return [];
    case 'provision':
      return provisionRules(action.role, keys, shape);
    case 'lend':
      return lendRules(action.feature, action.as, keys, shape);
    case 'admit':
      return admitRules(action.order, keys, spec, shape);
    case 'push-retry':
      return whereRules(action.cohort === undefined ? {} : { cohort: action.cohort }, keys, spec);
  }
}

function selectorRules(nodes: NodeSelector, keys: Path, spec: Spec, shape: TargetShape): RuleBreach[] {
  const found = roleRules(nodes.role, [...keys, 'role'], shape);
  if ((nodes.share === undefined) === (nodes.count === undefined)) {
    found.push({
      code: 'SPEC_SHARE_OR_COUNT',
      keys,
      expected: 'either share or count',
      found: nodes.share === undefined ? 'neither' : 'both',
      do: 'write { role, count: 3 } or { role, share: 0.25 }',
    });
  }
  if (nodes.region !== undefined) found.push(...whereRules({ region: nodes.region }, keys, spec));
  const role = shape.roles.find((r) => r.role === nodes.role);
  if (role && nodes.version !== undefined && !(nodes.version in role.versions)) {
    found.push(
      unknownName(
        'SPEC_UNKNOWN_VERSION',
        [...keys, 'version'],
        nodes.version,
        Object.keys(role.versions),
        `version of ${nodes.role}s`,
      ),
    );
  }
  return found;
}

function sideRules(
  side: { role?: string | undefined; region?: string | undefined },
  keys: Path,
  spec: Spec,
  shape: TargetShape,
): RuleBreach[] {
  if ((side.role === undefined) === (side.region === undefined)) {
    return [
      {
        code: 'SPEC_PARTITION_SIDE',
        keys,
        expected: 'either a role or a region',
        found: side.role === undefined ? 'neither' : 'both',
        do: "write partition({ region: 'eu' }, …)",
      },
    ];
  }
  return side.role === undefined
    ? whereRules({ region: side.region ?? '' }, keys, spec)
    : roleRules(side.role, [...keys, 'role'], shape);
}

function overloadRules(
  action: Extract<Action<DurationMs>, { kind: 'overload' }>,
  keys: Path,
  shape: TargetShape,
): RuleBreach[] {
  const found = roleRules(action.role, [...keys, 'role'], shape);
  const role = shape.roles.find((r) => r.role === action.role);
  if (role && !role.overloadable.includes(action.with)) {
    const able = shape.roles.filter((r) => r.overloadable.includes(action.with)).map((r) => r.role);
    found.push({
      code: 'SPEC_NOT_OVERLOADABLE',
      keys: [...keys, 'with'],
      expected:
        role.overloadable.length === 0
          ? `a role that can be flooded: ${able.join(', ')}`
          : `one of: ${role.overloadable.join(', ')}`,
      found: `${action.with} at ${action.role}`,
      do: able.length === 0 ? 'this target takes no such flood' : `aim ${action.with} at ${able.join(' or ')}`,
    });
  }
  return found;
}

function provisionRules(name: string, keys: Path, shape: TargetShape): RuleBreach[] {
  const found = roleRules(name, [...keys, 'role'], shape);
  const role = shape.roles.find((r) => r.role === name);
  if (role && role.count > 0) {
    const standby = shape.roles.filter((r) => r.count === 0).map((r) => r.role);
    found.push({
      code: 'SPEC_NOT_STANDBY',
      keys: [...keys, 'role'],
      expected: `a standby role, of which nothing runs before: ${standby.join(', ') || 'this target has none'}`,
      found: name,
      do: standby.length === 0 ? 'remove the step' : `provision ${standby[0]}`,
    });
  }
  return found;
}

function lendRules(feature: string, as: string, keys: Path, shape: TargetShape): RuleBreach[] {
  const found = roleRules(as, [...keys, 'as'], shape);
  if (!(feature in shape.lendable)) {
    found.push(
      unknownName(
        'SPEC_NOT_LENDABLE',
        [...keys, 'feature'],
        feature,
        Object.keys(shape.lendable),
        'feature whose servers can be lent',
      ),
    );
  }
  return found;
}

function admitRules(order: readonly string[], keys: Path, spec: Spec, shape: TargetShape): RuleBreach[] {
  const regions = order.flatMap((region, i) => whereRules({ region }, [...keys, 'order', i], spec));
  if (shape.roles.some((role) => role.admits)) return regions;
  return [
    ...regions,
    {
      code: 'SPEC_NOBODY_ADMITS',
      keys,
      expected: 'a target with a role that can admit users at a rate',
      found: 'none',
      do: 'remove the step',
    },
  ];
}

function sloRules(name: string, slo: Slo<DurationMs>, spec: Spec, shape: TargetShape): RuleBreach[] {
  const keys: Path = ['slos', name];
  const found = whereRules(slo.where, [...keys, 'where'], spec);
  switch (slo.slo) {
    case 'recovered': {
      const least = LEAST_INTERVALS_HELD * shape.probeInterval;
      if (slo.heldFor >= least) return found;
      const interval = `${shape.probeInterval / 1000} s`;
      return [
        ...found,
        {
          code: 'SLO_HELD_TOO_SHORT',
          keys: [...keys, 'heldFor'],
          expected: `at least ${least / 1000} s, three probe intervals of ${interval}`,
          found: `${slo.heldFor / 1000} s`,
          do: `raise heldFor to '${least / 1000}s', or shorten the target's probeInterval`,
        },
      ];
    }
    case 'success':
    case 'latency':
      if (shape.operations.includes(slo.operation)) return found;
      return [
        ...found,
        unknownName(
          'SLO_UNKNOWN_OPERATION',
          [...keys, 'operation'],
          slo.operation,
          shape.operations,
          'operation of this target',
        ),
      ];
    case 'no-lost-messages':
      if (shape.operations.includes('messages')) return found;
      return [
        ...found,
        unknownName('SLO_UNKNOWN_OPERATION', keys, 'messages', shape.operations, 'operation of this target'),
      ];
    case 'amplification':
      return hitsSomebody(spec) ? found : [...found, nobodyHit(keys)];
    case 'none-behind':
      if (Object.keys(spec.population.regions).length > 1) return found;
      return [
        ...found,
        {
          code: 'SLO_ONE_REGION',
          keys,
          expected: 'a population in two regions or more',
          found: 'one',
          do: 'give the population regions, or remove the promise',
        },
      ];
    case 'never-below':
    case 'not-metastable':
      return found;
  }
}

/** Overload and partitions hit nobody directly: there is nothing to divide by. */
function hitsSomebody(spec: Spec): boolean {
  const hitting: readonly Action['kind'][] = ['crash-users', 'vanish-users', 'crash-nodes', 'pause-nodes'];
  return spec.timeline.some((step) => hitting.includes(step.do.kind));
}

function nobodyHit(keys: Path): RuleBreach {
  return {
    code: 'SLO_NOBODY_HIT',
    keys,
    expected: 'a fault that hits users directly: crash, vanish or pause',
    found: 'none in the timeline',
    do: 'remove the promise; without users hit directly amplification is not defined',
  };
}

function roleRules(role: string, keys: Path, shape: TargetShape): RuleBreach[] {
  const roles = shape.roles.map((r) => r.role);
  return roles.includes(role) ? [] : [unknownName('SPEC_UNKNOWN_ROLE', keys, role, roles, 'role of this target')];
}

function whereRules(where: Where, keys: Path, { population }: Spec): RuleBreach[] {
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

function unknownName(code: string, keys: Path, name: string, known: readonly string[], what: string): RuleBreach {
  return {
    code,
    keys,
    expected: known.length === 0 ? `a ${what}, of which there is none` : `one of: ${known.join(', ')}`,
    found: name,
    do: didYouMean(name, known),
  };
}

export type { Condition };
export { FAULTS, verbOf };
