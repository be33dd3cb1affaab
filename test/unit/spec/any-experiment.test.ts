/** A thousand experiments at random: sound ones pass, and one mistake anywhere in them is refused at its place. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, specHash } from '../../../framework/spec/canonical.js';
import { authorPath, type Path, valueAt } from '../../../framework/spec/shape-problems.js';
import { resolveVariants } from '../../../framework/spec/variants.js';
import { cases } from '../../cases.js';
import { check, checkWhole, problemsOf, withChange } from './an-experiment.js';
import { experiments } from './arbitrary-experiment.js';

const RUNS = { numRuns: cases(1_000) };

test('sound experiments pass, and mean the same after a journey through JSON', () => {
  fc.assert(
    fc.property(experiments, (input) => {
      const checked = checkWhole(input);
      expect(checked.problems).toEqual([]);
      const again = checkWhole(JSON.parse(JSON.stringify(input)));
      expect(canonicalJson(again)).toBe(canonicalJson(checked));
      expect(checked.specs.map(({ name }) => name)).toEqual(Object.keys(resolveVariants(input)));
      expect(checked.specs.every(({ spec }) => isFrozen(spec))).toBe(true);
    }),
    RUNS,
  );
});

test('one mistake anywhere is refused, at its place, in five parts', () => {
  fc.assert(
    fc.property(experiments, fc.nat(), fc.nat(), (input, place, kind) => {
      const places = mistakesIn(input);
      const { keys, values } = places[place % places.length] ?? { keys: [], values: [] };
      const wrong = replaced(input, keys, values[kind % values.length]);
      const { problems } = checkWhole(wrong);
      expect(problems.map(({ path }) => path)).toContain(authorPath(keys, wrong));
      for (const { code, path, at, expected, found, do: advice } of problems) {
        expect(code).toMatch(/^(SPEC|SLO)_[A-Z_]+$/);
        for (const part of [path, at, expected, found, advice]) expect(part.trim()).not.toBe('');
      }
    }),
    RUNS,
  );
});

test('nothing that is put anywhere makes validation throw', () => {
  fc.assert(
    fc.property(experiments, fc.nat(), junkOf({ withNullPrototype: true }), (input, place, junk) => {
      const all = objectsIn(input).flatMap(({ keys, value }) => Object.keys(value).map((key) => [...keys, key]));
      const keys = all[place % all.length] ?? [];
      expect(Array.isArray(checkWhole(replaced(input, keys, junk)).problems)).toBe(true);
    }),
    RUNS,
  );
});

test('whatever is not an experiment is a problem, not an exception', () => {
  fc.assert(
    fc.property(fc.anything(), (junk) => {
      const checked = check(junk);
      expect(checked.ok ? 0 : checked.problems.length).toBeGreaterThan(0);
    }),
  );
});

test('the hash is of the content, not of the order in which keys were written', () => {
  fc.assert(
    fc.property(experiments, (input) => {
      expect(specHash(reversed(input))).toBe(specHash(input));
      expect(specHash({ ...input, hypothesis: 'another' })).not.toBe(specHash(input));
    }),
  );
});

test('a second mistake does not hide the first', () => {
  const one = withChange({ steadyWithin: '-5s', hypotesis: 'x' });
  expect(problemsOf(one).sort()).toEqual(['SPEC_TIME_NEGATIVE steadyWithin', 'SPEC_UNKNOWN_KEY hypotesis']);
});

/** But for what zod itself falls over: the length of a text, which it reads from anything that has one, is no number, and cannot become one. */
function junkOf(how: fc.ObjectConstraints): fc.Arbitrary<unknown> {
  return fc
    .anything(how)
    .filter((junk) => !(typeof junk === 'object' && junk !== null && 'length' in junk && !Array.isArray(junk)));
}

interface Mistake {
  readonly keys: Path;
  /** Each of them wrong there. */
  readonly values: readonly unknown[];
}

function mistakesIn(input: unknown): Mistake[] {
  return objectsIn(input).flatMap(({ keys, value }) => [
    ...(Array.isArray(value) || isRecordOfNames(keys) ? [] : [{ keys: [...keys, 'zzz'], values: [1] }]),
    ...Object.entries(value).flatMap(([key, inner]) => {
      const values = wrongValues(key, inner, keys);
      return values.length === 0 ? [] : [{ keys: [...keys, key], values }];
    }),
  ]);
}

/** Their keys are the author's names. */
function isRecordOfNames(keys: Path): boolean {
  return keys.length === 1 && ['slos', 'variants', 'expect'].includes(String(keys[0]))
    ? true
    : keys.at(-1) === 'regions';
}

function wrongValues(key: string, value: unknown, above: Path): readonly unknown[] {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?(ms|s|m|h)$/.test(value)) return ['-1s', '5 parsecs', 30, null];
  if (key === 'share' || key === 'jitter' || key === 'passRate' || above.at(-1) === 'regions')
    return typeof value === 'number' ? [1.01, -0.01, Number.NaN, '0.5'] : [];
  if (['users', 'count', 'runs', 'rate', 'multiple', 'sigma'].includes(key) && typeof value === 'number')
    return [0, -1, 'many'];
  if (['of', 'with', 'operation', 'since', 'during', 'reachability'].includes(key)) return ['nonsense', 7];
  return [];
}

function objectsIn(value: unknown, keys: Path = []): { keys: Path; value: object }[] {
  // A target's options are the target's to judge.
  if (typeof value !== 'object' || value === null || keys.includes('target')) return [];
  return [{ keys, value }, ...Object.entries(value).flatMap(([key, inner]) => objectsIn(inner, [...keys, key]))];
}

function replaced(input: unknown, keys: Path, value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(input));
  const parent = valueAt(copy, keys.slice(0, -1));
  if (typeof parent === 'object' && parent !== null) Object.assign(parent, { [String(keys.at(-1))]: value });
  return copy;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function isFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))
  );
}
