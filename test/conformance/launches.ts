/** Nodes and runs as the conformance suite starts them. */
import type { NodeLaunch } from '../../framework/runtime/runtime.js';
import type { NodeWork } from '../../framework/target/protocol.js';

export const TOKEN = 'conformance-token';

export interface EchoConfig {
  readonly delayMs?: number;
  readonly die?: boolean;
}

export function launchOf(id: string, config: EchoConfig = {}, seeds: readonly string[] = []): NodeLaunch {
  const work: NodeWork = { work: 'program', version: null, region: null, config: { ...config }, options: {}, seed: 1 };
  return {
    id,
    role: 'echo',
    region: null,
    dataPort: 4_000,
    addresses: 1,
    measures: false,
    seeds: seeds.map((seed) => ({ role: 'echo', id: seed, port: 4_000 })),
    boot: work,
  };
}
