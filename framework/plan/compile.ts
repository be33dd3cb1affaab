/** Spec, seed and target to a plan: pure, the same bytes for the same input. */
import type { ExperimentSpec } from '../spec/types.js';
import type { Json, TargetDefinition } from '../target/contract.js';
import { planTimeline } from './actions.js';
import { initialNodes } from './nodes.js';
import { planPopulation } from './population.js';
import { horizonMs, planTimes } from './times.js';
import type { Plan, PlannedStep } from './types.js';

export interface CompileInput {
  /** Validated, with the variant laid over it. */
  readonly spec: ExperimentSpec;
  readonly definition: Pick<TargetDefinition<unknown>, 'name' | 'shape'>;
  /** Of the target, as its schema parsed them. */
  readonly options: Json;
  readonly variant: string;
  readonly seed: number;
  /** Replace every fault by one that does nothing. */
  readonly placebo: boolean;
  readonly specHash: string;
}

export function compilePlan({ spec, definition, options, variant, seed, placebo, specHash }: CompileInput): Plan {
  const shape = definition.shape(options);
  const { slices, hosts } = planPopulation(spec.population, seed, horizonMs(spec));
  const context = { spec, shape, slices, hosts, seed };
  const { steps, nodes } = planTimeline(context, initialNodes(context));
  return {
    schema: 'swarmquake/plan/1',
    experiment: spec.name,
    hypothesis: spec.hypothesis,
    specHash,
    variant,
    seed,
    placebo,
    target: { name: definition.name, module: spec.target.module, export: spec.target.export, options },
    shape,
    roles: shape.roles,
    users: spec.population.users,
    cohorts: spec.population.cohorts.map(({ name, version, reconnect, session, reachability }) => ({
      name,
      version,
      reconnect,
      session,
      reachability,
    })),
    regions: Object.keys(spec.population.regions),
    slices,
    hosts,
    nodes,
    operations: spec.population.operations,
    steps: placebo ? steps.map(toPlacebo) : steps,
    steadyState: spec.steadyState,
    impact: spec.impact,
    stopWhen: spec.stopWhen,
    blastRadius: spec.blastRadius,
    slos: spec.slos,
    thresholds: spec.thresholds,
    expect: spec.expect[variant] ?? null,
    times: planTimes(spec, shape, steps, nodes, hosts.length),
    notes: spec.notes,
    ...(spec.credits === undefined ? {} : { credits: spec.credits }),
    ...(spec.score === undefined ? {} : { score: spec.score }),
  };
}

/** Its trigger and length stay, so that a placebo run is observed just as long. */
function toPlacebo(step: PlannedStep): PlannedStep {
  return step.nature === 'fault' ? { ...step, action: { kind: 'placebo' } } : step;
}
