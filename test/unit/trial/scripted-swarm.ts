/**
 * A run of a small plan in seconds: real phases, clock, polls and control doors; the nodes behind the doors are a script.
 * What hosts report is a curve; the time of the first order that stops a node is what the curve counts from.
 */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJournal } from '../../../framework/observe/read-journal.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { Plan, PlannedAction, PlannedStep } from '../../../framework/plan/types.js';
import type { NodeLife, RunIdentity, Runtime, Swarm } from '../../../framework/runtime/runtime.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { controlServer } from '../../../framework/target/control-server.js';
import type { CommandsRequest } from '../../../framework/target/protocol.js';
import { startClock } from '../../../framework/trial/clock.js';
import { runTrial, type TrialEnd } from '../../../framework/trial/trial.js';
import type { TrialView } from '../../../framework/trial/view.js';
import { planOf } from '../slo/journal-of.js';

const TOKEN = 'a-token-of-the-run';
const NOWHERE = { host: '127.0.0.1', port: 9 };

export interface Script {
  /** Share of demand online, by seconds since the population began and, once a node was stopped, since then. */
  readonly curve: (joined: number, hit: number | null) => number;
  readonly change?: Partial<Plan>;
  readonly times?: Partial<Plan['times']>;
}

export interface Performance {
  readonly end: TrialEnd;
  readonly records: readonly JournalRecord[];
  readonly commands: readonly { readonly node: string; readonly command: CommandsRequest['commands'][number] }[];
  /** Lives of nodes at the end of all. */
  readonly lives: ReadonlyMap<string, NodeLife>;
}

export function smallPlan({ change, times }: Script): Plan {
  const base = planOf({ curve: () => 1 });
  return {
    ...base,
    roles: base.roles.map((role) => ({ ...role, admits: role.role === 'login' })),
    nodes: base.nodes.filter(({ id }) => ['login-01', 'sn-01', 'sn-02'].includes(id)),
    steadyState: { ...base.steadyState, for: 1_000 },
    steps: [],
    slos: {},
    impact: null,
    ...change,
    times: {
      ...base.times,
      joinOver: 1_000,
      steadyFor: 1_000,
      steadyWithin: 20_000,
      stateWindow: 1_000,
      resolution: 100,
      ...times,
    },
  };
}

export function stepOf(
  id: string,
  nature: PlannedStep['nature'],
  trigger: PlannedStep['trigger'],
  action: object,
): PlannedStep {
  return { id, nature, trigger, action: action as PlannedAction, lasts: 0 };
}

export function pauseOf(victim: string, lasting: number): object {
  return { kind: 'pause-nodes', nodes: { role: 'supernode', count: 1 }, lasting, victims: [victim] };
}

export const SILENT_VIEW: TrialView = {
  phase: () => undefined,
  second: () => undefined,
  event: () => undefined,
  stopping: () => undefined,
};

export class ScriptedRuntime implements Runtime {
  readonly name = 'process' as const;
  readonly commands: { node: string; command: CommandsRequest['commands'][number] }[] = [];
  readonly lives = new Map<string, NodeLife>();
  readonly #servers = new Map<string, Server>();
  #epoch: number | null = null;
  #hitAt: number | null = null;
  #epochMs = 0;

  constructor(
    readonly script: Script,
    readonly plan: Plan,
  ) {}

  async preflight(): Promise<never> {
    throw new Error('nobody asks');
  }

  async open({ runId, token, epochMs }: RunIdentity): Promise<Swarm> {
    this.#epochMs = epochMs;
    const handle = (id: string) => ({
      id,
      role: this.plan.nodes.find((node) => node.id === id)?.role ?? 'client-host',
      data: NOWHERE,
      // A stopped node answers nobody.
      control: () => ({ host: '127.0.0.1', port: this.lives.get(id) === 'running' ? this.#port(id) : NOWHERE.port }),
      life: async () => this.lives.get(id) ?? ('gone' as const),
      accepts: async () => this.lives.get(id) === 'running',
    });
    const become = (life: NodeLife) => async (ids: readonly string[]) => {
      for (const id of ids) this.lives.set(id, life);
      if (life !== 'running') this.#hitAt ??= this.#now();
    };
    return {
      runId,
      start: async (launches) => {
        await Promise.all(launches.map(({ id }) => this.#listen(id, token)));
        return launches.map(({ id }) => handle(id));
      },
      node: handle,
      nodes: () => [...this.lives.keys()].map(handle),
      kill: become('gone'),
      pause: become('paused'),
      resume: become('running'),
      isolate: async () => undefined,
      rejoin: async () => undefined,
      dropped: async () => ({}),
      stop: async () => {
        for (const server of this.#servers.values()) {
          server.closeAllConnections();
          server.close();
        }
        const ended = this.lives.size;
        for (const id of this.lives.keys()) this.lives.set(id, 'gone');
        return { ended, tookMs: 0, left: [] };
      },
    };
  }

  /** Nodes have the epoch and the time of day. */
  #now(): number {
    return Math.max(0, Date.now() - this.#epochMs);
  }

  #port(id: string): number {
    return (this.#servers.get(id)?.address() as AddressInfo | undefined)?.port ?? NOWHERE.port;
  }

  async #listen(id: string, token: string): Promise<void> {
    const server = controlServer(token, {
      health: () => ({ id, ready: true }),
      renewed: () => undefined,
      samples: (after) => this.#samples(id, after),
      commands: (request) => {
        for (const command of request.commands) this.#obey(id, command);
        const results = request.commands.map(() => ({ ok: true as const, numbers: { attached: 3 } }));
        return { id: request.id, at: this.#now(), results };
      },
      finish: () => ({ messages: { accepted: 10, delivered: 9, unconfirmed: 0, lost: 1, pending: 0 } }),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.set(id, server);
    this.lives.set(id, 'running');
  }

  #obey(node: string, command: CommandsRequest['commands'][number]): void {
    this.commands.push({ node, command });
    if (command.do === 'populate') this.#epoch = command.populationEpoch;
  }

  #samples(id: string, after: number): string {
    const now = this.#now();
    const next = Math.max(after, Math.floor(now / 1000));
    const seconds = Array.from({ length: next - after }, (_, i) => after + i);
    const host = this.plan.hosts.find((one) => one.id === id);
    const samples = seconds.map((s) => ({ s, ...(host === undefined ? NODE_SECOND : this.#hostSecond(host, s)) }));
    return JSON.stringify({ next, now, samples, events: [] });
  }

  #hostSecond(host: Plan['hosts'][number], s: number): object {
    const joined = this.#epoch === null ? -1 : s - Math.floor(this.#epoch / 1000);
    const hit = this.#hitAt === null || s * 1000 < this.#hitAt ? null : s - Math.floor(this.#hitAt / 1000);
    const share = joined < 0 ? 0 : this.script.curve(joined, hit);
    const slices = host.demand.map(({ slice, changes }) => {
      const online = Math.round((changes.at(-1)?.[1] ?? 0) * share);
      return { slice, online, found: online };
    });
    return { slices, lagP99Ms: 0, driverErrors: 0 };
  }
}

const NODE_SECOND = {
  state: 'serving',
  sessions: 0,
  offeredUnits: 0,
  servedUnits: 0,
  refused: 0,
  arrivals: {},
  ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
  clockLagMs: 0,
  reportedOnline: null,
};

/** `watch` sees the phases as they come, and may stop the run. */
export async function perform(
  script: Script,
  view: Partial<TrialView> = {},
  signal = new AbortController().signal,
): Promise<Performance> {
  const folder = mkdtempSync(join(tmpdir(), 'swarmquake-trial-'));
  try {
    const plan = smallPlan(script);
    const clock = startClock();
    const runtime = new ScriptedRuntime(script, plan);
    const journal = join(folder, 'journal.ndjson');
    const end = await runTrial({
      spec: {} as ExperimentSpec,
      plan,
      runtime,
      identity: { runId: 'r', token: TOKEN, epochMs: clock.epochMs, bundlePath: '', logsDir: folder, width: 4 },
      clock,
      folder: { path: folder, journal, intents: join(folder, 'intents.ndjson'), logs: folder, write: () => undefined },
      view: { ...SILENT_VIEW, ...view },
      signal,
    });
    const { records } = parseJournal(readFileSync(journal, 'utf8'), journal);
    return { end, records, commands: runtime.commands, lives: runtime.lives };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
