/** What a spec must not say: each mistake alone gives its code at its path, and nothing else. */
import { expect, test } from '@jest/globals';
import {
  admit,
  after,
  alternating,
  amplification,
  at,
  atLeastOnce,
  backoff,
  cohort,
  crash,
  exactly,
  exponential,
  lend,
  loadReached,
  logins,
  lognormal,
  messages,
  neverBelow,
  nodesLost,
  noLostMessages,
  noneBehind,
  online,
  overload,
  partition,
  pause,
  provision,
  pushRetry,
  recovered,
  seconds,
  users,
  vanish,
  weibull,
  when,
} from '../../../framework/index.js';
import type { Distribution } from '../../../framework/spec/types.js';
import { check, problemsOf, SOUND, withChange } from './an-experiment.js';

const back = { share: 0.95, of: 'demand', within: '60s', heldFor: '15s', since: 'onset' } as const;
const faulty = cohort('faulty', { share: 0.5, version: '5.0' });
const one = { cohort: 'faulty', share: 0.4 };
const online90 = online({ of: 'demand' }).below(0.9);
const timeline = (...steps: unknown[]) => ({ timeline: [...SOUND.timeline, ...steps] });
const slo = (promise: unknown) => ({ slos: { ...SOUND.slos, mine: promise } });
const population = (change: object) => ({ population: { ...SOUND.population, ...change } });

const leaving = (on: Distribution) =>
  population({ cohorts: [{ ...faulty, share: 1, session: alternating(on, exactly('5s')) }] });

const credits = (...changes: object[]) => ({
  credits: changes.map((change) => ({ to: { cohort: 'faulty' }, whenLost: '10s', give: 'voucher', ...change })),
});

const MISTAKES: readonly (readonly [change: Record<string, unknown>, problem: string])[] = [
  // Shapes
  [timeline(at('1s', crash({ cohort: 'faulty', share: 1.4 }))), 'SPEC_SHARE_RANGE timeline[2].crash.share'],
  [timeline(at('1s', vanish({ share: -0.1 }))), 'SPEC_SHARE_RANGE timeline[2].vanish.share'],
  [{ steadyState: online({ of: 'demand' }).atLeast(99) }, 'SPEC_SHARE_RANGE steadyState.share'],
  [timeline(at('-1s', crash(one))), 'SPEC_TIME_NEGATIVE timeline[2].at'],
  [{ steadyWithin: 30 }, 'SPEC_DURATION steadyWithin'],
  [{ steadyWithin: '30' }, 'SPEC_DURATION steadyWithin'],
  [{ steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('-15s') }, 'SPEC_TIME_NEGATIVE steadyState.lasting'],
  [
    timeline(at('1s', pause({ role: 'supernode', count: 1 }, { lasting: '0s' }))),
    'SPEC_TIME_ZERO timeline[2].pause.lasting',
  ],
  [population({ users: 0 }), 'SPEC_COUNT_RANGE population.users'],
  [population({ users: 10.5 }), 'SPEC_COUNT_RANGE population.users'],
  [population({ users: 25_000_001 }), 'SPEC_COUNT_RANGE population.users'],
  [leaving(lognormal({ median: '5s', sigma: 50 })), 'SPEC_COUNT_RANGE population.cohorts[0].session.on.sigma'],
  [leaving(weibull({ scale: '5s', shape: 0.01 })), 'SPEC_COUNT_RANGE population.cohorts[0].session.on.shape'],
  [leaving(weibull({ scale: '5s', shape: 101 })), 'SPEC_COUNT_RANGE population.cohorts[0].session.on.shape'],
  [timeline(at('1s', provision({ role: 'mega-supernode', count: 0 }))), 'SPEC_COUNT_RANGE timeline[2].provision.count'],
  [{ hypotesis: 'x' }, 'SPEC_UNKNOWN_KEY hypotesis'],
  [population({ cohorts: [{ ...faulty, share: 1, reconect: {} }] }), 'SPEC_UNKNOWN_KEY population.cohorts[0].reconect'],
  [
    timeline(at('1s', crash({ cohort: 'faulty', shar: 0.4, share: 0.4 } as never))),
    'SPEC_UNKNOWN_KEY timeline[2].crash.shar',
  ],
  [{ target: { ...SOUND.target, options: { supernods: 3 } } }, 'SPEC_UNKNOWN_KEY target.options.supernods'],
  [{ target: { ...SOUND.target, options: { supernodes: 'many' } } }, 'SPEC_TYPE target.options.supernodes'],
  // Credits
  [credits({ whenLst: '10s' }), 'SPEC_UNKNOWN_KEY credits[0].whenLst'],
  [credits({ to: { cohort: 'fualty' } }), 'SPEC_UNKNOWN_COHORT credits[0].to.cohort'],
  [credits({ to: { tariff: 'free' } }), 'SPEC_UNKNOWN_KEY credits[0].to.tariff'],
  [credits({ whenLost: 10 }), 'SPEC_DURATION credits[0].whenLost'],
  [credits({ whenLost: '0s' }), 'SPEC_TIME_ZERO credits[0].whenLost'],
  [credits({ give: undefined }), 'SPEC_MISSING_KEY credits[0].give'],
  [credits({ worth: { amount: -1, unit: 'USD' } }), 'SPEC_COUNT_RANGE credits[0].worth.amount'],
  [credits({ whenLost: '20m' }), 'SPEC_CREDIT_NEVER credits[0].whenLost'],
  [credits({}, { whenLost: '30s' }), 'SPEC_CREDIT_SHADOWED credits[1]'],
  [{ hypothesis: undefined }, 'SPEC_MISSING_KEY hypothesis'],
  [{ notes: 'one' }, 'SPEC_TYPE notes'],
  [{ target: undefined }, 'SPEC_MISSING_KEY target'],
  [
    timeline(at('1s', crash(one, { relaunch: after(exactly('3s'), {} as never) }))),
    'SPEC_MISSING_KEY timeline[2].crash.relaunch.atMost',
  ],
  // Names
  [timeline(at('1s', crash({ role: 'supernod', count: 1 }))), 'SPEC_UNKNOWN_ROLE timeline[2].crash.role'],
  [timeline(at('1s', crash({ cohort: 'fualty', share: 0.1 }))), 'SPEC_UNKNOWN_COHORT timeline[2].crash.cohort'],
  [timeline(at('1s', crash({ version: '6.0', share: 0.1 }))), 'SPEC_UNKNOWN_VERSION timeline[2].crash.version'],
  [
    timeline(at('1s', crash({ role: 'supernode', version: '9', count: 1 }))),
    'SPEC_UNKNOWN_VERSION timeline[2].crash.version',
  ],
  [slo(recovered({ ...back, where: { region: 'mars' } })), 'SPEC_UNKNOWN_REGION slos.mine.where.region'],
  [
    timeline(at('1s', partition({ region: 'mars' }, { lasting: '5s' }))),
    'SPEC_UNKNOWN_REGION timeline[2].partition.region',
  ],
  [
    timeline(at('1s', admit({ rate: 10, order: ['eu', 'mars'] }))),
    'SPEC_UNKNOWN_REGION timeline[2].admit.order[1].region',
  ],
  [
    timeline(
      when(online({ of: 'demand', where: { cohort: 'x' } }).below(0.5), pushRetry(backoff({ base: '1s', cap: '9s' }))),
    ),
    'SPEC_UNKNOWN_COHORT timeline[2].when.where.cohort',
  ],
  [
    timeline(at('1s', pushRetry(backoff({ base: '1s', cap: '9s' }), { cohort: 'x' }))),
    'SPEC_UNKNOWN_COHORT timeline[2].pushRetry.cohort',
  ],
  [{ impact: nodesLost({ role: 'nobody', count: 1 }) }, 'SPEC_UNKNOWN_ROLE impact.role'],
  [population({ cohorts: [faulty, faulty] }), 'SPEC_DUPLICATE_NAME population.cohorts[1].name'],
  // Sums and sizes
  [population({ cohorts: [faulty] }), 'SPEC_SHARES_SUM population.cohorts'],
  [population({ regions: { eu: 0.6, us: 0.5 } }), 'SPEC_SHARES_SUM population.regions'],
  [
    population({
      cohorts: [{ ...faulty, share: 1, session: alternating(exponential({ mean: '10ms' }), exactly('9s')) }],
    }),
    'SPEC_SESSION_SHORT population.cohorts[0].session.on',
  ],
  [
    population({ cohorts: [{ ...faulty, share: 1, reconnect: backoff({ base: '9s', cap: '1s' }) }] }),
    'SPEC_BACKOFF_CAP population.cohorts[0].reconnect.cap',
  ],
  // Steps
  [timeline(at('11m', crash(one))), 'SPEC_AFTER_END timeline[2].at'],
  [
    timeline(at('1s', crash(one, { relaunch: after(exactly('30s'), { atMost: '12s' }) }))),
    'SPEC_RELAUNCH_AT_MOST timeline[2].crash.relaunch.atMost',
  ],
  [timeline(at('1s', crash({ cohort: 'faulty', share: 0 }))), 'SPEC_HITS_NOBODY timeline[2].crash.share'],
  [timeline(at('1s', crash({ role: 'supernode' }))), 'SPEC_SHARE_OR_COUNT timeline[2].crash'],
  [
    timeline(at('1s', pause({ role: 'supernode', share: 0.1, count: 1 }, { lasting: '5s' }))),
    'SPEC_SHARE_OR_COUNT timeline[2].pause',
  ],
  [timeline(at('1s', partition({}, { lasting: '5s' }))), 'SPEC_PARTITION_SIDE timeline[2].partition'],
  [
    timeline(at('1s', overload({ role: 'supernode' }, { with: 'logins', multiple: 2, lasting: '5s' }))),
    'SPEC_NOT_OVERLOADABLE timeline[2].overload.with',
  ],
  [timeline(at('1s', provision({ role: 'supernode', count: 1 }))), 'SPEC_NOT_STANDBY timeline[2].provision.role'],
  [
    timeline(at('1s', lend({ feature: 'lookups', as: 'mega-supernode' }))),
    'SPEC_NOT_LENDABLE timeline[2].lend.feature',
  ],
  [
    timeline(...(['1s', '9s'] as const).map((t) => at(t, lend({ feature: 'group-video', as: 'mega-supernode' })))),
    'SPEC_LENT_TWICE timeline[3].lend.feature',
  ],
  // What would prove nothing
  [{ impact: undefined }, 'SPEC_NO_IMPACT impact'],
  [{ impact: atLeastOnce(online({ of: 'demand' }).below(0.995)) }, 'SPEC_IMPACT_ALWAYS impact.condition.share'],
  [{ impact: atLeastOnce(online({ of: 'demand' }).atLeast(0.5)) }, 'SPEC_IMPACT_ALWAYS impact.condition'],
  [{ impact: loadReached({ role: 'supernode', multiple: 1 }) }, 'SPEC_IMPACT_ALWAYS impact.multiple'],
  [{ steadyState: online({ of: 'population' }).atLeast(0.99) }, 'SPEC_STEADY_OF steadyState.of'],
  [{ steadyState: online90 }, 'SPEC_STEADY_BELOW steadyState'],
  [{ slos: {} }, 'SPEC_NO_PROMISES slos'],
  [slo(neverBelow({ share: 0, of: 'demand' })), 'SLO_CANNOT_FAIL slos.mine.share'],
  [slo(logins.success.atLeast(0)), 'SLO_CANNOT_FAIL slos.mine.atLeast'],
  [slo(recovered({ ...back, heldFor: '14s' })), 'SLO_HELD_TOO_SHORT slos.mine.heldFor'],
];

test.each(MISTAKES)('%#: %j', (change, problem) => {
  expect(problemsOf(withChange(change))).toEqual([problem]);
});

test.each([
  [population({ users: 25_000_000 })],
  [leaving(lognormal({ median: '5s', sigma: 10 }))],
  [leaving(weibull({ scale: '5s', shape: 0.05 }))],
  [leaving(weibull({ scale: '5s', shape: 100 }))],
])('bounds themselves are allowed: %j', (change) => {
  expect(problemsOf(withChange(change)).filter((problem) => problem.startsWith('SPEC_COUNT_RANGE'))).toEqual([]);
});

test('the sound one has no problem', () => {
  expect(problemsOf(withChange({}))).toEqual([]);
});

test('promises on messages need a target that carries them, and users that send them', () => {
  const silent = population({ operations: { lookupEvery: 'probe', messageEvery: 'never' } });
  expect(problemsOf(withChange(slo(noLostMessages())))).toEqual(['SLO_UNKNOWN_OPERATION slos.mine']);
  expect(problemsOf(withChange(slo(messages.p99.below('1s'))))).toEqual(['SLO_UNKNOWN_OPERATION slos.mine.operation']);
  expect(problemsOf(withChange({ ...silent, ...slo(noLostMessages()) }))).toContain('SLO_NOTHING_SENT slos.mine');
});

test('amplification is not defined where overload alone is the fault', () => {
  const flood = [at('0s', overload({ role: 'supernode' }, { with: 'lookups', multiple: 5, lasting: '10s' }))];
  expect(problemsOf(withChange({ timeline: flood, ...slo(amplification.below(2)) }))).toEqual([
    'SLO_NOBODY_HIT slos.mine',
  ]);
  expect(problemsOf(withChange(slo(amplification.below(2))))).toEqual([]);
});

test('no region can be left behind where there is one', () => {
  const promise = slo(noneBehind({ share: 0.9, within: '10s' }));
  expect(problemsOf(withChange(promise))).toEqual([]);
  expect(problemsOf(withChange({ ...promise, ...population({ regions: { eu: 1 } }) }))).toEqual([
    'SLO_ONE_REGION slos.mine',
  ]);
});

test('a timeline without faults needs no impact', () => {
  expect(problemsOf(withChange({ timeline: [], impact: undefined }))).toEqual([]);
});

test('all problems are told at once, of shapes, rules and target options', () => {
  const wrong = withChange({
    ...timeline(at('1s', crash({ cohort: 'faulty', share: 1.4 })), at('1s', crash({ role: 'supernod', count: 1 }))),
    target: { ...SOUND.target, options: { supernods: 3 } },
    slos: { mine: recovered({ ...back, heldFor: '1s' }) },
  });
  expect(problemsOf(wrong).sort()).toEqual([
    'SLO_HELD_TOO_SHORT slos.mine.heldFor',
    'SPEC_SHARE_RANGE timeline[2].crash.share',
    'SPEC_UNKNOWN_KEY target.options.supernods',
    'SPEC_UNKNOWN_ROLE timeline[3].crash.role',
  ]);
});

test('a rule is silent about a value that is wrong itself', () => {
  const wrong = withChange({
    steadyState: { ...online({ of: 'demand' }).atLeast(7) },
    ...population({ cohorts: [{ ...faulty, share: 3 }] }),
  });
  expect(problemsOf(wrong).sort()).toEqual([
    'SPEC_SHARE_RANGE population.cohorts[0].share',
    'SPEC_SHARE_RANGE steadyState.share',
  ]);
});

test('a slip of the pen is mended, a strange word is not', () => {
  const advice = (change: Record<string, unknown>): string | undefined => {
    const checked = check(withChange(change));
    return checked.ok ? undefined : checked.problems[0]?.do;
  };
  expect(advice({ hypotesis: 'x' })).toBe('did you mean hypothesis?');
  expect(advice(timeline(at('1s', crash({ role: 'zeppelin', count: 1 }))))).toBe('choose one of these');
  expect(advice({ steadyWithin: 30 })).toBe("write '30s'");
});

test('what comes out is whole: milliseconds, defaults, frozen to the bottom', () => {
  const checked = check(withChange({ steadyWithin: seconds(90) }));
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const { spec } = checked;
  expect(spec.steadyWithin).toBe(90_000);
  expect(spec.steadyState).toEqual({
    metric: 'online',
    of: 'demand',
    where: {},
    is: 'at-least',
    share: 0.99,
    for: 15_000,
  });
  expect(spec.population.cohorts[0]?.reconnect).toEqual({ policy: 'fixed', delay: 4_000, jitter: 0.1, spread: true });
  expect(spec.timeline[0]?.do).toMatchObject({
    relaunch: { relaunch: 'after', delay: { dist: 'lognormal', median: 5_000, sigma: 0.3 }, atMost: 12_000 },
  });
  expect(spec.blastRadius).toEqual({ maxCrashedShare: 0.5, maxNodesShare: 0.5, maxLasting: 600_000 });
  expect(spec.thresholds).toEqual({
    metastableBelow: 0.5,
    demandAtLeast: 0.9,
    slopePerT: 0.1,
    lostBelow: 0.01,
    unaffectedAtLeast: 0.99,
    target: 0.95,
  });
  expect(spec.trials).toBeNull();
  expect(() => Object.assign(spec.population.cohorts[0] ?? {}, { share: 1 })).toThrow(TypeError);
  expect(users(5, { cohorts: [] }).regions).toEqual({ everywhere: 1 });
});

test('credits are kept as they are, in milliseconds; without them nothing of a spec is another', () => {
  const worth = { amount: 0.99, unit: 'USD' };
  const told = check(withChange(credits({ worth }, { to: {}, whenLost: '5s', give: 'a word of regret' })));
  expect(told.ok && told.spec.credits).toEqual([
    { to: { cohort: 'faulty' }, whenLost: 10_000, give: 'voucher', worth },
    { to: {}, whenLost: 5_000, give: 'a word of regret' },
  ]);
  const plain = check(withChange({}));
  expect(plain.ok && 'credits' in plain.spec).toBe(false);
});
