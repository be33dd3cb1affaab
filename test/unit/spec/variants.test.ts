/** Variants laid over the whole, and what is said of the experiment as a whole. */
import { describe, expect, test } from '@jest/globals';
import {
  at,
  cohort,
  crash,
  type ExperimentInput,
  eager,
  experiment,
  fails,
  immediate,
  nodesLost,
  users,
} from '../../../framework/index.js';
import { wholeProblems, wholeWarnings } from '../../../framework/spec/campaign-rules.js';
import { resolveVariants, writtenPath } from '../../../framework/spec/variants.js';
import { SOUND } from './an-experiment.js';

const here = (path: string): string => path;
const made = (change: Record<string, unknown>) => experiment('it', { ...SOUND, ...change } as ExperimentInput);
const more = at('9s', crash({ role: 'supernode', count: 1 }));

describe('variants', () => {
  test('without any there is one, called default', () => {
    expect(resolveVariants(made({}))).toEqual({ default: made({}) });
    expect(Object.keys(resolveVariants(made({ variants: {} })))).toEqual(['default']);
  });

  test('objects merge, arrays replace, alsoTimeline is appended', () => {
    const { plain, other } = resolveVariants(
      made({
        variants: {
          plain: {},
          other: {
            population: { users: 5, cohorts: [cohort('all', { share: 1, version: '1' })] },
            alsoTimeline: [more],
          },
        },
      }),
    );
    expect(plain?.population).toEqual(SOUND.population);
    expect(other?.population).toEqual({
      ...SOUND.population,
      users: 5,
      cohorts: [cohort('all', { share: 1, version: '1' })],
    });
    expect(other?.timeline).toEqual([...SOUND.timeline, more]);
    expect(other).not.toHaveProperty('alsoTimeline');
  });

  test('another kind of a thing replaces it whole', () => {
    const [resolved] = Object.values(
      resolveVariants(
        made({
          variants: {
            other: {
              impact: nodesLost({ role: 'supernode', count: 1 }),
              target: { name: 'x', module: 'x', export: 'x', options: {} },
              population: users(9, { cohorts: [], regions: { mars: 1 } }),
            },
          },
        }),
      ),
    );
    expect(resolved?.impact).toEqual({ impact: 'nodes', role: 'supernode', count: 1 });
    expect(resolved?.target).toEqual({ name: 'x', module: 'x', export: 'x', options: {} });
    expect(resolved?.population).toMatchObject({ users: 9, regions: { mars: 1 } });
  });

  test('the whole is not changed by its variants', () => {
    const whole = made({ variants: { other: { population: { users: 5 }, alsoTimeline: [more] } } });
    resolveVariants(whole);
    expect(whole.population.users).toBe(1_000);
    expect(whole.timeline).toHaveLength(2);
  });

  test('what is wrong is shown where it was written', () => {
    const whole = made({ variants: { 'with help': { population: { users: 5 }, alsoTimeline: [more] } } });
    expect(writtenPath('timeline[1].crash.share', 'with help', whole)).toBe('timeline[1].crash.share');
    expect(writtenPath('timeline[2].crash.count', 'with help', whole)).toBe(
      "variants['with help'].alsoTimeline[0].crash.count",
    );
    expect(writtenPath('population.users', 'with help', whole)).toBe("variants['with help'].population.users");
    expect(writtenPath('population.joinOver', 'with help', whole)).toBe('population.joinOver');
    expect(writtenPath('slos.x', 'unknown', whole)).toBe('slos.x');
  });
});

describe('of the whole', () => {
  const codes = (change: Record<string, unknown>) =>
    wholeProblems(made(change), here).map(({ code, path }) => `${code} ${path}`);

  test('name, hypothesis, promises and what is expected do not vary', () => {
    for (const key of ['name', 'hypothesis', 'slos', 'variants', 'expect', 'trials', 'score']) {
      expect(codes({ variants: { 'b c': { [key]: {} } } })).toEqual([`SPEC_VARIANT_FIXED variants['b c'].${key}`]);
    }
    expect(codes({ variants: { b: { timeline: [] } } })).toEqual([]);
  });

  test('an expectation names a variant and a promise that are there', () => {
    const expected = fails({ slo: 'all are back', state: 'metastable' });
    expect(codes({ variants: { a: {} }, expect: { a: expected } })).toEqual([]);
    expect(codes({ expect: { default: expected } })).toEqual([]);
    expect(codes({ variants: { a: {} }, expect: { default: expected } })).toEqual([
      'SPEC_UNKNOWN_VARIANT expect.default',
    ]);
    expect(codes({ expect: { default: fails({ slo: 'al are back', state: 'lost' }) } })).toEqual([
      'SPEC_UNKNOWN_SLO expect.default.fails.slo',
    ]);
  });

  test.each([5, null, 'x', [], { a: null }, { a: [] }])(
    'variants that are no objects are a problem: %j',
    (variants) => {
      expect(codes({ variants })).toEqual([expect.stringMatching(/^SPEC_TYPE variants/)]);
    },
  );

  test('trials that cannot decide are a warning, with the number that can', () => {
    const warned = (trials: unknown) => wholeWarnings(made({ trials }), here);
    expect(warned({ runs: 10, passRate: 0.9 })).toMatchObject([
      { code: 'GATE_CANNOT_DECIDE', severity: 'warning', do: 'set runs: 35, or passRate: 0.7' },
    ]);
    expect(warned({ runs: 35, passRate: 0.9 })).toEqual([]);
    expect(warned({ runs: 10, passRate: 0.7 })).toEqual([]);
    expect(warned({ runs: 100, passRate: 1 })).toMatchObject([{ do: 'promise less than 1' }]);
    // Left open, the number is the one that decides; where none does, that is said.
    expect(warned({ passRate: 0.99 })).toEqual([]);
    expect(warned({ passRate: 1 })).toMatchObject([{ code: 'GATE_CANNOT_DECIDE', do: 'promise less than 1' }]);
    expect(warned(undefined)).toEqual([]);
    for (const junk of [5, {}, { runs: 'x', passRate: 2 }, { runs: 0, passRate: 0.5 }])
      expect(warned(junk)).toEqual([]);
  });
});

test('reconnect policies keep what the author wrote, mistakes too', () => {
  expect(eager({ dleay: '3s' } as never)).toMatchObject({ delay: '4s', dleay: '3s' });
  expect(immediate()).toEqual({ policy: 'immediate' });
});
