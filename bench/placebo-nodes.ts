/** Nodes that do next to nothing: what is measured on them is what surrounds them. */
import type { NodeLaunch } from '../framework/runtime/runtime.js';
import type { NodeWork } from '../framework/target/protocol.js';
import { placeboTarget } from '../targets/placebo/index.js';

export const nodeModule = placeboTarget.nodeModule;
export const DATA_PORT = 7_400;

export const work: NodeWork = {
  work: 'program',
  version: null,
  region: null,
  config: null,
  options: { nodes: 1, neverJoining: 0, probeIntervalMs: 5_000 },
  seed: 1,
};

export function launches(n: number): readonly NodeLaunch[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `node-${String(i + 1).padStart(2, '0')}`,
    role: 'node',
    region: null,
    dataPort: DATA_PORT,
    addresses: 1,
    measures: false,
    seeds: [],
    boot: work,
  }));
}
