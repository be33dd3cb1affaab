/** What set it off, and what kept it going, as far as the journal shows it. */
import type { JournalRecord, NodeRecord } from '../observe/records.js';
import type { Second } from '../spec/units.js';
import { count, joined, longTime, plural, promisedPercent, things } from './figures.js';
import { type Account, nodeSeconds, of, type Sentence, usersOf } from './postmortem-account.js';
import { lastBelow, shutdowns } from './postmortem-timeline.js';

export type CauseKind =
  | 'crashed-nodes'
  | 'hit'
  | 'gone-before'
  | 'stayed-after'
  | 'shut-after'
  | 'sign-ins-after'
  | 'refused-after'
  | 'capacity'
  | 'spread'
  | 'shut'
  | 'sign-ins'
  | 'blind'
  | 'wrong-word'
  | 'messages-lost';

type Cause = Sentence<CauseKind>;

export function causeSentence(
  a: Account,
  kind: CauseKind,
  text: string,
  cited: readonly (JournalRecord | null)[],
): Cause {
  return { kind, text, cites: a.cite(cited) };
}

export function triggerOf(a: Account): Cause[] {
  if (a.onset === null) return [];
  const killed = of(a, 'life').filter((r) => r.event === 'killed' && r.by === 'injected');
  const hits = a.fold.hits;
  const crashed = hits.reduce((sum, h) => sum + h.crashed, 0);
  const attached = hits.reduce((sum, h) => sum + h.attached, 0);
  const parts = new Map<string, number>();
  for (const { role } of killed) parts.set(role, (parts.get(role) ?? 0) + 1);
  const taken = [...parts].map(([role, n]) => things(n, wordOf(role)));
  const [nodeRole] = [...parts.keys()].filter((role) => role !== HOST_ROLE);
  const who = [
    ...(crashed === 0 ? [] : [`${count(crashed)} by their own client's crash`]),
    ...(attached === 0 ? [] : [`${count(attached)} who were attached to ${plural(nodeRole ?? 'node')} that it took`]),
  ];
  return [
    ...(killed.length === 0 ? [] : [causeSentence(a, 'crashed-nodes', `The fault crashed ${joined(taken)}.`, killed)]),
    ...(crashed + attached === 0
      ? []
      : [causeSentence(a, 'hit', `It hit ${things(crashed + attached, 'user')} directly: ${who.join(', ')}.`, hits)]),
  ];
}

/** Not of the network: what carries its users. */
const HOST_ROLE = 'client-host';
const wordOf = (role: string): string => (role === HOST_ROLE ? 'client host' : role);

/** Why it went on after the trigger was gone. */
export function loopOf(a: Account): Cause[] {
  const lifted = of(a, 'lifted').findLast((r) => r.t === a.fold.lifted);
  if (a.onset === null || lifted === undefined) return [];
  const last = lastBelow(a);
  const target = promisedPercent(a.fold.plan.thresholds.target);
  const since = last === null ? 0 : (last + 1) * 1000 - lifted.t;
  const { silent, resolution, resolutionSilent } = a.fold.plan.times;
  const tells = silent ? resolutionSilent : resolution;
  if (last === null || (last < a.to - 1 && since <= tells)) {
    const when = since <= 0 ? 'when the last fault was over' : `${longTime(since)} after the last fault was over`;
    const text = `Nothing that shows: ${when} ${target} were back; times are known to ${longTime(tells)}.`;
    const first = Math.min(a.to - 1, Math.max(a.from, (last ?? a.from - 1) + 1));
    return [causeSentence(a, 'gone-before', text, [lifted, ...usersOf(a, first)])];
  }
  const end = a.to - 1;
  const after =
    last < end
      ? `for ${longTime((last + 1) * 1000 - lifted.t)}`
      : `to the end of observation, ${longTime(a.to * 1000 - lifted.t)} later`;
  const stayed = `The trigger was gone and the network stayed under ${target} ${after}.`;
  return [
    causeSentence(a, 'stayed-after', stayed, [lifted, ...usersOf(a, last)]),
    ...shutAfter(a, lifted.t, Math.min(last + 1, a.to)),
    ...pressure(a, Math.ceil(lifted.t / 1000), last + 1),
    ...capacityAt(a, last),
  ];
}

function shutAfter(a: Account, since: number, to: Second): Cause[] {
  const again = shutdowns(a).filter((r) => r.t > since && r.t < to * 1000);
  if (again.length === 0) return [];
  const nodes = new Set(again.map((r) => r.node)).size;
  const text = `In that time ${things(nodes, again[0]?.role ?? 'node')} shut down by themselves, ${again.length === 1 ? 'once' : `${count(again.length)} times`} in all: who came back fell again.`;
  return [
    causeSentence(
      a,
      'shut-after',
      nodes === again.length ? text.replace(': who came back fell again', '') : text,
      again,
    ),
  ];
}

/** What arrived at the nodes and what they refused, a second, against the steady state. */
function pressure(a: Account, from: Second, to: Second): Cause[] {
  const { steady } = a.fold;
  if (steady === null || to <= from) return [];
  const then = nodeSeconds(a, null, from, to);
  const usual = nodeSeconds(a, null, steady.from, steady.to + 1);
  const [now, before] = [perSecond(then, from, to, loginsOf), perSecond(usual, steady.from, steady.to + 1, loginsOf)];
  const [refused, usually] = [
    perSecond(then, from, to, (n) => n.refused),
    perSecond(usual, steady.from, steady.to + 1, (n) => n.refused),
  ];
  const both = [...usual, ...then];
  return [
    ...(now > 2 * before && now >= 1
      ? [
          causeSentence(
            a,
            'sign-ins-after',
            `In that time ${rate(now)} sign-ins a second arrived at the nodes, against ${rate(before)} in the steady state: those without a session tried to get one.`,
            both,
          ),
        ]
      : []),
    ...(refused > 2 * usually && refused >= 1
      ? [
          causeSentence(
            a,
            'refused-after',
            `In that time the nodes refused ${rate(refused)} requests a second, against ${rate(usually)} in the steady state.`,
            both,
          ),
        ]
      : []),
  ];
}

export function loginsOf({ arrivals }: NodeRecord): number {
  return arrivals.logins ?? 0;
}

export function perSecond(
  records: readonly NodeRecord[],
  from: Second,
  to: Second,
  figure: (n: NodeRecord) => number,
): number {
  return records.reduce((sum, n) => sum + figure(n), 0) / Math.max(1, to - from);
}

function rate(n: number): string {
  return n < 10 ? n.toFixed(1) : count(n);
}

function capacityAt(a: Account, second: Second): Cause[] {
  const { plan, lives } = a.fold;
  const carriers = plan.nodes.filter((n) => n.capacityUsers !== null);
  const there = carriers.filter((n) => lives.exists(n.id, second, n.startedBy === 'provision'));
  const capacity = there.reduce((sum, n) => sum + (n.capacityUsers ?? 0), 0);
  const { demand } = a.fold.tally(second);
  if (capacity === 0 || demand === 0) return [];
  const enough = capacity >= demand ? 'capacity was not what lacked' : 'capacity lacked';
  const text = `In the last second under the target, nodes for ${things(capacity, 'user')} existed, and ${count(demand)} wanted to be online: ${enough}.`;
  const known = carriers
    .flatMap((n) => lives.of(n.id))
    .filter((r) => r.t < (second + 1) * 1000 && LIVES.includes(r.event));
  return [causeSentence(a, 'capacity', text, [a.fold.run, ...known])];
}

/** Events that say whether a node exists. */
const LIVES: readonly string[] = ['started', 'relaunched', 'killed', 'died', 'ended'];
