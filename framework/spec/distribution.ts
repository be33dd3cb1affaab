/** Distributions of lengths of time, as data. Their formulas: framework/plan/random.ts. */
import type { Distribution } from './types.js';
import type { Duration } from './units.js';

export const always = (): { readonly session: 'always' } => ({ session: 'always' });
/** On and off in turn, each drawn anew. */
export const alternating = (on: Distribution, off: Distribution) => ({ session: 'alternating', on, off }) as const;

export const exactly = (value: Duration): Distribution => ({ dist: 'fixed', value });
export const exponential = (o: { mean: Duration }): Distribution => ({ dist: 'exponential', ...o });
export const lognormal = (o: { median: Duration; sigma: number }): Distribution => ({ dist: 'lognormal', ...o });
export const weibull = (o: { scale: Duration; shape: number }): Distribution => ({ dist: 'weibull', ...o });
