/** The users of a plan on a swarm, and what their hosts say of each second. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { UsersRecord } from '../framework/observe/records.js';
import type { Plan } from '../framework/plan/types.js';
import type { TimeMs } from '../framework/spec/units.js';
import type { HostCommand } from '../framework/target/protocol.js';
import { firstWaves } from '../framework/trial/launching.js';
import type { Stage } from './stage.js';

export type HostSecond = Omit<UsersRecord, 'k'>;

export interface Crowd {
  readonly populationEpoch: TimeMs;
  /** What hosts reported since the last call. */
  news(): Promise<readonly HostSecond[]>;
  order(host: string, command: HostCommand): Promise<void>;
  /** Polls once a second until the hosts' latest seconds say so; rejects after `withinMs`. */
  until(what: string, withinMs: number, holds: (latest: readonly HostSecond[]) => boolean): Promise<void>;
  readonly since: readonly HostSecond[];
}

const START_WITHIN_MS = 120_000;
const COMMAND_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 500;

/** Every node up, every user on its way. */
export async function gather(plan: Plan, stage: Stage): Promise<Crowd> {
  const { swarm, control, clock } = stage;
  const signal = AbortSignal.timeout(START_WITHIN_MS);
  for (const wave of firstWaves(plan)) await swarm.start(wave, signal);
  const cursors = new Map(plan.hosts.map(({ id }) => [id, 0]));
  const since: HostSecond[] = [];

  async function news(): Promise<readonly HostSecond[]> {
    const replies = await Promise.all(
      plan.hosts.map(async ({ id }) => {
        const reply = await control.samples(id, cursors.get(id) ?? 0, COMMAND_WITHIN_MS);
        cursors.set(id, reply.next);
        // Client hosts report nothing else.
        return reply.samples.map((sample) => ({ host: id, ...(sample as Omit<HostSecond, 'host'>) }));
      }),
    );
    const fresh = replies.flat();
    since.push(...fresh);
    return fresh;
  }

  async function order(host: string, command: HostCommand): Promise<void> {
    const [result] = await control.command(host, [command], COMMAND_WITHIN_MS);
    if (result?.ok !== true) throw new Error(`${host} did not ${command.do}: ${JSON.stringify(result)}`);
  }

  const populationEpoch = Math.ceil((clock.now() + 500) / 1_000) * 1_000;
  await Promise.all(plan.hosts.map(({ id }) => order(id, { do: 'populate', populationEpoch })));
  return {
    populationEpoch,
    news,
    order,
    since,
    async until(what, withinMs, holds) {
      const deadline = performance.now() + withinMs;
      const latest = new Map<string, HostSecond>();
      for (;;) {
        for (const second of await news()) latest.set(second.host, second);
        if (latest.size === plan.hosts.length && holds([...latest.values()])) return;
        if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
        await sleep(ASK_EVERY_MS);
      }
    },
  };
}

export function onlineIn(seconds: readonly HostSecond[]): number {
  return seconds.flatMap(({ slices }) => slices).reduce((sum, { online }) => sum + online, 0);
}

export function sessionsIn(seconds: readonly HostSecond[]): number {
  return seconds.flatMap((s) => Object.values(s.sessionsByNode ?? {})).reduce((sum, n) => sum + n, 0);
}

/** Of one operation, over all of these seconds. */
export function outcomes(seconds: readonly HostSecond[], operation: 'lookups' | 'logins') {
  let [ok, failed] = [0, 0];
  const latencies: [number, number][] = [];
  for (const slice of seconds.flatMap(({ slices }) => slices)) {
    const seen = slice[operation];
    ok += seen?.ok ?? 0;
    failed += seen?.failed ?? 0;
    latencies.push(...(seen?.latency ?? []));
  }
  return { ok, failed, p99Ms: percentile(latencies, 0.99) };
}

function percentile(pairs: readonly (readonly [number, number])[], share: number): number {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  const wanted = share * sorted.reduce((sum, [, n]) => sum + n, 0);
  let seen = 0;
  for (const [latency, n] of sorted) {
    seen += n;
    if (seen >= wanted) return latency;
  }
  return Number.NaN;
}
