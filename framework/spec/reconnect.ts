/** What a user does after losing its session. */
import type { ReconnectPolicy } from './types.js';
import type { Duration, Share } from './units.js';

/** Again and again without a pause. */
export const immediate = (): ReconnectPolicy => ({ policy: 'immediate' });

/** Every `delay`, give or take `jitter` of it; the first retry anywhere within one delay. What clients did in 2010. */
export const eager = (o: { delay?: Duration; jitter?: Share } = {}): ReconnectPolicy => ({
  policy: 'fixed',
  delay: '4s',
  jitter: 0.1,
  spread: true,
  // Unknown keys go on to validation, which names them.
  ...o,
});

/** As `eager`, but the first retry comes after a whole delay, too: all who were lost together ask together. */
export const fixedDelay = (o: { delay: Duration; jitter?: Share }): ReconnectPolicy => ({
  policy: 'fixed',
  jitter: 0,
  spread: false,
  ...o,
});

/** Exponential back-off from `base` to `cap`. */
export const backoff = (o: {
  base: Duration;
  cap: Duration;
  jitter?: 'none' | 'full' | 'equal' | 'decorrelated';
}): ReconnectPolicy => ({ policy: 'exponential', jitter: 'full', ...o });
