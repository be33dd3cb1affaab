/** What must hold between the parts of a spec, and between a spec and its target. Every rule is looked at; all problems are reported at once. */
import type { TargetShape } from '../target/contract.js';
import { creditRules } from './credit.js';
import { type RuleBreach, roleRules, whereRules } from './name-rules.js';
import { backoffRules, typicalOf } from './policy-rules.js';
import { promiseRules, sloRules } from './promise-rules.js';
import { scoreRules } from './score-rules.js';
import type { Path } from './shape-problems.js';
import { timelineRules } from './timeline-rules.js';
import type { Action, ExperimentSpec, Impact } from './types.js';
import type { DurationMs } from './units.js';

type Spec = ExperimentSpec<DurationMs>;
const FAULTS: ReadonlySet<Action['kind']> = new Set([
  'crash-users',
  'vanish-users',
  'crash-nodes',
  'crash-hosts',
  'pause-nodes',
  'partition',
  'overload',
  'placebo',
]);
const SUM_TOLERANCE = 1e-6;
const LEAST_SESSION_MS = 1_000;

export function breaches(spec: Spec, shape: TargetShape): RuleBreach[] {
  return [
    ...populationRules(spec),
    ...steadyRules(spec),
    ...impactRules(spec, shape),
    ...timelineRules(spec, shape),
    ...promiseRules(spec),
    ...creditRules(spec),
    ...scoreRules(spec, shape),
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
  return [...found, ...population.cohorts.flatMap((cohort, i) => cohortRules(cohort, ['population', 'cohorts', i]))];
}

function cohortRules({ session, reconnect }: Spec['population']['cohorts'][number], keys: Path): RuleBreach[] {
  const found = backoffRules(reconnect, [...keys, 'reconnect']);
  if (session.session === 'always') return found;
  for (const part of ['on', 'off'] as const) {
    const typical = typicalOf(session[part]);
    if (typical >= LEAST_SESSION_MS) continue;
    found.push({
      code: 'SPEC_SESSION_SHORT',
      keys: [...keys, 'session', part],
      expected: 'a typical length of at least 1 s: nobody is counted within a second',
      found: `${typical / 1000} s`,
      do: "write a longer one: exponential({ mean: '30s' })",
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
  switch (impact.impact) {
    case 'users':
      return [
        ...whereRules(impact.condition.where, ['impact', 'condition', 'where'], spec),
        ...vacuousImpact(impact, spec),
      ];
    case 'nodes':
      return roleRules(impact.role, ['impact', 'role'], shape);
    case 'load':
      if (impact.multiple > 1) return roleRules(impact.role, ['impact', 'role'], shape);
      return [impactAlways(['impact', 'multiple'], 'a multiple above 1', String(impact.multiple), 'raise it: 2, say')];
  }
}

/** An impact that the steady state itself shows proves nothing of the fault. */
function vacuousImpact(
  { condition }: Extract<Impact<DurationMs>, { impact: 'users' }>,
  { steadyState }: Spec,
): RuleBreach[] {
  if (condition.is !== 'below')
    return [
      impactAlways(
        ['impact', 'condition'],
        'fewer online than before: below(…)',
        'atLeast',
        "write atLeastOnce(online({ of: 'demand' }).below(0.9))",
      ),
    ];
  if (condition.of !== 'demand' || condition.share <= steadyState.share) return [];
  return [
    impactAlways(
      ['impact', 'condition', 'share'],
      `a share below the steady state's ${steadyState.share}`,
      String(condition.share),
      'lower it: a network in its steady state must not count as hit',
    ),
  ];
}

function impactAlways(keys: Path, expected: string, found: string, advice: string): RuleBreach {
  return { code: 'SPEC_IMPACT_ALWAYS', keys, also: [['steadyState']], expected, found, do: advice };
}

/** The kinds of action that are faults; the rest are mitigations. */
