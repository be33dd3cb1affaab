/**
 * Controller to node: HTTP on the node's control address. Documented for other languages in docs/protocol.md.
 *
 *   GET  /health                     no token; `HealthReply`
 *   GET  /samples?after=<cursor>     `SamplesReply`: everything kept since the cursor, over at least 120 s, so that a lost poll loses nothing
 *   POST /commands                   `CommandsRequest` -> `CommandsReply`; a repeated `id` is answered from memory and not done again
 *   POST /finish                     client hosts: stop operations, answer `FinishReply` (message accounts)
 *
 * Every route but health needs `authorization: Bearer <token>`. Every authorised request renews the node's lease;
 * a node whose lease was not renewed for 10 of its own one-second ticks (so that a paused node does not die on waking) ends itself.
 * Bodies are JSON: requests of at most MAX_BODY_BYTES, answers of at most MAX_ANSWER_BYTES. Requests and answers name the node in NODE_HEADER: an address
 * may have a new owner, and neither a command nor a sample must be taken for another node's.
 */
import type { NodeRecord, UsersRecord } from '../observe/records.js';
import type { PlannedCohort, PlannedHost, Slice } from '../plan/types.js';
import type { ReconnectPolicy, SessionModel } from '../spec/types.js';
import type { DurationMs, Second, TimeMs } from '../spec/units.js';
import type { Address, Json, NodeCommand, NodeEvent, SeedNode } from './contract.js';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** All that a node keeps fits twice over; what may be larger can only keep the controller from the other nodes. */
export const MAX_ANSWER_BYTES = 1024 * 1024;
export const NODE_HEADER = 'swarmquake-node';
export const KEPT_SECONDS = 150;
export const LEASE_TICKS = 10;
/** Until the first authorised request: as many nodes start, the controller is busy starting the others. */
export const START_LEASE_TICKS = 30;
/** Exit codes of a node: its lease was lost; anything that it could not handle. */
export const NODE_EXIT = { inOrder: 0, crashed: 1, leaseLost: 75 } as const;
/** Environment of every node. The mark is how the reaper finds processes. */
export const ENV = {
  run: 'SWARMQUAKE_RUN',
  home: 'SWARMQUAKE_HOME',
  token: 'SWARMQUAKE_TOKEN',
  boot: 'SWARMQUAKE_BOOT',
} as const;

/** What a runtime hands to a node at start: JSON in a file named by ENV.boot (processes), or the JSON itself (containers). */
export interface NodeBoot {
  readonly id: string;
  readonly role: string;
  readonly epochMs: number;
  readonly listen: Address;
  readonly advertise: Address;
  readonly control: Address;
  /** Client hosts: addresses to connect from; others: empty. */
  readonly sourceAddresses: readonly string[];
  readonly seeds: Readonly<Record<string, readonly SeedNode[]>>;
  /** From NodeLaunch.boot. */
  readonly work: NodeWork;
}

export type NodeWork =
  | {
      readonly work: 'program';
      readonly version: string | null;
      readonly region: string | null;
      readonly config: Json;
      readonly options: Json;
      readonly seed: number;
    }
  | HostWork;

export interface HostWork {
  readonly work: 'client-host';
  readonly options: Json;
  /** The run's seed: every user's stream is derived from it. */
  readonly seed: number;
  readonly host: PlannedHost;
  readonly slices: readonly Slice[];
  readonly cohorts: readonly PlannedCohort[];
  readonly users: number;
  readonly joinOver: DurationMs;
  readonly probeInterval: DurationMs;
  readonly probeTimeout: DurationMs;
  readonly messageTimeout: DurationMs;
  readonly lookupEvery: DurationMs | 'probe';
  readonly messageEvery: DurationMs | 'never';
}

export interface HealthReply {
  readonly id: string;
  readonly ready: boolean;
}

/**
 * `next` is passed as `after` in the next poll; it grows over restarts of a node too. Samples are of whole, finished seconds.
 * A very long backlog comes in several answers: each ends where `next` says.
 */
export interface SamplesReply {
  readonly next: number;
  readonly now: TimeMs;
  readonly samples: readonly (Omit<UsersRecord, 'k' | 'host'> | Omit<NodeRecord, 'k' | 'node'>)[];
  readonly events: readonly { readonly t: TimeMs; readonly event: NodeEvent }[];
}

export interface CommandsRequest {
  readonly id: string;
  readonly commands: readonly (HostCommand | NodeCommand)[];
}

/** `results` in the order of the commands. */
export interface CommandsReply {
  readonly id: string;
  readonly at: TimeMs;
  readonly results: readonly CommandResult[];
}
export type CommandResult =
  | { readonly ok: true; readonly numbers?: Readonly<Record<string, number>> }
  | { readonly ok: false; readonly error: string };

export type HostCommand =
  /** Users begin to join at `populationEpoch` (time since the run's epoch), each at its planned second. */
  | { readonly do: 'populate'; readonly populationEpoch: TimeMs }
  /** Answers `{ crashed, wereOnline, firstHit }`: `firstHit` were not hit directly before in this run. Relaunch delays count from now; null: never. */
  | { readonly do: 'crash'; readonly users: readonly number[]; readonly relaunchAfter: readonly DurationMs[] | null }
  | { readonly do: 'vanish'; readonly users: readonly number[] }
  /** Extra operations by users of this host, evenly spread, not part of any user's own count; ends by itself. */
  | {
      readonly do: 'flood';
      readonly operation: 'lookups' | 'logins';
      readonly perSecond: number;
      readonly lasting: DurationMs;
    }
  | { readonly do: 'stop-flood'; readonly operation: 'lookups' | 'logins' }
  | { readonly do: 'retry'; readonly cohort: string | null; readonly reconnect: ReconnectPolicy<DurationMs> }
  /** These nodes are about to be hit. Answers how many users have a session at each, `{ attached, <node>: n }`, those of `except` and those hit before left out. */
  | { readonly do: 'count-attached'; readonly nodes: readonly string[]; readonly except: readonly number[] };

export interface FinishReply {
  readonly messages: {
    readonly accepted: number;
    readonly delivered: number;
    readonly unconfirmed: number;
    readonly lost: number;
    readonly pending: number;
  };
}

/** A user's planned presence, from populate's start; drawn by plan/sessions.ts in the plan and in the host alike. */
export interface PlannedSession {
  readonly fromMs: DurationMs;
  readonly toMs: DurationMs;
}
export type { Second, SessionModel };
