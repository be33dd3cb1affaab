/** One node as a container: what testcontainers is told, and when it counts as started. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WaitStrategy } from 'testcontainers';
import { RuntimeError } from '../../errors.js';
import type { Address } from '../../target/contract.js';
import { ENV } from '../../target/protocol.js';
import { askHealth } from '../process/health.js';
import type { ContainerRuntimeClient, EngineContainer } from './client.js';
import type { Creations } from './creations.js';
import { statusOf } from './engine-refusal.js';
import { NODE_IN_IMAGE } from './image.js';
import type { RunNetworks } from './network.js';
import { OurContainer } from './our-container.js';
import { SUPERVISED } from './supervisor.js';

export interface NodeContainerPlan {
  readonly id: string;
  readonly runId: string;
  readonly token: string;
  readonly image: string;
  readonly networks: RunNetworks;
  readonly creations: Creations;
  readonly controlPort: number;
  /** Where published control ports are opened. */
  readonly publishOn: string;
  readonly bundle: { readonly name: string; readonly code: string };
  readonly bootJson: string;
  /** Names that can be told at the start, with their addresses. */
  readonly hosts: readonly { readonly host: string; readonly ipAddress: string }[];
  readonly memoryMiB: number;
  readonly cpus: number | null;
  /** How much it counts where the CPU is short; 1 is the engine's own. */
  readonly cpuWeight: number;
  /** null: the engine's own. */
  readonly cgroupParent: string | null;
}

/** The engine's unit: what a container has that asks for nothing. */
const CPU_SHARES = 1_024;
const FOLDER = '/swarmquake';
export const BOOT_IN_CONTAINER = `${FOLDER}/boot.json`;

export class NodeContainer extends OurContainer {
  constructor(
    private readonly client: ContainerRuntimeClient,
    private readonly plan: NodeContainerPlan,
  ) {
    super(plan.image, { runId: plan.runId, part: 'node', node: plan.id, creations: plan.creations });
    const { networks, bundle, controlPort } = plan;
    this.withEntrypoint(SUPERVISED)
      .withCommand([NODE_IN_IMAGE, `${FOLDER}/${bundle.name}`])
      .withEnvironment({ [ENV.run]: plan.runId, [ENV.token]: plan.token, [ENV.boot]: BOOT_IN_CONTAINER })
      .withCopyContentToContainer([
        { content: bundle.code, target: `${FOLDER}/${bundle.name}`, mode: 0o444 },
        { content: plan.bootJson, target: BOOT_IN_CONTAINER, mode: 0o444 },
      ])
      .withNetworkMode(networks.data)
      .withExtraHosts([...plan.hosts])
      .withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges')
      .withResourcesQuota({ memory: plan.memoryMiB / 1024, ...(plan.cpus === null ? {} : { cpu: plan.cpus }) });
    // No hostname: engines answer for it with the control address too. An alias of testcontainers' own would leave the container on the default bridge too: a way around every cut.
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: {
        [networks.data]: { Aliases: [plan.id], IPAMConfig: { IPv4Address: networks.addressOf(plan.id) } },
      },
    };
    // Nobody outside the run is ever asked for a name.
    this.hostConfig.Dns = ['127.0.0.1'];
    this.hostConfig.DnsOptions = ['timeout:1', 'attempts:1'];
    this.hostConfig.LogConfig = { Type: 'json-file', Config: { 'max-size': '4m', 'max-file': '1' } };
    this.hostConfig.CpuShares = plan.cpuWeight * CPU_SHARES;
    if (plan.cgroupParent !== null) this.hostConfig.CgroupParent = plan.cgroupParent;
    if (!networks.direct) {
      this.createOpts.ExposedPorts = { [`${controlPort}/tcp`]: {} };
      this.hostConfig.PortBindings = { [`${controlPort}/tcp`]: [{ HostIp: plan.publishOn, HostPort: '0' }] };
    }
  }

  /** Before its process begins. */
  protected override async containerCreated(containerId: string): Promise<void> {
    const control = this.client.network.getById(this.plan.networks.control);
    await control.connect({ Container: containerId });
  }
}

export interface ReadyCheck {
  readonly node: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** Where its health route is now; null: not known yet. */
  control(container: EngineContainer): Promise<Address | null>;
  /** The end of its log. */
  lastWords(container: EngineContainer): Promise<string>;
}

/** testcontainers' own waits look at published ports, which a node has only where it cannot be reached otherwise. */
export function readyWait(check: ReadyCheck): WaitStrategy {
  const wait: WaitStrategy = {
    waitUntilReady: (container) => awaitReady(container, check),
    withStartupTimeout: () => wait,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => check.withinMs,
  };
  return wait;
}

export async function awaitReady(container: EngineContainer, check: ReadyCheck): Promise<void> {
  const deadline = performance.now() + check.withinMs;
  let address: Address | null = null;
  for (let pauseMs = 40; performance.now() < deadline; pauseMs = Math.min(250, pauseMs * 1.5)) {
    check.signal.throwIfAborted();
    address ??= await check.control(container);
    const health = address === null ? null : await askHealth(address, 1_000);
    if (health?.ready === true && health.id === check.node) return;
    if (health === null && !(await isRunning(container))) {
      throw notReady(check, 'it ended', await check.lastWords(container));
    }
    await sleep(pauseMs, undefined, { signal: check.signal });
  }
  throw notReady(check, `no answer within ${check.withinMs / 1_000} s`, await check.lastWords(container));
}

export async function isRunning(container: EngineContainer): Promise<boolean> {
  try {
    return (await container.inspect()).State.Running;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

function notReady(check: ReadyCheck, found: string, log: string): RuntimeError {
  return new RuntimeError([
    {
      code: 'NODE_NOT_READY',
      path: check.node,
      at: 'GET /health',
      expected: 'an answer that it is ready',
      found: log === '' ? `${found}, and its log is empty` : `${found}; its log ends: ${log}`,
      do: 'read its log in the run folder',
    },
  ]);
}
