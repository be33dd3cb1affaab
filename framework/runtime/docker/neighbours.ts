/** How many nodes can all talk to each other on one machine: kernels keep a bounded table of neighbours for all containers together. */
import { readFile } from 'node:fs/promises';
import type { Engine } from './engine.js';

const LIMIT = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';
/** Besides its peers: its gateways, the host's entries for its two addresses, and one to spare. */
const OTHERS_A_NODE = 4;

/** null: the engine's kernel is not this machine's, or does not say. */
export async function maxMeshedNodes(engine: Engine): Promise<number | null> {
  if (!engine.local || process.platform !== 'linux') return null;
  const limit = Number(await readFile(LIMIT, 'utf8').catch(() => 'unknown'));
  return Number.isInteger(limit) && limit > 0 ? meshedNodes(limit) : null;
}

/** The largest n of which n - 1 peers each, and the others, fit: n² + 3n <= limit. */
export function meshedNodes(limit: number): number {
  const others = OTHERS_A_NODE - 1;
  return Math.floor((Math.sqrt(others * others + 4 * limit) - others) / 2);
}
