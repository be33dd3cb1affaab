/** What looking costs: CPU of controller, hosts and nodes of one load, measured as a run measures it, and hardly at all. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJournal } from '../framework/observe/journal.js';
import { poller } from '../framework/observe/poller.js';
import { Fold } from '../framework/observe/series.js';
import { processRuntime } from '../framework/runtime/process/process-runtime.js';
import type { Bench } from './bench.js';
import { cpuSecondsOf, nodeLoads, spent } from './cpu.js';
import { type Crowd, gather, sessionsIn } from './crowd.js';
import { type Load, nodeModule, overlayLoad } from './overlay-plan.js';
import { interleaved, loads, type Measured, median } from './rounds.js';
import { onStage, type Stage } from './stage.js';
import { percent, seconds, whole } from './table.js';

const AIM = 0.05;
const JOINED_WITHIN_MS = 30_000;

interface Look {
  /** As runs do: the poller once a second, journal and fold. Else leases are renewed and nothing is read. */
  readonly polls: boolean;
  readonly probeInterval: '5s' | '10m';
  /** Of the users' own, as often as probes; 'probe': probes are the look-ups. */
  readonly lookupEvery: '5s' | 'probe';
}
const NOTHING = 'nothing';
const LOOKS = {
  'probes are the look-ups (default), polling': { polls: true, probeInterval: '5s', lookupEvery: 'probe' },
  'probes beside look-ups, polling': { polls: true, probeInterval: '5s', lookupEvery: '5s' },
  'polling alone': { polls: true, probeInterval: '10m', lookupEvery: '5s' },
  [NOTHING]: { polls: false, probeInterval: '10m', lookupEvery: '5s' },
} as const satisfies Readonly<Record<string, Look>>;

interface Size {
  readonly users: number;
  readonly supernodes: number;
  readonly joinOverMs: number;
}

interface Cost {
  readonly controller: number;
  readonly nodes: number;
}

export const observer: Bench = async (options) => {
  const users = options.users?.[0] ?? (options.quick ? 200 : 2_000);
  const rounds = options.rounds ?? (options.quick ? 1 : 3);
  const windowMs = options.quick ? 2_000 : 15_000;
  const load = { users, supernodes: options.quick ? 2 : 10, joinOverMs: options.quick ? 1_000 : 5_000 };
  const contenders = Object.entries(LOOKS).map(([name, look]) => [name, () => costOf(load, look, windowMs)] as const);
  const measured = await interleaved(options, rounds, Object.fromEntries(contenders));
  const middle = (all: readonly Measured<Cost>[], of: (cost: Cost) => number): number =>
    median(all.map(({ value }) => of(value)));
  const total = (name: string): number => middle(measured[name] ?? [], (cost) => cost.controller + cost.nodes);
  const least = total(NOTHING);
  return {
    title: `Observer cost: CPU seconds in ${windowMs / 1_000} s, ${whole(users)} users on ${load.supernodes} supernodes`,
    head: ['measuring', 'rounds', 'controller', 'hosts and nodes', 'together', 'more than nothing', 'load'],
    rows: Object.keys(LOOKS).map((name) => {
      const all = measured[name] ?? [];
      return [
        name,
        String(rounds),
        ...[
          seconds(1_000 * middle(all, (cost) => cost.controller)),
          seconds(1_000 * middle(all, (cost) => cost.nodes)),
        ],
        seconds(1_000 * total(name)),
        percent(total(name) / least - 1),
        loads(all),
      ];
    }),
    notes: [
      `aim: ${percent(AIM)} more than with nothing that looks`,
      'one seed and load: a look-up of each user’s every 5 s, a message a minute, keep-alives every 10 s; probes every 5 s or never',
      'nothing: leases are renewed, and nobody reads a sample',
    ],
  };
};

async function costOf({ users, supernodes, joinOverMs }: Size, look: Look, windowMs: number): Promise<Cost> {
  const load = overlayLoad({
    users,
    joinOverMs,
    hosts: null,
    lookupEvery: look.lookupEvery,
    messageEvery: '60s',
    options: { supernodes, unitsPerSecond: 2_000, probeInterval: look.probeInterval },
  });
  const { plan } = load;
  const nodeIds = [...plan.nodes, ...plan.hosts].map(({ id }) => id);
  return onStage({ runtime: processRuntime(), nodeModule, nodeIds }, async (stage) => {
    const crowd = await gather(plan, stage);
    // Sessions, not users online: without probes nobody whose first one failed, in the crowd of those who join, is online ever.
    await crowd.until('all have a session', JOINED_WITHIN_MS, (latest) => sessionsIn(latest) >= 0.99 * users);
    return look.polls ? polled(load, crowd, stage, windowMs) : window(stage, windowMs);
  });
}

/** With what a trial has running meanwhile. */
async function polled({ spec, plan }: Load, crowd: Crowd, stage: Stage, windowMs: number): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), 'swarmquake-bench-'));
  const journal = openJournal(join(folder, 'journal.ndjson'));
  const fold = new Fold();
  journal.watch((record) => fold.add(record));
  const { variant, seed, specHash } = plan;
  journal.append({
    k: 'run',
    schema: 'swarmquake/journal/1',
    t: 0,
    runtime: 'process',
    variant,
    seed,
    specHash,
    spec,
    plan,
  });
  journal.append({ k: 'population', t: crowd.populationEpoch });
  const { swarm, control, clock } = stage;
  const asks = poller({ swarm, control, journal, hosts: new Set(plan.hosts.map(({ id }) => id)), now: clock.now });
  for (const { id } of swarm.nodes()) asks.follow(id);
  stage.stopRenewing();
  // What was kept before is read here, outside of the window.
  await asks.round();
  const over = new AbortController();
  const polling = asks.run(over.signal, () => fold.latestCompleteSecond());
  try {
    return await window(stage, windowMs);
  } finally {
    over.abort();
    await polling;
    journal.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function window({ identity }: Stage, windowMs: number): Promise<Cost> {
  const [before, ownBefore] = [nodeLoads(identity.runId), cpuSecondsOf(process.pid)];
  await sleep(windowMs);
  const [after, ownAfter] = [nodeLoads(identity.runId), cpuSecondsOf(process.pid)];
  return { controller: ownAfter - ownBefore, nodes: spent(before, after) };
}
