/** Statements as authors write them, and what is said where they go wrong. */
import { at, type ExperimentInput, statement } from '../../../framework/index.js';
import { check, problemsOf, SOUND, withChange } from './an-experiment.js';

type Claim = Parameters<typeof statement>[1];

const saying = (claim: Claim | Record<string, unknown>) =>
  withChange({
    timeline: [...SOUND.timeline, at('30s', statement('all clear', claim as Claim))] as ExperimentInput['timeline'],
  });

test.each<[string, Claim]>([
  ['everybody, by the target share', {}],
  ['some, by a share of their own', { where: { region: 'eu' }, share: 0.9 }],
  ['of those online before', { of: 'before', share: 0.5 }],
  ['nothing', { claims: 'nothing' }],
])('sound: it claims %s', (_, claim) => {
  expect(problemsOf(saying(claim))).toEqual([]);
});

test.each<[Record<string, unknown>, string, string]>([
  [{ where: { region: 'euu' } }, 'SPEC_UNKNOWN_REGION timeline[2].statement.where.region', 'did you mean eu?'],
  [{ where: { cohort: 'fualty' } }, 'SPEC_UNKNOWN_COHORT timeline[2].statement.where.cohort', 'did you mean faulty?'],
  [{ where: { regoin: 'eu' } }, 'SPEC_UNKNOWN_KEY timeline[2].statement.where.regoin', 'did you mean region?'],
  [{ region: 'eu' }, 'SPEC_UNKNOWN_KEY timeline[2].statement.region', 'write where: { region: … }'],
  [{ shar: 0.9 }, 'SPEC_UNKNOWN_KEY timeline[2].statement.shar', 'did you mean share?'],
  [{ of: 'demnd' }, 'SPEC_TYPE timeline[2].statement.of', 'did you mean demand?'],
  [{ claims: 'bakc' }, 'SPEC_TYPE timeline[2].statement.claims', 'did you mean back?'],
  [{ share: 95 }, 'SPEC_SHARE_RANGE timeline[2].statement.share', 'write 0.95 for 95%'],
  [{ share: 0 }, 'SPEC_CLAIM_ALWAYS_TRUE timeline[2].statement.share', "claims: 'nothing'"],
  [{ claims: 'nothing', share: 0.5 }, 'SPEC_CLAIMS_NOTHING timeline[2].statement.share', 'remove share'],
  [{ claims: 'nothing', where: { region: 'eu' } }, 'SPEC_CLAIMS_NOTHING timeline[2].statement.where', 'remove where'],
])('%j: %s', (claim, problem, advice) => {
  const input = saying(claim);
  expect(problemsOf(input)).toEqual([problem]);
  const checked = check(input);
  expect(checked.ok ? '' : checked.problems[0]?.do).toContain(advice);
});

test('words are free, and there must be some', () => {
  const silent = withChange({ timeline: [...SOUND.timeline, at('30s', statement(''))] });
  expect(problemsOf(silent)).toEqual([expect.stringContaining('timeline[2].statement.says')]);
});

test('it is no fault: a timeline of statements alone needs no impact', () => {
  expect(problemsOf(withChange({ timeline: [at('1s', statement('nothing happened'))], impact: undefined }))).toEqual(
    [],
  );
});
