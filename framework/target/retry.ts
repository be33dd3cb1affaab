/** How long a client waits before its next attempt. Pure: a policy, a count, draws. */
import type { ReconnectPolicy } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';

/**
 * `attempt` counts from 0 since the loss (or the launch); `previous` is the delay before (decorrelated jitter builds on it);
 * `draw` yields uniform numbers in [0, 1).
 */
export function retryDelay(
  policy: ReconnectPolicy<DurationMs>,
  attempt: number,
  previous: DurationMs,
  draw: () => number,
): DurationMs {
  switch (policy.policy) {
    case 'immediate':
      return 0;
    case 'fixed':
      if (attempt === 0 && policy.spread) return draw() * policy.delay;
      return policy.delay * (1 + policy.jitter * (2 * draw() - 1));
    case 'exponential': {
      const window = Math.min(policy.cap, policy.base * 2 ** attempt);
      switch (policy.jitter) {
        case 'none':
          return window;
        case 'full':
          return draw() * window;
        case 'equal':
          return window / 2 + (draw() * window) / 2;
        case 'decorrelated': {
          const longest = Math.max(policy.base, previous * 3);
          return Math.min(policy.cap, policy.base + draw() * (longest - policy.base));
        }
      }
    }
  }
}
