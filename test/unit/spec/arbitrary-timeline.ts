/** Timelines at random: every kind of fault, mitigation and statement, at any time or upon a condition, of whomever there is. */
import fc from 'fast-check';
import {
  type Action,
  admit,
  after,
  at,
  crash,
  lend,
  never,
  online,
  overload,
  partition,
  pause,
  placebo,
  provision,
  pushRetry,
  type Step,
  statement,
  vanish,
  when,
} from '../../../framework/index.js';
import { COHORTS, denominator, REGIONS, where } from './arbitrary-names.js';
import { distribution, length, reconnect, share, time } from './arbitrary-policies.js';

export const condition = fc
  .tuple(denominator, where, fc.boolean(), share, fc.integer({ min: 0, max: 9 }))
  .map(([of, whose, below, s, lasting]) => {
    const is = online({ of, where: whose });
    return (below ? is.below(s) : is.atLeast(s)).lasting(`${lasting}s`);
  });

const relaunch = fc.oneof(
  fc.constant(never()),
  distribution.map((delay) => after(delay, { atMost: '60s' })),
);
const whom = fc.tuple(where, share).map(([whose, s]) => ({ ...whose, share: s }));
const few = fc.integer({ min: 1, max: 5 });
const role = fc.constantFrom('login', 'supernode', 'supernode', 'supernode', 'group-video', 'mega-supernode');
const region = fc.option(fc.constantFrom(...REGIONS), { nil: undefined });
const nodes = fc
  .tuple(role, region, fc.option(fc.constantFrom('5.0.0.152', '4.2'), { nil: undefined }), fc.oneof(share, few))
  .map(([r, place, version, n]) => ({
    role: r,
    ...(place === undefined ? {} : { region: place }),
    ...(version === undefined || r !== 'supernode' ? {} : { version }),
    // 1 is everybody as a share, and one as a count.
    ...(Number.isInteger(n) && n > 1 ? { count: n } : { share: n }),
  }));
const side = fc.oneof(
  role.map((r) => ({ role: r })),
  fc.constantFrom(...REGIONS).map((r) => ({ region: r })),
);

const fault: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(whom, relaunch).map(([who, again]) => crash(who, { relaunch: again })),
  whom.map(vanish),
  fc.tuple(nodes, relaunch).map(([who, again]) => crash(who, { relaunch: again })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), region)
    .map(([clientHosts, place]) => crash(place === undefined ? { clientHosts } : { clientHosts, region: place })),
  fc.tuple(nodes, length).map(([who, lasting]) => pause(who, { lasting })),
  fc.tuple(side, length).map(([who, lasting]) => partition(who, { lasting })),
  fc
    .tuple(fc.boolean(), fc.integer({ min: 1, max: 9 }), length)
    .map(([logins, multiple, lasting]) =>
      logins
        ? overload({ role: 'login' }, { with: 'logins', multiple, lasting })
        : overload({ role: 'supernode' }, { with: 'lookups', multiple, lasting }),
    ),
  fc.constant(placebo()),
);
const help: fc.Arbitrary<Action> = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((count) => provision({ role: 'mega-supernode', count })),
  fc.constant(lend({ feature: 'group-video', as: 'mega-supernode' })),
  fc
    .tuple(fc.integer({ min: 1, max: 900 }), fc.shuffledSubarray([...REGIONS]))
    .map(([rate, order]) => admit({ rate, order })),
  fc
    .tuple(reconnect, fc.option(fc.constantFrom(...COHORTS), { nil: undefined }))
    .map(([policy, cohort]) => pushRetry(policy, cohort === undefined ? {} : { cohort })),
);
const word: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(denominator, where, share).map(([of, whose, s]) => statement('back', { of, where: whose, share: s })),
  fc.constant(statement('we are looking into it', { claims: 'nothing' })),
);
const action = fc.oneof(
  { weight: 4, arbitrary: fault },
  { weight: 2, arbitrary: help },
  { weight: 1, arbitrary: word },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(time, action).map(([t, a]) => at(t, a)),
  fc.tuple(condition, action).map(([c, a]) => when(c, a)),
);

/** Servers are lent once: whoever is lent in these steps or before stays so. */
export function lentOnce(steps: readonly Step[], before: readonly Step[] = []): readonly Step[] {
  const first = [...before, ...steps].find((one) => one.do.kind === 'lend');
  return steps.filter((one) => one.do.kind !== 'lend' || one === first);
}
