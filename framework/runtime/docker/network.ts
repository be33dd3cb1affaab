/**
 * The two networks of a run. Data: closed to the outside, with fixed addresses, so that a node that comes back is where it was
 * and no newcomer inherits the address of a dead one. Control: the controller's own way to each node; nodes cannot talk on it,
 * and no fault touches it.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { MachineError } from '../../errors.js';
import { addressBook, noSubnet } from './address-book.js';
import type { ContainerRuntimeClient } from './client.js';
import { type Creations, creationKey } from './creations.js';
import type { Engine } from './engine.js';
import { statusOf } from './engine-refusal.js';
import { labelsOf, type Part } from './labels.js';

export interface RunNetworks {
  readonly data: string;
  readonly control: string;
  readonly dataSubnet: string;
  /** The host's own address in the data network. */
  readonly dataGateway: string;
  /** Whether the controller reaches container addresses; else it goes through published ports. */
  readonly direct: boolean;
  /** The node's data address; the same for the same node throughout the run. */
  addressOf(node: string): string;
}

export type ControlPath = 'direct' | 'published' | 'auto';

type NetworkOptions = Parameters<ContainerRuntimeClient['network']['create']>[0];

const ATTEMPTS = 5;

export interface NetworkParts {
  readonly client: ContainerRuntimeClient;
  readonly engine: Engine;
  readonly runId: string;
  readonly creations: Creations;
}

export async function openNetworks(parts: NetworkParts, path: ControlPath): Promise<RunNetworks> {
  const { engine, runId } = parts;
  // Engines give the default route, and with it published ports, to the first network by name: control.
  const name = `swarmquake-${createHash('sha256').update(runId).digest('hex').slice(0, 12)}`;
  const subnet = await createDataNetwork(parts, `${name}-data`);
  const reachable = engine.local && process.platform === 'linux' && (await isOurAddress(subnet.gateway));
  if (path === 'direct' && !reachable) throw notReachable(engine, subnet.gateway);
  const direct = path === 'auto' ? reachable : path === 'direct';
  await createNetwork(parts, 'control-network', {
    ...networkOptions(`${name}-control`, runId, 'control-network'),
    Internal: direct,
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
  });
  return {
    data: `${name}-data`,
    control: `${name}-control`,
    dataSubnet: subnet.cidr,
    dataGateway: subnet.gateway,
    direct,
    addressOf: addressBook(subnet.cidr),
  };
}

function networkOptions(name: string, runId: string, part: Part) {
  return { Name: name, CheckDuplicate: true, Driver: 'bridge', EnableIPv6: false, Labels: labelsOf(runId, part) };
}

/** Fixed addresses need a subnet that was named by us. The engine knows which are free: it is asked for one, which is then named. */
async function createDataNetwork(
  parts: NetworkParts,
  name: string,
): Promise<{ readonly cidr: string; readonly gateway: string }> {
  const options = { ...networkOptions(name, parts.runId, 'data-network'), Internal: true };
  for (let attempt = 1; ; attempt++) {
    const offered = await createNetwork(parts, 'data-network', options);
    const { IPAM } = await offered.inspect();
    await offered.remove();
    const { Subnet: cidr, Gateway: gateway } = IPAM?.Config?.[0] ?? {};
    if (cidr === undefined || gateway === undefined) throw noSubnet('a network without a subnet');
    try {
      await createNetwork(parts, 'data-network', {
        ...options,
        IPAM: { Driver: 'default', Config: [{ Subnet: cidr, Gateway: gateway }] },
      });
      return { cidr, gateway };
    } catch (error) {
      // Another run took it between the two calls.
      if (attempt >= ATTEMPTS || statusOf(error) === null) throw error;
    }
  }
}

function createNetwork({ client, creations }: NetworkParts, part: Part, options: NetworkOptions) {
  const key = creationKey(part, null);
  creations.asked(key);
  return creations.answer(key, client.network.create(options));
}

/** Bridge addresses can be reached exactly where the bridge is: on the machine that has its address. */
function isOurAddress(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: address, port: 0 }, () => server.close(() => resolve(true)));
  });
}

function notReachable(engine: Engine, gateway: string): MachineError {
  return new MachineError([
    {
      code: 'CONTROL_NOT_DIRECT',
      path: 'control: direct',
      at: engine.at,
      expected: 'an engine on this machine, whose bridge addresses can be reached',
      found: `${gateway} is not an address of this machine`,
      do: 'leave `control` at auto, or set it to published',
    },
  ]);
}
