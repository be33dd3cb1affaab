/** Rules about distributions and policies, wherever they stand. */
import type { RuleBreach } from './name-rules.js';
import type { Path } from './shape-problems.js';
import type { Distribution, ReconnectPolicy } from './types.js';
import type { DurationMs } from './units.js';

export function backoffRules(reconnect: ReconnectPolicy<DurationMs>, keys: Path): RuleBreach[] {
  if (reconnect.policy !== 'exponential' || reconnect.cap >= reconnect.base) return [];
  return [
    {
      code: 'SPEC_BACKOFF_CAP',
      keys: [...keys, 'cap'],
      also: [[...keys, 'base']],
      expected: `a cap of at least the base, ${reconnect.base / 1000} s`,
      found: `${reconnect.cap / 1000} s`,
      do: 'raise the cap, or lower the base',
    },
  ];
}

/** The middle of a distribution, roughly: its own parameter. */
export function typicalOf(distribution: Distribution<DurationMs>): DurationMs {
  switch (distribution.dist) {
    case 'fixed':
      return distribution.value;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return distribution.median;
    case 'weibull':
      return distribution.scale;
  }
}
