import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stream } from '../../../framework/plan/random.js';
import { inDemand, joinMs, meanOf, onShare, plannedSessions, residualLife } from '../../../framework/plan/sessions.js';
import type { Distribution, SessionModel } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { distribution, sessionModel } from './arbitrary-spec.js';

const SHAPES: readonly Distribution<number>[] = [
  { dist: 'fixed', value: 20_000 },
  { dist: 'exponential', mean: 20_000 },
  { dist: 'lognormal', median: 15_000, sigma: 0.8 },
  { dist: 'weibull', scale: 20_000, shape: 0.6 },
  { dist: 'weibull', scale: 20_000, shape: 3 },
];
const DRAWS = 20_000;

function drawn(n: number, draw: (i: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => draw(i)).sort((a, b) => a - b);
}
function mean(xs: readonly number[]): number {
  return xs.reduce((a, b) => a + b, 0) / xs.length;
}

describe('the sessions of a user', () => {
  test('ascend, do not overlap, begin at the join or later and end at the horizon or before', () => {
    fc.assert(
      fc.property(sessionModel, fc.nat(1_000_000), fc.nat(60_000), fc.nat(600_000), (model, user, join, more) => {
        const horizon = join + more;
        const sessions = plannedSessions(7, user, model, join, horizon);
        let before = join;
        for (const { fromMs, toMs } of sessions) {
          expect(fromMs).toBeGreaterThanOrEqual(before);
          expect(toMs).toBeGreaterThan(fromMs);
          before = toMs;
        }
        expect(before).toBeLessThanOrEqual(Math.max(join, horizon));
      }),
      { numRuns: cases(200) },
    );
  });

  test('a longer horizon appends and changes nothing', () => {
    fc.assert(
      fc.property(sessionModel, fc.nat(10_000), fc.integer({ min: 1000, max: 300_000 }), (model, user, horizon) => {
        const short = plannedSessions(3, user, model, 500, horizon);
        const long = plannedSessions(3, user, model, 500, horizon * 2);
        const cut = long
          .filter((s) => s.fromMs < horizon)
          .map((s) => ({ fromMs: s.fromMs, toMs: Math.min(s.toMs, horizon) }));
        expect(short).toEqual(cut);
      }),
      { numRuns: cases(100) },
    );
  });

  test('always on: one session, from the join to the horizon', () => {
    expect(plannedSessions(1, 5, { session: 'always' }, 1200, 90_000)).toEqual([{ fromMs: 1200, toMs: 90_000 }]);
    expect(plannedSessions(1, 5, { session: 'always' }, 90_000, 90_000)).toEqual([]);
  });

  test('phases that last no time do not hang', () => {
    const nothing: SessionModel<number> = {
      session: 'alternating',
      on: { dist: 'fixed', value: 0 },
      off: { dist: 'fixed', value: 0 },
    };
    expect(plannedSessions(1, 1, nothing, 0, 1e9).length).toBeLessThanOrEqual(100_000);
  });
});

describe('demand is stationary', () => {
  const off: Distribution<number> = { dist: 'lognormal', median: 10_000, sigma: 1 };
  // A fixed on-time against a fixed off-time is the hardest case: any fault in the first phase rings for ever.
  const models: [string, SessionModel<number>][] = [
    ...SHAPES.map((on): [string, SessionModel<number>] => [JSON.stringify(on), { session: 'alternating', on, off }]),
    [
      'fixed and fixed',
      { session: 'alternating', on: { dist: 'fixed', value: 30_000 }, off: { dist: 'fixed', value: 20_000 } },
    ],
  ];
  test.each(models)('with %s: the share in session is the long-run share at every moment', (_name, model) => {
    const users = 5000;
    const moments = Array.from({ length: 25 }, (_, i) => 100 + i * 5000);
    const on = moments.map(() => 0);
    for (let user = 0; user < users; user++) {
      for (const { fromMs, toMs } of plannedSessions(11, user, model, 0, 130_000)) {
        moments.forEach((t, i) => {
          if (fromMs <= t && t < toMs) on[i] = (on[i] ?? 0) + 1;
        });
      }
    }
    const expected = onShare(model);
    const bound = 4.5 * Math.sqrt((expected * (1 - expected)) / users);
    for (const count of on) expect(Math.abs(count / users - expected)).toBeLessThan(bound);
  });
});

describe('what is left of a phase found under way', () => {
  test.each(SHAPES.map((d) => [JSON.stringify(d), d] as const))(
    '%s: is distributed as equilibrium says',
    (_name, d) => {
      const residuals = drawn(DRAWS, (i) => residualLife(d, stream(5, 'residual', i)));
      const lives = drawn(DRAWS, (i) => stream(5, 'life', i).duration(d));
      // Equilibrium distribution function: the integral of 1 - F from 0 to x over the mean, here from a sample of F.
      const cdf = (x: number): number => mean(lives.map((life) => Math.min(life, x))) / meanOf(d);
      const worst = [0.1, 0.25, 0.5, 0.75, 0.9].map((q) => Math.abs(cdf(residuals[Math.floor(q * DRAWS)] ?? 0) - q));
      expect(Math.max(...worst)).toBeLessThan(0.03);
    },
  );

  test('the stated mean is the mean of the draws', () => {
    fc.assert(
      fc.property(distribution, (d) => {
        // Heavy tails are left out: their sample means say little.
        fc.pre(d.dist !== 'lognormal' || d.sigma < 1);
        fc.pre(d.dist !== 'weibull' || d.shape > 0.8);
        const random = stream(9, 'mean', JSON.stringify(d));
        const sample = Array.from({ length: 4000 }, () => random.duration(d));
        expect(mean(sample) / meanOf(d)).toBeGreaterThan(0.85);
        expect(mean(sample) / meanOf(d)).toBeLessThan(1.15);
      }),
      { numRuns: cases(25), seed: 1 },
    );
  });
});

describe('a second of demand', () => {
  test('needs the user from its start to beyond its end', () => {
    const session = { fromMs: 2000, toMs: 5001 };
    expect([0, 1, 2, 3, 4, 5].filter((s) => inDemand(session, s))).toEqual([2, 3, 4]);
    expect([0, 1, 2, 3, 4, 5].filter((s) => inDemand({ fromMs: 2001, toMs: 5000 }, s))).toEqual([3]);
    expect(inDemand({ fromMs: 2100, toMs: 2900 }, 2)).toBe(false);
  });
});

describe('joins', () => {
  test('are spread evenly over joinOver and are the same again', () => {
    const joins = drawn(10_000, (user) => joinMs(4, user, 40_000));
    for (const q of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(Math.abs((joins[Math.floor(q * 10_000)] ?? 0) / 40_000 - q)).toBeLessThan(0.02);
    }
    expect(joins[0]).toBeGreaterThanOrEqual(0);
    expect(joins.at(-1)).toBeLessThan(40_000);
    expect(joinMs(4, 123, 40_000)).toBe(joinMs(4, 123, 40_000));
    expect(joinMs(4, 123, 0)).toBe(0);
  });
});
