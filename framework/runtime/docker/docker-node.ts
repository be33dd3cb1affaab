/** One node of a run: its container, and the process in it, through starts, crashes and pauses. */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { StartedTestContainer } from 'testcontainers';
import { RuntimeError } from '../../errors.js';
import type { Address } from '../../target/contract.js';
import { acceptsConnection } from '../process/node-process.js';
import type { NodeHandle, NodeLaunch, NodeLife, RunIdentity } from '../runtime.js';
import { bootJson } from './boot-file.js';
import type { ContainerRuntimeClient, EngineContainer } from './client.js';
import { controlOf } from './control-address.js';
import type { Creations } from './creations.js';
import type { CutNode } from './cut.js';
import type { DockerRuntimeOptions } from './docker.js';
import type { Engine } from './engine.js';
import { engineRefused, statusOf } from './engine-refusal.js';
import type { RunNetworks } from './network.js';
import {
  awaitReady,
  BOOT_IN_CONTAINER,
  isRunning,
  NodeContainer,
  type NodeContainerPlan,
  type ReadyCheck,
  readyWait,
} from './node-container.js';
import { readLog, writeLog } from './node-logs.js';
import { refuses } from './refuses.js';
import { CRASH_SIGNAL, RELAUNCH_SIGNAL } from './supervisor.js';

export interface DockerNodeParts {
  readonly run: RunIdentity;
  readonly client: ContainerRuntimeClient;
  readonly engine: Engine;
  readonly networks: RunNetworks;
  readonly creations: Creations;
  readonly options: DockerRuntimeOptions;
  readonly bundle: { readonly name: string; readonly code: string };
  readonly image: string;
  readonly startWithinMs: number;
  readonly cgroupParent: string | null;
}

const CONTROL_PORT = 7_000;
const MEMORY_MIB = 512;
/** A host of a thousand users works as hard as four or five nodes; starved like each of them, it would measure its own lateness. */
const METER_CPU_WEIGHT = 4;
const CONNECT_WITHIN_MS = 1_000;
const CRASHED_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 10;
const LAST_WORDS_LINES = 20;

export class DockerNode {
  readonly handle: NodeHandle;
  readonly #parts: DockerNodeParts;
  readonly #id: string;
  readonly #controlPort: number;
  #handleOfLibrary: StartedTestContainer | null = null;
  #container: EngineContainer | null = null;
  #control: Address | null = null;
  #wasReady = false;
  /** Its process was killed on order, and not relaunched; its container stays. */
  #crashed = false;
  #paused = false;
  /** Two steps may pause one node: an engine refuses the second order. */
  readonly #inTurn = pLimit(1);

  constructor(launch: NodeLaunch, parts: DockerNodeParts) {
    this.#parts = parts;
    this.#id = launch.id;
    this.#controlPort = launch.dataPort === CONTROL_PORT ? CONTROL_PORT + 1 : CONTROL_PORT;
    const { networks } = parts;
    const dataHere = { host: networks.addressOf(launch.id), port: launch.dataPort };
    this.handle = {
      id: launch.id,
      role: launch.role,
      data: { host: launch.id, port: launch.dataPort },
      control: () => this.#control ?? { host: '127.0.0.1', port: 0 },
      life: () => this.#life(),
      accepts: async () =>
        networks.direct && launch.dataPort !== 0 ? acceptsConnection(dataHere, CONNECT_WITHIN_MS) : null,
    };
  }

  wasStarted(): boolean {
    return this.#wasReady;
  }

  inCut(): CutNode {
    return { id: this.#id, containerId: this.#started().id };
  }

  /** Answers whether its container was started again, rather than for the first time, or its process alone, or nothing. */
  async start(launch: NodeLaunch, known: readonly string[], signal: AbortSignal): Promise<boolean> {
    const container = this.#container;
    let again = false;
    if (container === null) {
      await this.#create(launch, known, signal);
    } else {
      again = !(await isRunning(container));
      if (again) await this.#order('start', [], () => this.#boot(launch, () => container.start()));
      else if (this.#crashed) await this.#relaunch(container, launch, signal);
      await awaitReady(container, this.#readyCheck(signal));
    }
    this.#wasReady = true;
    return again;
  }

  async kill(): Promise<void> {
    if (this.#crashed) return;
    // A frozen process 1 cannot pass an order on; the engine's own kill takes the container.
    const signal = this.#paused ? 'SIGKILL' : CRASH_SIGNAL;
    this.#crashed = !this.#paused;
    this.#paused = false;
    // 409 and 404: it was dead already.
    await this.#order('kill', [404, 409], (container) => container.kill({ signal }));
  }

  pause(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#crashed || this.#paused) return;
      // 409: it is dead.
      await this.#order('pause', [409], (container) => container.pause());
      this.#paused = (await this.#life()) === 'paused';
    });
  }

  resume(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#paused) return;
      await this.#order('unpause', [], (container) => container.unpause());
      this.#paused = false;
    });
  }

  async keepLog(): Promise<void> {
    if (this.#container === null) return;
    await writeLog(this.#container, this.#parts.run.logsDir, this.#id).catch(() => undefined);
  }

  async #create(launch: NodeLaunch, known: readonly string[], signal: AbortSignal): Promise<void> {
    const { client } = this.#parts;
    try {
      const plan = this.#containerPlan(launch, known);
      const started = await new NodeContainer(client, plan)
        .withWaitStrategy(readyWait(this.#readyCheck(signal)))
        .start();
      this.#handleOfLibrary = started;
      this.#container = client.container.getById(started.getId());
    } catch (error) {
      if (error instanceof RuntimeError || signal.aborted) throw error;
      throw engineRefused('start', this.#id, error);
    }
  }

  #containerPlan(launch: NodeLaunch, known: readonly string[]): NodeContainerPlan {
    const { run, networks, creations, options, engine, image, bundle } = this.#parts;
    const limits = options.limits?.[launch.role];
    return {
      id: this.#id,
      runId: run.runId,
      token: run.token,
      image,
      networks,
      creations,
      controlPort: this.#controlPort,
      publishOn: engine.local ? '127.0.0.1' : '0.0.0.0',
      bundle,
      bootJson: bootJson(launch, this.#parts.run.epochMs, this.#controlPort),
      hosts: known.filter((id) => id !== this.#id).map((id) => ({ host: id, ipAddress: networks.addressOf(id) })),
      memoryMiB: limits?.memoryMiB ?? MEMORY_MIB,
      cpus: limits?.cpus ?? null,
      cpuWeight: launch.measures ? METER_CPU_WEIGHT : 1,
      cgroupParent: this.#parts.cgroupParent,
    };
  }

  async #relaunch(container: EngineContainer, launch: NodeLaunch, signal: AbortSignal): Promise<void> {
    // The order to crash may still be under way: no relaunch overtakes it.
    const deadline = performance.now() + CRASHED_WITHIN_MS;
    while ((await this.#life()) === 'running' && performance.now() < deadline) {
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
    await this.#order('start', [], () => this.#boot(launch, () => container.kill({ signal: RELAUNCH_SIGNAL })));
  }

  async #boot(launch: NodeLaunch, start: () => Promise<unknown>): Promise<void> {
    const content = bootJson(launch, this.#parts.run.epochMs, this.#controlPort);
    const boot = { content, target: BOOT_IN_CONTAINER, mode: 0o444 };
    await this.#handleOfLibrary?.copyContentToContainer([boot]);
    await start();
    this.#crashed = false;
  }

  #readyCheck(signal: AbortSignal): ReadyCheck {
    return {
      node: this.#id,
      withinMs: this.#parts.startWithinMs,
      signal,
      control: async (container) => {
        this.#control = await controlOf(container, this.#controlPort, this.#parts);
        return this.#control;
      },
      lastWords: async (container) => {
        await writeLog(container, this.#parts.run.logsDir, this.#id).catch(() => undefined);
        return (await readLog(container, LAST_WORDS_LINES).catch(() => '')).trim();
      },
    };
  }

  async #life(): Promise<NodeLife> {
    try {
      const { State } = await this.#started().inspect();
      if (State.Paused) return 'paused';
      if (!State.Running) return 'gone';
      // The container says no more; the address does.
      return this.#crashed && (await refuses(this.handle.control(), CONNECT_WITHIN_MS)) ? 'gone' : 'running';
    } catch (error) {
      if (statusOf(error) === 404) return 'gone';
      throw error;
    }
  }

  async #order(
    what: string,
    already: readonly number[],
    give: (container: EngineContainer) => Promise<unknown>,
  ): Promise<void> {
    try {
      await give(this.#started());
    } catch (error) {
      const status = statusOf(error);
      if (status === null || !already.includes(status)) throw engineRefused(what, this.#id, error);
    }
  }

  #started(): EngineContainer {
    if (this.#container !== null) return this.#container;
    throw new RuntimeError([
      {
        code: 'NODE_NOT_STARTED',
        path: this.#id,
        at: `run ${this.#parts.run.runId}`,
        expected: 'a node that has started',
        found: 'one that has not',
        do: 'wait for `start`',
      },
    ]);
  }
}
