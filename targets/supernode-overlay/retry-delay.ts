/** When a user tries again. Pure: whole milliseconds, one 32-bit draw. */
import type { DurationMs, ReconnectPolicy } from 'swarmquake/target';
import { scaleDraw } from './draws.js';

/** `immediate` means at once after a loss; after a failed attempt it means this, else one user could spin a core. */
export const IMMEDIATE_AGAIN_MS = 1_000;

/**
 * @param attempt 0 for the first retry after a loss, then 1, 2, ...
 * @param previous the delay before, for decorrelated jitter; ignored else.
 */
export function retryDelay(
  policy: ReconnectPolicy<DurationMs>,
  attempt: number,
  draw: number,
  previous: DurationMs = 0,
): DurationMs {
  switch (policy.policy) {
    case 'immediate':
      return attempt === 0 ? 0 : IMMEDIATE_AGAIN_MS;
    case 'fixed': {
      if (attempt === 0 && policy.spread) return scaleDraw(draw, policy.delay);
      const half = Math.round(policy.delay * policy.jitter);
      return Math.round(policy.delay) - half + scaleDraw(draw, 2 * half + 1);
    }
    case 'exponential': {
      if (policy.jitter === 'decorrelated') {
        const low = Math.min(policy.base, policy.cap);
        const high = Math.max(low, 3 * Math.max(previous, policy.base));
        return Math.min(policy.cap, low + scaleDraw(draw, high - low + 1));
      }
      // 2^30 doublings would leave the integers long after any cap was passed.
      const full = Math.min(policy.cap, policy.base * 2 ** Math.min(attempt, 30));
      if (policy.jitter === 'none') return full;
      if (policy.jitter === 'full') return scaleDraw(draw, full + 1);
      const kept = Math.floor(full / 2);
      return kept + scaleDraw(draw, full - kept + 1);
    }
  }
}
