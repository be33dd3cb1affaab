/** Whether the measuring held in a window: missing data, the driver's lag and errors, nodes' clocks, groups too thin to judge. */
import { FEWEST_USERS, MOST_UNTOLD } from '../spec/thresholds.js';
import type { Where } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import { count, percent, seconds, whereWords } from './figures.js';
import { type Observed, secondsIn } from './observed.js';
import type { Doubt } from './types.js';

export interface SecondsOf {
  readonly from: Second;
  readonly to: Second;
}

export function doubtsOfWindow(o: Observed, window: SecondsOf, where: Where): Doubt[] {
  const length = Math.max(0, window.to - window.from);
  if (length === 0) {
    return [
      doubt(
        'NOTHING_OBSERVED',
        'seconds of observation after onset',
        'none',
        'run it again; the journal ends at onset',
      ),
    ];
  }
  return [
    missingDoubt(o, window, where),
    driverDoubt(o, window),
    ...clockDoubts(o, window),
    thinDoubt(o, window, where),
  ].filter((d) => d !== null);
}

/** Why nothing can be told of a group in a window, whatever is promised; null: nothing is in the way. */
export function untold(o: Observed, window: SecondsOf, where: Where): string | null {
  if (window.to <= window.from) return 'nothing was observed';
  const missing = missingShareOf(o, window, where);
  if (missing > MOST_UNTOLD) return `${percent(missing)} of samples missing`;
  return thinDoubt(o, window, where) === null ? null : `fewer than ${FEWEST_USERS} users in demand`;
}

/** Of the users in demand, second by second. */
export function missingShareOf(o: Observed, window: SecondsOf, where: Where): Share {
  let demand = 0;
  let missing = 0;
  for (const s of secondsIn(window)) {
    const tally = o.fold.tally(s, where);
    demand += tally.demand;
    missing += tally.missing;
  }
  return demand === 0 ? 0 : missing / demand;
}

/** Seconds in which some client host lagged by over a tenth of the probe interval, or had errors of the machine's own. */
export function unreliableShareOf(o: Observed, window: SecondsOf): Share {
  const limit = o.plan.times.probeInterval / 10;
  return shareOfSeconds(window, (s) => o.fold.usersAt(s).some((u) => u.lagP99Ms > limit || u.driverErrors > 0));
}

export function driverLagOf(o: Observed, window: SecondsOf): DurationMs {
  let most = 0;
  for (const s of secondsIn(window)) for (const u of o.fold.usersAt(s)) most = Math.max(most, u.lagP99Ms);
  return most;
}

function missingDoubt(o: Observed, window: SecondsOf, where: Where): Doubt | null {
  const share = missingShareOf(o, window, where);
  if (share <= MOST_UNTOLD) return null;
  const found = `${percent(share)} missing${whereWords(where)}`;
  return doubt(
    'MISSING_DATA',
    `at most ${percent(MOST_UNTOLD)} of user-seconds without samples`,
    found,
    'see the logs of the client hosts that fell silent',
  );
}

function driverDoubt(o: Observed, window: SecondsOf): Doubt | null {
  const share = unreliableShareOf(o, window);
  if (share <= MOST_UNTOLD) return null;
  const limit = count(o.plan.times.probeInterval / 10);
  const found = `${percent(share)} of ${window.to - window.from} s, lag up to ${count(driverLagOf(o, window))} ms`;
  return doubt(
    'DRIVER_LAGGED',
    `client hosts that lag under ${limit} ms, without errors of this machine, in 95% of seconds`,
    found,
    'run it on a quieter machine, or with fewer users',
  );
}

/** A node whose token clock fell behind may have shut itself down for the machine's fault, not the network's. */
function clockDoubts(o: Observed, window: SecondsOf): Doubt[] {
  const guard = new Map(o.plan.roles.map((r) => [r.role, r.guardWindow]));
  const lagged = o.plan.nodes.filter((node) => {
    const length = guard.get(node.role) ?? null;
    if (length === null) return false;
    const late = shareOfSeconds(window, (s) => (o.fold.node(s, node.id)?.clockLagMs ?? 0) > length / 4);
    return late > MOST_UNTOLD;
  });
  if (lagged.length === 0) return [];
  const found = `${lagged.length} of ${o.plan.nodes.length} nodes over it: ${lagged
    .map((n) => n.id)
    .slice(0, 5)
    .join(', ')}`;
  return [
    doubt(
      'CLOCK_LAGGED',
      'token clocks within a quarter of their guard window in 95% of seconds',
      found,
      'run it on a quieter machine',
    ),
  ];
}

function thinDoubt(o: Observed, window: SecondsOf, where: Where): Doubt | null {
  const thin = shareOfSeconds(window, (s) => o.fold.tally(s, where).demand < FEWEST_USERS);
  if (thin <= MOST_UNTOLD) return null;
  const found = `fewer users${whereWords(where)} in ${percent(thin)} of ${seconds((window.to - window.from) * 1000)}`;
  return doubt(
    'THIN_SLICES',
    `at least ${FEWEST_USERS} users in demand`,
    found,
    'give the run more users, or judge a larger group',
  );
}

function shareOfSeconds(window: SecondsOf, is: (second: Second) => boolean): Share {
  let n = 0;
  for (const s of secondsIn(window)) if (is(s)) n += 1;
  return window.to <= window.from ? 0 : n / (window.to - window.from);
}

function doubt(code: string, expected: string, found: string, advice: string): Doubt {
  return { code, expected, found, do: advice };
}
