/** The public door: what an experiment is written with, in reading order. */

export { atLeastOnce, loadReached, missing, nodesLost, online } from './spec/condition.js';
export type { CreditRule } from './spec/credit.js';
export { alternating, always, exactly, exponential, lognormal, weibull } from './spec/distribution.js';
export { hours, milliseconds, minutes, seconds } from './spec/duration.js';
export { type ExperimentInput, experiment, type NamedExperiment } from './spec/experiment.js';
export { after, crash, never, overload, partition, pause, placebo, vanish } from './spec/fault.js';
export { admit, lend, provision, pushRetry } from './spec/mitigation.js';
export { cohort, users } from './spec/population.js';
export { backoff, eager, fixedDelay, immediate } from './spec/reconnect.js';
export {
  amplification,
  fails,
  logins,
  lookups,
  messages,
  neverBelow,
  noLostMessages,
  noneBehind,
  notMetastable,
  recovered,
} from './spec/slo.js';
export { type Statement, statement } from './spec/statement.js';
export { at, when } from './spec/timeline.js';
export type * from './spec/types.js';
export type * from './spec/units.js';
