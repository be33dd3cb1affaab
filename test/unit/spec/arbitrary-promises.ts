/** Promises at random, of every kind, and impacts. */
import fc from 'fast-check';
import {
  amplification,
  atLeastOnce,
  loadReached,
  logins,
  lookups,
  messages,
  neverBelow,
  nodesLost,
  noLostMessages,
  noneBehind,
  notMetastable,
  online,
  recovered,
  type Slo,
} from '../../../framework/index.js';
import { denominator, where } from './arbitrary-names.js';
import { share, time } from './arbitrary-policies.js';

const during = fc.constantFrom('after-onset' as const, 'at-the-end' as const);
const operation = fc.constantFrom(lookups, logins, messages);
const percentile = fc.constantFrom('p50' as const, 'p95' as const, 'p99' as const, 'p999' as const);

export const promise: fc.Arbitrary<Slo> = fc.oneof(
  fc
    .record({ share, of: denominator, within: time, since: fc.constantFrom('lifted', 'onset'), where })
    .map((o) => recovered({ ...o, heldFor: '15s' })),
  fc.record({ share, of: denominator, where }).map(neverBelow),
  fc.record({ share, within: time, where }).map(noneBehind),
  fc.tuple(operation, share, during, where).map(([of, s, d, w]) => of.success.atLeast(s, { during: d, where: w })),
  fc
    .tuple(operation, percentile, time, during, where)
    .map(([of, p, t, d, w]) => of[p].below(t, { during: d, where: w })),
  fc.integer({ min: 1, max: 90 }).map((tenths) => amplification.below(tenths / 10)),
  fc.constant(notMetastable()),
  fc.record({ where }).map(noLostMessages),
);

/** Below every steady state of arbitrary-experiment.ts. */
const hit = share.map((s) => 0.98 * s);
export const impact = fc.oneof(
  fc.tuple(denominator, where, hit).map(([of, whose, s]) => atLeastOnce(online({ of, where: whose }).below(s))),
  fc
    .tuple(fc.constantFrom('supernode', 'login'), fc.integer({ min: 1, max: 9 }))
    .map(([role, count]) => nodesLost({ role, count })),
  fc
    .tuple(fc.constantFrom('supernode', 'login'), fc.integer({ min: 2, max: 9 }))
    .map(([role, multiple]) => loadReached({ role, multiple })),
);
