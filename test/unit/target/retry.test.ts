import fc from 'fast-check';
import type { ReconnectPolicy } from '../../../framework/spec/types.js';
import { retryDelay } from '../../../framework/target/retry.js';

const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 0, max: 50 });

test('immediate waits for nothing', () => {
  expect(retryDelay({ policy: 'immediate' }, 3, 500, () => 0.5)).toBe(0);
});

test('fixed: around its delay; spread puts the first retry anywhere in it', () => {
  const fixed = { policy: 'fixed', delay: 4_000, jitter: 0.1, spread: true } as const;
  fc.assert(
    fc.property(attempt, draw, (n, d) => {
      const delay = retryDelay(fixed, n, 0, () => d);
      if (n === 0) expect(delay).toBeCloseTo(d * 4_000, 6);
      else expect(Math.abs(delay - 4_000)).toBeLessThanOrEqual(400.001);
      expect(Math.abs(retryDelay({ ...fixed, spread: false }, n, 0, () => d) - 4_000)).toBeLessThanOrEqual(400.001);
    }),
  );
});

test('exponential: within its window, never above the cap, whatever the jitter', () => {
  const jitter = fc.constantFrom('none', 'full', 'equal', 'decorrelated' as const);
  fc.assert(
    fc.property(jitter, attempt, draw, (kind, n, d) => {
      const policy = { policy: 'exponential', base: 1_000, cap: 60_000, jitter: kind } as ReconnectPolicy<number>;
      let previous = 0;
      for (let i = 0; i < n; i++) previous = retryDelay(policy, i, previous, () => d);
      const delay = retryDelay(policy, n, previous, () => d);
      const window = Math.min(60_000, 1_000 * 2 ** n);
      expect(delay).toBeLessThanOrEqual(60_000);
      if (kind === 'none') expect(delay).toBe(window);
      if (kind === 'full') expect(delay).toBeLessThanOrEqual(window);
      if (kind === 'equal') expect(delay).toBeGreaterThanOrEqual(window / 2);
      if (kind === 'decorrelated') expect(delay).toBeGreaterThanOrEqual(1_000);
    }),
  );
});
