/** Plans of the supernode overlay for the benches of load: compiled as a run compiles them, on hosts as large as the bench wants. */
import { atLeastOnce, cohort, experiment, online, placebo, recovered, users } from 'swarmquake';
import { type OverlayOptionsInput, supernodeOverlay } from 'swarmquake/targets/supernode-overlay';
import { at } from '../framework/index.js';
import { compilePlan } from '../framework/plan/compile.js';
import type { Plan, PlannedHost } from '../framework/plan/types.js';
import type { ExperimentSpec } from '../framework/spec/types.js';
import { validateSpec } from '../framework/spec/validate.js';
import type { Json } from '../framework/target/contract.js';
import { supernodeOverlayTarget } from '../targets/supernode-overlay/target.js';

export const nodeModule = supernodeOverlayTarget.nodeModule;

export interface LoadWanted {
  readonly users: number;
  readonly joinOverMs: number;
  readonly options: OverlayOptionsInput;
  readonly lookupEvery: '5s' | 'probe';
  readonly messageEvery: '60s' | 'never';
  /** null: as a run would have them. */
  readonly hosts: number | null;
}

export interface Load {
  readonly spec: ExperimentSpec;
  readonly plan: Plan;
}

export function overlayLoad(wanted: LoadWanted): Load {
  const { lookupEvery, messageEvery } = wanted;
  const input = experiment('bench', {
    hypothesis: 'Load without a fault.',
    target: supernodeOverlay(wanted.options),
    population: users(wanted.users, {
      cohorts: [cohort('everyone', { share: 1, version: '1.0' })],
      joinOver: `${wanted.joinOverMs}ms`,
      operations: { lookupEvery, messageEvery },
    }),
    steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('5s'),
    impact: atLeastOnce(online({ of: 'demand' }).below(0.9)),
    timeline: [at('0s', placebo())],
    slos: { here: recovered({ share: 0.9, of: 'demand', within: '2h', heldFor: '2h', since: 'onset' }) },
  });
  const definition = supernodeOverlayTarget;
  const checked = validateSpec(input, definition, (path) => path);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems, null, 2));
  const plan = compilePlan({
    spec: checked.spec,
    definition: { name: definition.name, shape: (given) => definition.shape(definition.options.parse(given)) },
    options: definition.options.parse(checked.spec.target.options) as Json,
    variant: '',
    seed: 1,
    placebo: false,
    specHash: '',
  });
  const { spec } = checked;
  return { spec, plan: wanted.hosts === null ? plan : { ...plan, hosts: largeHosts(plan, wanted.hosts) } };
}

/** A run puts 1,000 users on a host at most; here the host is what is measured. */
function largeHosts({ users: all, slices, regions }: Plan, hosts: number): readonly PlannedHost[] {
  const slice = slices[0]?.id ?? 0;
  return Array.from({ length: hosts }, (_, i) => {
    const [from, to] = [i, i + 1].map((n) => Math.floor((n * all) / hosts)) as [number, number];
    return {
      id: `host-${String(i + 1).padStart(2, '0')}`,
      region: regions[0] ?? '',
      firstUser: from,
      users: to - from,
      sliceOf: new Array<number>(to - from).fill(slice),
      demand: [],
    };
  });
}
