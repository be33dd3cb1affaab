/** Where a container's health route is: it changes with every start. */
import type { Address } from '../../target/contract.js';
import type { EngineContainer } from './client.js';
import type { Engine } from './engine.js';
import type { RunNetworks } from './network.js';

interface ControlParts {
  readonly networks: RunNetworks;
  readonly engine: Engine;
}

/** At its address in the control network where this machine can, else through a published port. null: it has none yet. */
export async function controlOf(
  container: EngineContainer,
  controlPort: number,
  { networks, engine }: ControlParts,
): Promise<Address | null> {
  const { NetworkSettings: found } = await container.inspect();
  if (networks.direct) {
    const host = found.Networks[networks.control]?.IPAddress ?? '';
    return host === '' ? null : { host, port: controlPort };
  }
  const port = found.Ports[`${controlPort}/tcp`]?.[0]?.HostPort;
  if (port === undefined) return null;
  return { host: engine.local ? '127.0.0.1' : (engine.connect.host ?? ''), port: Number(port) };
}
