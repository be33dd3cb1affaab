/** How many live TCP users of the overlay this machine holds, each with a keep-alive every 30 s and a look-up every 10 s. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../framework/plan/types.js';
import { processRuntime } from '../framework/runtime/process/process-runtime.js';
import type { Bench } from './bench.js';
import { nodeLoads, spent } from './cpu.js';
import { gather, onlineIn, outcomes } from './crowd.js';
import { nodeModule, overlayLoad } from './overlay-plan.js';
import { plainPairs } from './plain-pairs.js';
import { interleaved, loads, median } from './rounds.js';
import { onStage, type Stage } from './stage.js';
import { percent, whole } from './table.js';

const AIM = 50_000;
/** Both must hold for the number to count as held. */
const HELD_SHARE = 0.99;
const USERS_A_SECOND = 2_500;
const SETTLE_MS = 5_000;
/** Spread of users over supernodes is drawn: the fullest has some more than the mean. */
const SPARE = 700;
const JOINED_WITHIN_MS = 90_000;

interface Held {
  readonly online: number;
  readonly answered: number;
  readonly lookupsASecond: number;
  readonly p99Ms: number;
  readonly cores: number;
  readonly residentMiB: number;
}

export const held: Bench = async (options) => {
  const sizes = options.users ?? (options.quick ? [500] : [20_000, AIM]);
  const rounds = options.rounds ?? (options.quick ? 1 : 3);
  const windowMs = options.quick ? 3_000 : 20_000;
  const { maxUsersPerHost } = await processRuntime().preflight();
  const rows: string[][] = [];
  for (const users of sizes) {
    const pairs = Math.ceil(users / (maxUsersPerHost - SPARE));
    const measured = await interleaved(options, rounds, {
      overlay: () => holdOverlay(users, pairs, options.quick ? 500 : SETTLE_MS, windowMs),
      'plain sockets': () => holdPlain(users, pairs, windowMs),
    });
    for (const [name, all] of Object.entries(measured)) {
      const middle = (of: (held: Held) => number): number => median(all.map(({ value }) => of(value)));
      const [online, answered] = [middle((h) => h.online), middle((h) => h.answered)];
      rows.push([
        whole(users),
        name,
        `${pairs}`,
        `${rounds}`,
        percent(online),
        percent(answered),
        whole(middle((h) => h.lookupsASecond)),
        `${whole(middle((h) => h.p99Ms))} ms`,
        middle((h) => h.cores).toFixed(2),
        `${whole(middle((h) => h.residentMiB))} MB`,
        online >= HELD_SHARE && answered >= HELD_SHARE ? 'held' : 'not held',
        loads(all),
      ]);
    }
  }
  return {
    title: 'Live TCP users held',
    head: [
      ...['users', 'what', 'pairs', 'rounds', 'online', 'answered', 'look-ups/s', 'p99', 'cores', 'memory', ''],
      'load',
    ],
    rows,
    notes: [
      `aim: ${whole(AIM)} users; held: ${percent(HELD_SHARE)} online and ${percent(HELD_SHARE)} of look-ups answered, over ${windowMs / 1_000} s`,
      'overlay: a look-up that the owner’s supernode answers, keep-alives that are answered and published; plain: an echo',
      'a pair is a process of users and a process of supernode (or echo); p99 of plain sockets is not measured the same way: from the write',
    ],
  };
};

async function holdOverlay(users: number, pairs: number, settleMs: number, windowMs: number): Promise<Held> {
  const { plan } = overlayLoad({
    users,
    joinOverMs: Math.max(1_000, Math.ceil((users / USERS_A_SECOND) * 1_000)),
    hosts: pairs,
    lookupEvery: 'probe',
    messageEvery: 'never',
    options: {
      supernodes: pairs,
      groupVideoServers: 0,
      keepAlive: '30s',
      probeInterval: '10s',
      plannedLookupEvery: '10s',
      plannedMessageEvery: 'never',
      // No limit of its own: the machine is to be the limit.
      ...{ unitsPerSecond: 100_000, memberLimit: 19_900, controlQueue: 10_000, registerQueue: 10_000 },
      ...{ registerCost: 1, guard: 'off', registerTimeout: '30s', heartbeat: '5s' },
    },
  });
  const nodeIds = [...plan.nodes, ...plan.hosts].map(({ id }) => id);
  return onStage({ runtime: processRuntime(), nodeModule, nodeIds }, (stage) =>
    observe(plan, stage, users, settleMs, windowMs),
  );
}

async function observe(plan: Plan, stage: Stage, users: number, settleMs: number, windowMs: number): Promise<Held> {
  const crowd = await gather(plan, stage);
  await sleep(plan.times.joinOver);
  await crowd
    .until('nearly all are online', JOINED_WITHIN_MS, (latest) => onlineIn(latest) >= HELD_SHARE * users)
    .catch(
      // Not all came: that is a finding, and the window shows it.
      (error: Error) => console.error(error.message),
    );
  await sleep(settleMs);
  await crowd.news();
  const before = nodeLoads(stage.identity.runId);
  await sleep(windowMs);
  const after = nodeLoads(stage.identity.runId);
  const window = await crowd.news();
  const { ok, failed, p99Ms } = outcomes(window, 'lookups');
  const seconds = windowMs / 1_000;
  return {
    online: onlineIn(window) / (users * (window.length / plan.hosts.length)),
    answered: ok / (ok + failed),
    lookupsASecond: (ok + failed) / (window.length / plan.hosts.length),
    p99Ms,
    cores: spent(before, after) / seconds,
    residentMiB: after.reduce((sum, { residentMiB }) => sum + residentMiB, 0),
  };
}

async function holdPlain(users: number, pairs: number, windowMs: number): Promise<Held> {
  const reports = await plainPairs({ users, pairs, holdMs: windowMs });
  const total = (of: (report: (typeof reports)[number]) => number): number =>
    reports.reduce((sum, report) => sum + of(report), 0);
  const lookups = total((r) => r.lookups);
  return {
    online: total((r) => r.open) / users,
    answered: total((r) => r.replies) / lookups,
    lookupsASecond: lookups / (windowMs / 1_000),
    p99Ms: Math.max(...reports.map((r) => r.p99Ms)),
    cores: total((r) => r.cpuSeconds) / (windowMs / 1_000),
    residentMiB: total((r) => r.residentMiB),
  };
}
