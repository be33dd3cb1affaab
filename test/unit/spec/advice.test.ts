/** What a newcomer is told to write: the wrong turns of somebody who had only the tutorial, each with the words that help. */
import { expect, test } from '@jest/globals';
import {
  after,
  at,
  crash,
  exactly,
  lognormal,
  lookups,
  online,
  overload,
  recovered,
} from '../../../framework/index.js';
import { durationAdvice } from '../../../framework/spec/advice.js';
import { parseDuration } from '../../../framework/spec/duration.js';
import { check, SOUND, withChange } from './an-experiment.js';

const back = { share: 0.95, of: 'demand', within: '60s', heldFor: '15s', since: 'onset' } as const;
const some = { role: 'supernode', count: 1 };
const timeline = (step: unknown) => ({ timeline: [...SOUND.timeline, step] });
const slo = (promise: unknown) => ({ slos: { mine: promise } });
const relaunched = (delay: unknown) => timeline(at('0s', crash(some, { relaunch: delay as never })));
const adviceOn = (change: Record<string, unknown>): readonly string[] => {
  const checked = check(withChange(change));
  return checked.ok ? [] : checked.problems.map((problem) => problem.do);
};

const WRONG_TURNS: readonly (readonly [what: string, change: Record<string, unknown>, advice: string])[] = [
  ['a time for a distribution', relaunched(after('6s' as never, { atMost: '6s' })), "exactly('6s')"],
  ['a time for a relaunch', relaunched('6s'), "after(exactly('6s'), { atMost: '6s' })"],
  [
    'no spread at all',
    relaunched(after(lognormal({ median: '6s', sigma: 0 }), { atMost: '9s' })),
    "for always the same time exactly('6s')",
  ],
  ['a missing part', { steadyState: undefined }, "add steadyState: online({ of: 'demand' })"],
  ['promises in a list', { slos: [recovered(back)] }, 'promises by name'],
  ['a condition for a promise', slo(online({ of: 'demand' }).below(0.9)), 'write recovered({'],
  [
    'a share in percent',
    { impact: { impact: 'users', condition: online({ of: 'demand' }).below('85%' as never) } },
    '0.85',
  ],
  [
    'a share in quotes',
    timeline(at('0s', crash({ cohort: 'faulty', share: '0.5' as never }))),
    'write 0.5, without quotes',
  ],
  [
    'a load that is nearly one',
    timeline(at('0s', overload({ role: 'supernode' }, { with: 'lookup' as never, multiple: 2, lasting: '5s' }))),
    'did you mean lookups?',
  ],
  ['a beginning that is none', slo(recovered({ ...back, since: 'fault' as never })), 'choose one of these'],
  ['a bare latency', slo(lookups.p99.below(400 as never)), "'400ms' for milliseconds"],
  ['a unit spelt out', { steadyWithin: '90 seconds' }, "write '90s'"],
];

test.each(WRONG_TURNS)('%s', (_, change, advice) => {
  const given = adviceOn(change);
  expect(given).toHaveLength(1);
  expect(given[0]).toContain(advice);
});

test('a step without a time is one mistake, whatever its keys', () => {
  const bare = overload({ role: 'supernode' }, { with: 'lookups', multiple: 2, lasting: '5s' });
  expect(adviceOn(timeline(bare))).toEqual([expect.stringContaining("write at('0s', overload(…))")]);
  expect(adviceOn(timeline(at('0s', bare)))).toEqual([]);
});

test('what the advice says is right', () => {
  expect(adviceOn(relaunched(after(exactly('6s'), { atMost: '6s' })))).toEqual([]);
});

test.each([
  ['12sec', '12s'],
  ['0.4 s', '0.4s'],
  ['.5s', '0.5s'],
  ['5 min', '5m'],
  ['1m30s', '90s'],
  ['2 days', '48h'],
])('%s is read as %s', (written, meant) => {
  expect(durationAdvice(written, 'within')).toBe(`write '${meant}'`);
  expect(parseDuration(meant)).not.toBeNull();
});

test.each(['soon', '12 parsecs', '5s or so', '', 's'])('%j is not guessed', (written) => {
  expect(durationAdvice(written, 'within')).toContain('a number with a unit');
});
