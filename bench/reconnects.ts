/** How many users come back a second, on one host of users and one supernode, after a crash of them all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { processRuntime } from '../framework/runtime/process/process-runtime.js';
import type { Bench } from './bench.js';
import { nodeLoads, spent } from './cpu.js';
import { type Crowd, gather, type HostSecond, outcomes, sessionsIn } from './crowd.js';
import { nodeModule, overlayLoad } from './overlay-plan.js';
import { plainPairs } from './plain-pairs.js';
import { interleaved, loads, median } from './rounds.js';
import { onStage } from './stage.js';
import { ratio, whole } from './table.js';

const AIM = 5_000;
const USERS_A_SECOND = 1_500;
/** Offered: more than is expected, so that the rate is theirs and not the bench's. */
const OFFERED_A_SECOND = 8_000;
/** The resets of the crash are over by then. */
const CRASH_OVER_MS = 3_000;
const BACK_WITHIN_MS = 120_000;

export const reconnects: Bench = async (options) => {
  const sizes = options.users ?? (options.quick ? [500] : [10_000]);
  const rounds = options.rounds ?? (options.quick ? 1 : 3);
  const rows: string[][] = [];
  for (const users of sizes) {
    const measured = await interleaved<Rates>(options, rounds, {
      overlay: () => ratesOf(users),
      'plain sockets': async () => {
        const [pair] = await plainPairs({ users, pairs: 1, holdMs: 0 });
        return pair === undefined ? null : { plainConnections: pair.connectsASecond };
      },
    });
    const all = Object.values(measured).flat();
    const middle = (of: (rates: Rates) => number | undefined): number =>
      median(all.flatMap(({ value }) => of(value) ?? []));
    const [ours, bare] = [middle((r) => r.reconnects), middle((r) => r.plainConnections)];
    const cpu = ROLES.map((role) => whole(middle((r) => r.cpuMicros?.[role]))).join(' / ');
    rows.push([
      whole(users),
      String(rounds),
      whole(ours),
      whole(2 * ours),
      whole(bare),
      ratio(2 * ours, bare),
      cpu,
      loads(all),
    ]);
  }
  return {
    title: 'Reconnects a second, one host of users and one supernode',
    head: [
      ...['users', 'rounds', 'reconnects/s', 'its connections/s', 'plain connections/s', 'ratio of connections'],
      ...['CPU us a reconnect (users / login / supernode)', 'load'],
    ],
    rows,
    notes: [
      `aim: ${whole(AIM)} a second`,
      'a reconnect is a login and a registration with a signed token: two connections, to two processes, and four messages',
      'plain: one connection, and not a word; 256 at a time',
    ],
  };
};

const ROLES = ['host', 'login', 'supernode'] as const;

interface Rates {
  readonly reconnects?: number;
  readonly plainConnections?: number;
  /** CPU of each process for one reconnect. */
  readonly cpuMicros?: Readonly<Record<(typeof ROLES)[number], number>>;
}

async function ratesOf(users: number): Promise<Rates> {
  const { plan } = overlayLoad({
    users,
    joinOverMs: Math.max(1_000, Math.ceil((users / USERS_A_SECOND) * 1_000)),
    hosts: 1,
    // Nothing else is to be done: a first look-up a session remains.
    lookupEvery: 'probe',
    messageEvery: 'never',
    options: {
      supernodes: 1,
      groupVideoServers: 0,
      ...{ keepAlive: '60s', probeInterval: '10m', plannedLookupEvery: '10m', plannedMessageEvery: 'never' },
      ...{ unitsPerSecond: 100_000, memberLimit: 19_900, controlQueue: 10_000, registerQueue: 10_000 },
      ...{ registerCost: 1, guard: 'off', registerTimeout: '60s', lookupTimeout: '60s', heartbeat: '5s' },
    },
  });
  const nodeIds = [...plan.nodes, ...plan.hosts].map(({ id }) => id);
  return onStage({ runtime: processRuntime(), nodeModule, nodeIds }, async (stage) => {
    const crowd = await gather(plan, stage);
    await sleep(plan.times.joinOver);
    const all = (latest: readonly HostSecond[]): boolean => sessionsIn(latest) === users;
    await crowd.until('all are there', BACK_WITHIN_MS, all);
    const before = nodeLoads(stage.identity.runId);
    const rate = await reconnectAll(crowd, plan.hosts[0]?.id ?? '', users, all);
    const after = nodeLoads(stage.identity.runId);
    const micros = (role: string): number =>
      (spent(
        before,
        after.filter(({ node }) => node.startsWith(role)),
      ) /
        users) *
      1e6;
    return {
      reconnects: rate,
      cpuMicros: { host: micros('host'), login: micros('login'), supernode: micros('supernode') },
    };
  });
}

async function reconnectAll(
  crowd: Crowd,
  host: string,
  users: number,
  all: (latest: readonly HostSecond[]) => boolean,
): Promise<number> {
  const everyone = Array.from({ length: users }, (_, user) => user);
  const before = crowd.since.length;
  await crowd.order(host, {
    do: 'crash',
    users: everyone,
    relaunchAfter: everyone.map((user) => CRASH_OVER_MS + (user / OFFERED_A_SECOND) * 1_000),
  });
  await crowd.until('they are gone', BACK_WITHIN_MS, (latest) => sessionsIn(latest) < users / 2);
  await crowd.until('all are back', BACK_WITHIN_MS, all);
  const counts = crowd.since.slice(before).map((second) => outcomes([second], 'logins').ok);
  const active = counts.slice(
    counts.findIndex((n) => n > 0),
    counts.findLastIndex((n) => n > 0) + 1,
  );
  // The first and the last second are parts of one.
  const whole = active.length > 2 ? active.slice(1, -1) : active;
  return whole.reduce((sum, n) => sum + n, 0) / whole.length;
}
