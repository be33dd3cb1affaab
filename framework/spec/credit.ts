/** What users are given for the time they were without the network, and the rules that such a rule must follow. */
import { type RuleBreach, whereRules } from './name-rules.js';
import type { ExperimentSpec, Where } from './types.js';
import type { Duration, DurationMs } from './units.js';

/** Rules are looked at in their order; a user is given what the first one that holds for them says. */
export interface CreditRule<D = Duration> {
  /** Whom: a cohort, a region, a version; `{}`: everybody. */
  readonly to: Where;
  /** The least time that such users must have lost, each on average, from onset to the end of observation. */
  readonly whenLost: D;
  /** In words: `30-minute voucher`. */
  readonly give: string;
  /** Of one, where it has a price: `{ amount: 1, unit: 'USD' }`. */
  readonly worth?: { readonly amount: number; readonly unit: string };
}

export function creditRules(spec: ExperimentSpec<DurationMs>): RuleBreach[] {
  const rules = spec.credits ?? [];
  return rules.flatMap((rule, i): RuleBreach[] => {
    const found = whereRules(rule.to, ['credits', i, 'to'], spec);
    const { maxLasting } = spec.blastRadius;
    if (rule.whenLost > maxLasting) {
      found.push({
        code: 'SPEC_CREDIT_NEVER',
        keys: ['credits', i, 'whenLost'],
        also: [['blastRadius', 'maxLasting']],
        expected: `at most ${maxLasting / 1000} s, as long as the experiment may last (blastRadius.maxLasting)`,
        found: `${rule.whenLost / 1000} s`,
        do: 'lower it: an hour of the real network may be a minute here',
      });
    }
    const before = rules.slice(0, i).findIndex((one) => covers(one, rule));
    if (before !== -1) {
      found.push({
        code: 'SPEC_CREDIT_SHADOWED',
        keys: ['credits', i],
        also: [['credits', before]],
        expected: 'users whom no earlier rule gives something',
        found: `credits[${before}] holds for all of them first`,
        do: 'put the rule with the longer whenLost, or with fewer users, first',
      });
    }
    return found;
  });
}

/** Whether whoever the other rule is for is given this one's credit before. */
function covers(one: CreditRule<DurationMs>, other: CreditRule<DurationMs>): boolean {
  const same = sameWhere(one.to, other.to);
  // Wider rules average over others: only of the same users is the time lost the same.
  return same && one.whenLost <= other.whenLost;
}

function sameWhere(a: Where, b: Where): boolean {
  return a.region === b.region && a.cohort === b.cohort && a.version === b.version;
}
