/** A sound experiment on the target of paper, to lay one mistake over. */
import {
  admit,
  at,
  atLeastOnce,
  cohort,
  crash,
  type ExperimentInput,
  eager,
  experiment,
  type NamedExperiment,
  online,
  overload,
  recovered,
  users,
} from '../../../framework/index.js';
import { authorPath } from '../../../framework/spec/shape-problems.js';
import { type Checked, validateSpec } from '../../../framework/spec/validate.js';
import { type CheckedWhole, validateWhole } from '../../../framework/spec/validate-whole.js';
import { definition, talkingTarget } from '../plan/fake-target.js';

export { admit, authorPath };

export const SOUND: ExperimentInput = {
  hypothesis: 'What crashed is back within a minute.',
  target: { name: 'fake', module: './fake-target.js', export: 'fakeTarget', options: { supernodes: 10 } },
  population: users(1_000, {
    cohorts: [
      cohort('faulty', { share: 0.5, version: '5.0', reconnect: eager() }),
      cohort('others', { share: 0.5, version: '4.2' }),
    ],
    regions: { eu: 0.6, us: 0.4 },
  }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  impact: atLeastOnce(online({ of: 'demand' }).below(0.9)),
  timeline: [
    at('0s', crash({ cohort: 'faulty', share: 0.4 })),
    at('2s', overload({ role: 'supernode' }, { with: 'lookups', multiple: 5, lasting: '10s' })),
  ],
  slos: { 'all are back': recovered({ share: 0.95, of: 'demand', within: '60s', heldFor: '15s', since: 'onset' }) },
};

/** As a mistake of the author would be: of any type. */
export function withChange(change: Record<string, unknown>): Record<string, unknown> {
  return experiment('sound', { ...SOUND, ...change } as ExperimentInput) as unknown as Record<string, unknown>;
}

export function check(input: unknown): Checked {
  return validateSpec(input, definition, (path) => `here:${path}`);
}

/** With all of its variants, of users who can send messages. */
export function checkWhole(input: unknown): CheckedWhole {
  return validateWhole(input as NamedExperiment, talkingTarget, (path) => `here:${path}`);
}

/** `code path` of each problem. */
export function problemsOf(input: unknown): string[] {
  const checked = check(input);
  return checked.ok ? [] : checked.problems.map(({ code, path }) => `${code} ${path}`);
}
