/** A score must weigh something, and only what is there. */
import type { TargetShape } from '../target/contract.js';
import { type RuleBreach, unknownName } from './name-rules.js';
import type { Dimension } from './score-weights.js';
import type { ExperimentSpec } from './types.js';

/** Those that a run can know by itself: the margin is searched by other means. */
const MEASURED: readonly Dimension[] = ['survive', 'recover', 'contain', 'degrade', 'preserve', 'truth'];

export function scoreRules({ score }: ExperimentSpec, shape: TargetShape): RuleBreach[] {
  if (score === undefined) return [];
  const features = [...new Set([...shape.operations, ...shape.features])];
  const unknown = Object.keys(score.features).filter((name) => !(features as readonly string[]).includes(name));
  const found = unknown.map((name) =>
    unknownName('SPEC_UNKNOWN_FEATURE', ['score', 'features', name], name, features, 'feature of this target'),
  );
  if (MEASURED.some((dimension) => (score.weights[dimension] ?? 1) > 0)) return found;
  return [
    ...found,
    {
      code: 'SPEC_SCORE_NOTHING',
      keys: ['score', 'weights'],
      expected: `a weight above 0 for one of: ${MEASURED.join(', ')}`,
      found: 'none',
      do: 'leave one out: it counts 1',
    },
  ];
}
