/** What operators do about it. Undone at teardown only. */
import type { Mitigation, ReconnectPolicy } from './types.js';

/** Starts nodes of a standby role; none of them exists before. */
export const provision = (o: { role: string; count: number }): Mitigation => ({ kind: 'provision', ...o });
/** The servers of a feature become nodes of another role; the feature is dark meanwhile. */
export const lend = (o: { feature: string; as: string }): Mitigation => ({ kind: 'lend', ...o });
/** Controlled return: `rate` users a second, regions in this order (those not named come last). */
export const admit = (o: { rate: number; order?: readonly string[] }): Mitigation => ({
  kind: 'admit',
  order: [],
  ...o,
});
/** A new reconnect policy for a cohort, or for everybody. */
export const pushRetry = (reconnect: ReconnectPolicy, o: { cohort?: string } = {}): Mitigation => ({
  kind: 'push-retry',
  reconnect,
  ...o,
});
