/** What a node in a container is told when it starts: its own copy of the launch, with addresses as containers know them. */
import type { Address } from '../../target/contract.js';
import type { NodeBoot, NodeWork } from '../../target/protocol.js';
import type { NodeLaunch } from '../runtime.js';

export function bootJson(launch: NodeLaunch, epochMs: number, controlPort: number): string {
  const seeds: Record<string, { id: string; address: Address }[]> = {};
  for (const { role, id, port } of launch.seeds) {
    seeds[role] = [...(seeds[role] ?? []), { id, address: { host: id, port } }];
  }
  const boot: NodeBoot = {
    id: launch.id,
    role: launch.role,
    epochMs,
    listen: { host: '0.0.0.0', port: launch.dataPort },
    advertise: { host: launch.id, port: launch.dataPort },
    control: { host: '0.0.0.0', port: controlPort },
    // One address has ports enough for a host's users.
    sourceAddresses: [],
    seeds,
    // Checked by the node itself when it reads the file.
    work: launch.boot as NodeWork,
  };
  return JSON.stringify(boot);
}
