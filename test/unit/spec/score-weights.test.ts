import { check, problemsOf, SOUND, withChange } from './an-experiment.js';

test.each([
  [{ weights: { survive: 2, margin: 0 }, features: { lookups: 3 } }],
  [{ weights: {} }],
  [{ features: { lookups: 0 } }],
  [{}],
])('a score may weigh %j', (score) => {
  expect(problemsOf(withChange({ score }))).toEqual([]);
});

test.each([
  [{ weights: { survive: -1 } }, 'SPEC_WEIGHT_RANGE score.weights.survive'],
  [{ weights: { survive: '2' } }, 'SPEC_TYPE score.weights.survive'],
  [{ weights: { surive: 2 } }, 'SPEC_UNKNOWN_KEY score.weights.surive'],
  [{ features: { lookups: -0.5 } }, 'SPEC_WEIGHT_RANGE score.features.lookups'],
  [{ features: { telepathy: 1 } }, 'SPEC_UNKNOWN_FEATURE score.features.telepathy'],
  [
    { weights: { survive: 0, recover: 0, contain: 0, degrade: 0, preserve: 0, truth: 0 } },
    'SPEC_SCORE_NOTHING score.weights',
  ],
])('a score may not weigh %j', (score, problem) => {
  expect(problemsOf(withChange({ score }))).toEqual([problem]);
});

test('a spec that says nothing of it holds nothing of it, so that its hash is as before', () => {
  const plain = check(SOUND.score === undefined ? withChange({}) : {});
  expect(plain.ok && Object.keys(plain.spec).includes('score')).toBe(false);
  const weighed = check(withChange({ score: { weights: { truth: 0 } } }));
  expect(weighed.ok && weighed.spec.score).toEqual({ weights: { truth: 0 }, features: {} });
});
