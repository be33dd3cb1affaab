/** What the parts of a supernode share. */
import type { TimeMs } from 'swarmquake/target';
import type { Directory } from './directory.js';
import type { Draws } from './draws.js';
import type { NodeCounters } from './node-counters.js';
import type { OverlayOptions } from './options.js';
import type { PeerLinks } from './peer-links.js';
import type { Lane } from './token-clock.js';

export interface NodeCore {
  readonly id: string;
  readonly options: OverlayOptions;
  readonly counters: NodeCounters;
  readonly directory: Directory;
  readonly peers: PeerLinks;
  readonly draws: Draws;
  /** Of tokens: the present one first. */
  readonly keys: readonly Buffer[];
  now(): TimeMs;
  /** Counts the work as offered and queues it; false if it was refused: not `willing`, or its lane is full. */
  offer(lane: Lane, cost: number, willing: boolean, job: () => void): boolean;
}
