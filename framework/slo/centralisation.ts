/**
 * What few nodes carry before, during and after: those that the operator runs, and the busiest tenth of all.
 * Counted from the users' side: the node at which a user holds its session, the node that answered its look-up.
 */
import type { UsersRecord } from '../observe/records.js';
import { MOST_UNTOLD } from '../spec/thresholds.js';
import type { Second, Share } from '../spec/units.js';
import { rounded, wholeMs } from './figures.js';
import { type Observed, secondsIn } from './observed.js';
import { lossOf } from './recovered.js';
import { missingShareOf, type SecondsOf } from './reliability.js';
import type { Carried, Centralisation } from './types.js';

const NOT_TOLD: Carried = {
  usersByOperator: null,
  lookupsByOperator: null,
  usersOnTopTenth: null,
  topTenthOfNodes: null,
};

export function centralisationOf(o: Observed): Centralisation {
  const { steady } = o.fold;
  const duringTo = outageEnd(o);
  return {
    before: steady === null ? NOT_TOLD : carriedIn(o, { from: steady.from, to: steady.to + 1 }),
    during: carriedIn(o, { from: o.from, to: duringTo }),
    after: carriedIn(o, { from: o.stateFrom, to: o.to }),
    duringToMs: wholeMs(Math.max(0, duringTo * 1000 - o.onset)),
    afterFromMs: wholeMs(Math.max(0, o.stateFrom * 1000 - o.onset)),
  };
}

/** Until the network was back at its target for good; where it never left it, or is not back, until `after` begins. */
function outageEnd(o: Observed): Second {
  const { lastBelowEnd } = lossOf(o, { share: o.plan.thresholds.target, of: 'demand', where: {} }, 'offline');
  return Math.min(o.stateFrom, lastBelowEnd === null ? o.stateFrom : lastBelowEnd / 1000);
}

type ByNode = ReadonlyMap<string, number>;

function carriedIn(o: Observed, window: SecondsOf): Carried {
  // Hosts that were not heard may have been elsewhere.
  if (missingShareOf(o, window, {}) > MOST_UNTOLD) return NOT_TOLD;
  const operators = operatorRun(o);
  const carriers = carriersOf(o);
  const users = new Sum();
  const lookups = new Sum();
  const top = new Sum();
  const even = new Sum();
  for (const second of secondsIn(window)) {
    const hosts = o.fold.usersAt(second);
    const sessions = together(hosts, (host) => host.sessionsByNode);
    users.add(sessions, operators);
    lookups.add(
      together(hosts, (host) => host.lookupsByNode),
      operators,
    );
    const standing = carriers.flatMap((c) => (o.fold.lives.exists(c.id, second, c.fromTheStart) ? [c.id] : []));
    const tenth = busiest(standing, sessions ?? new Map(), Math.ceil(standing.length / 10));
    top.add(sessions, tenth);
    if (sessions !== null && standing.length > 0) even.count(tenth.size, standing.length);
  }
  return {
    usersByOperator: users.share(),
    lookupsByOperator: lookups.share(),
    usersOnTopTenth: top.share(),
    topTenthOfNodes: top.share() === null ? null : even.share(),
  };
}

/** One host whose record does not tell, as in a journal of earlier days, and the whole is not known. */
class Sum {
  #part = 0;
  #whole = 0;
  #known = true;

  add(counts: ByNode | null, nodes: ReadonlySet<string>): void {
    if (counts === null) this.#known = false;
    for (const [node, n] of counts ?? []) this.count(nodes.has(node) ? n : 0, n);
  }

  count(part: number, whole: number): void {
    this.#part += part;
    this.#whole += whole;
  }

  share(): Share | null {
    return this.#known && this.#whole > 0 ? rounded(this.#part / this.#whole) : null;
  }
}

function together(
  hosts: readonly UsersRecord[],
  of: (host: UsersRecord) => Readonly<Record<string, number>> | undefined,
): ByNode | null {
  const sum = new Map<string, number>();
  for (const host of hosts) {
    const counts = of(host);
    if (counts === undefined) return null;
    for (const [node, n] of Object.entries(counts)) sum.set(node, (sum.get(node) ?? 0) + n);
  }
  return sum;
}

function operatorRun({ plan }: Observed): ReadonlySet<string> {
  const roles = new Set(plan.roles.filter((role) => role.operatorRun).map(({ role }) => role));
  return new Set(plan.nodes.filter((node) => roles.has(node.role)).map(({ id }) => id));
}

/** Nodes at which users may hold sessions, whoever runs them. */
function carriersOf({ plan }: Observed): { readonly id: string; readonly fromTheStart: boolean }[] {
  const roles = new Set(plan.roles.filter((role) => role.holdsSessions).map(({ role }) => role));
  return plan.nodes
    .filter((node) => roles.has(node.role))
    .map(({ id, startedBy }) => ({ id, fromTheStart: startedBy === 'provision' }));
}

function busiest(nodes: readonly string[], sessions: ByNode, howMany: number): ReadonlySet<string> {
  return new Set([...nodes].sort((a, b) => (sessions.get(b) ?? 0) - (sessions.get(a) ?? 0)).slice(0, howMany));
}
