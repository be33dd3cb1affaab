/** What a target's own schema allows, in words that a person can act on. */
import { z } from 'zod';
import { limitWords } from '../../../framework/spec/limit-words.js';
import { check, SOUND, withChange } from './an-experiment.js';

const wordsOf = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) => limitWords(issue));

test.each([
  [z.number().int().max(2_000), 2_001, 'a number of at most 2,000', 'write 2,000 or less'],
  [z.number().min(0.5), 0.4, 'a number of at least 0.5', 'write 0.5 or more'],
  [z.number().max(0.0004), 1, 'a number of at most 0.0004', 'write 0.0004 or less'],
  [z.number().positive(), 0, 'a number above 0', 'write a number above 0'],
  [z.number().lt(3), 3, 'a number below 3', 'write a number below 3'],
])('a number beyond a limit: what would be within', (schema, value, expected, advice) => {
  expect(wordsOf(schema, value)).toEqual([{ expected, do: advice }]);
});

test('what is no limit of a number has other words', () => {
  expect(wordsOf(z.string().max(2), 'abc')).toEqual([null]);
  expect(wordsOf(z.number(), 'abc')).toEqual([null]);
});

test('an option of a target beyond its limit is told by its path', () => {
  const change = { target: { ...SOUND.target, options: { supernodes: 0 } } };
  expect(check(withChange(change))).toMatchObject({
    problems: [
      {
        code: 'SPEC_TYPE',
        path: 'target.options.supernodes',
        expected: 'a number above 0',
        found: '0',
        do: 'write a number above 0',
      },
    ],
  });
});
