/**
 * What a system under test is to the framework: a definition that the controller reads,
 * and a node module that is bundled and runs in every node. Nothing here knows a concrete target or runtime.
 */
import type { ZodType } from 'zod';
import type { Operation, Reachability, ReconnectPolicy } from '../spec/types.js';
import type { DurationMs, Share, TimeMs } from '../spec/units.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export interface Address {
  readonly host: string;
  readonly port: number;
}

// ---------------------------------------------------------------- what the controller reads

/** The export that a `TargetRef` names. */
export interface TargetDefinition<Options> {
  readonly name: string;
  /** Parses what the author wrote and fills in every default; a problem becomes one of `target.options.<path>`. */
  readonly options: ZodType<Options>;
  shape(options: Options): TargetShape;
  /** The same system for `factor` times the users: roles grow in proportion, capacities stay. */
  scale(options: Options, factor: number, supernodes?: number): Options;
  /** The module that nodes run, as a URL (`import.meta.resolve('./nodes.js')` or `new URL(...)`); its exports are a `NodeModule`. */
  readonly nodeModule: string;
}

export interface TargetShape {
  /** In start order. */
  readonly roles: readonly RoleShape[];
  /** What users can do, and may lose: 'lookups', 'messages', 'group-video'. */
  readonly features: readonly string[];
  /** Features whose servers `lend` may redeploy: feature to role. */
  readonly lendable: Readonly<Record<string, string>>;
  readonly operations: readonly Operation[];
  readonly probeInterval: DurationMs;
  /** After this long a probe, look-up or login counts as failed. */
  readonly probeTimeout: DurationMs;
  readonly messageTimeout: DurationMs;
  /** Service units that one user in demand costs all overlay nodes together a second, in steady state. */
  readonly steadyUnitsPerUser: number;
  /** Whether some node reports how many users it believes to be online. */
  readonly reportsOnline: boolean;
}

export interface RoleShape {
  readonly role: string;
  /** Node ids are `<idPrefix>-01` and so on. */
  readonly idPrefix: string;
  /** Started in the provision phase; 0 for a standby role. */
  readonly count: number;
  /** The data port; every node has its own address, so all nodes of a role may share it. */
  readonly port: number;
  /** Its addresses are given to every node and user as `seeds`. */
  readonly wellKnown: boolean;
  /** Users hold sessions at nodes of this role. */
  readonly holdsSessions: boolean;
  /** Run by the operator, not by volunteers (centralisation, NUMBERS.md). */
  readonly operatorRun: boolean;
  /** Of one node; null: it carries no users. Capacity in users = least(memberLimit, unitsPerSecond / steadyUnitsPerUser). */
  readonly capacity: { readonly memberLimit: number; readonly unitsPerSecond: number } | null;
  /** The seconds over which its overload guard measures; a token clock lag above a quarter of it is unreliable. null: no guard. */
  readonly guardWindow: DurationMs | null;
  /** Exact seeded mix of versions; empty: the role has no versions. */
  readonly versions: Readonly<Record<string, Share>>;
  /** Operations that `overload` may aim at this role. */
  readonly overloadable: readonly ('lookups' | 'logins')[];
  /** It carries out `admit`. */
  readonly admits: boolean;
  /** Role-specific settings, given to its nodes as `config`. */
  readonly config: Json;
}

// ---------------------------------------------------------------- what runs in a node

/** The exports of `nodeModule`. */
export interface NodeModule {
  readonly programs: Readonly<Record<string, NodeProgram>>;
  readonly virtualUsers: (host: UserHost) => VirtualUsers;
}

export type NodeProgram = (context: NodeContext) => Promise<RunningNode>;

export interface NodeContext {
  readonly id: string;
  readonly role: string;
  readonly version: string | null;
  readonly region: string | null;
  /** Where to listen for data, and what to tell others. `listen` and `advertise` differ in containers only. */
  readonly listen: Address;
  readonly advertise: Address;
  /** The nodes of well-known roles, by role. */
  readonly seeds: Readonly<Record<string, readonly SeedNode[]>>;
  readonly config: Json;
  /** The target's whole options, as parsed. */
  readonly options: Json;
  /** 32 bits of the node's own stream: derived from the run's seed and the node's id. */
  readonly seed: number;
  /** Milliseconds since the run's epoch, by this process's monotonic clock. */
  now(): TimeMs;
  /** To the node's log file; never tokens. */
  log(line: string): void;
  /** A fact for the journal: an exit with its reason, a return. */
  event(event: NodeEvent): void;
}
export interface SeedNode {
  readonly id: string;
  readonly address: Address;
}

export interface RunningNode {
  /** Called once a second, on the second; counters are those since the last call. */
  sample(): NodeSample;
  /** A mitigation or setting that the target itself carries out; throws what it does not know. */
  command(command: NodeCommand): void;
  close(): Promise<void>;
}

export type NodeCommand =
  | { readonly do: 'admit'; readonly rate: number; readonly order: readonly string[] }
  | { readonly do: 'admit-all' }
  | { readonly do: 'set'; readonly name: string; readonly value: Json };

export interface NodeSample {
  readonly state: 'serving' | 'cooling-down' | 'dark';
  /** Users with a session here. */
  readonly sessions: number;
  /** Cost units offered (refused work too), and served, in this second. */
  readonly offeredUnits: number;
  readonly servedUnits: number;
  readonly refused: number;
  /** Arrivals of each operation, counted at the door. */
  readonly arrivals: Readonly<Partial<Record<Operation, number>>>;
  /** Sessions that ended in this second: by a reset, by a silent user, by a goodbye, by ourselves. */
  readonly ended: { readonly reset: number; readonly expired: number; readonly goodbye: number; readonly self: number };
  /** Greatest lag of the token clock in this second; 0 where there is none. */
  readonly clockLagMs: number;
  /** How many users this node believes are online in the whole network; null: it does not say. */
  readonly reportedOnline: number | null;
}

export interface NodeEvent {
  readonly event: 'self-shutdown' | 'returned' | 'node-left' | 'node-joined' | 'note';
  /** A stable word: 'overload', 'heartbeat-lost'. */
  readonly reason: string;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly node?: string;
}

// ---------------------------------------------------------------- virtual users

/** Why a user lost, or did not get, its session, as the user saw it. */
export type LossCause =
  | 'reset' // connection reset or refused by the peer
  | 'closed' // connection ended in order
  | 'timeout' // no answer in time
  | 'refused' // an answer, and it was no
  | 'goodbye' // the planned end
  | 'crash' // the user's own client was crashed by the run
  | 'vanish'
  | 'driver'; // this machine: EADDRNOTAVAIL, EMFILE, ENOBUFS

export interface UserProfile {
  /** Index of the user in the whole population. */
  readonly user: number;
  readonly region: string;
  readonly cohort: string;
  readonly version: string;
  readonly reachability: Reachability;
  /** 32 bits of the user's own stream. */
  readonly seed: number;
}

/** What the client-host library offers to a target's virtual users. Users call these; the host counts. */
export interface UserHost {
  readonly seeds: Readonly<Record<string, readonly SeedNode[]>>;
  readonly options: Json;
  /** Source addresses to connect from, in turn; empty: any. */
  readonly sourceAddresses: readonly string[];
  now(): TimeMs;
  log(line: string): void;
  /** The user holds a session at `node`; `startedAt` is the instant of the intended attempt (the loss, or the launch, plus the policy's delay). */
  registered(user: number, node: string, startedAt: TimeMs): void;
  /** A session ended. Told before the look-ups that were under way in it fail, else those read as a failed probe. */
  lost(user: number, cause: LossCause, node: string | null): void;
  /** An attempt to get a session failed. */
  attemptFailed(user: number, cause: LossCause, node: string | null, startedAt: TimeMs): void;
  /** The supernode took the message. */
  messageAccepted(user: number, message: MessageId): void;
  /** The recipient has it (called on the recipient, first time only; duplicates are the target's to drop, the host tolerates them). */
  messageReceived(user: number, message: MessageId): void;
  /** The sender knows that the recipient has it. */
  messageAcknowledged(user: number, message: MessageId): void;
  messageFailed(user: number, message: MessageId, cause: LossCause): void;
  /** A second of the machine's fault, not of the network's. */
  driverError(code: string): void;
}

/** Sender and a count of the sender's own: unique in the run. */
export interface MessageId {
  readonly sender: number;
  readonly number: number;
}

export type LookupAnswer =
  | { readonly kind: 'at'; readonly node: string }
  | { readonly kind: 'offline' }
  | { readonly kind: 'failed'; readonly cause: LossCause };

/** All virtual users of one host. A target writes this; the library calls it. Each callback is called once at most. */
export interface VirtualUsers {
  create(profile: UserProfile, reconnect: ReconnectPolicy<DurationMs>): VirtualUser;
  /** Called every 100 ms, for keep-alives and the like: no timer a user needed. */
  tick(now: TimeMs): void;
}

export interface VirtualUser {
  /** Starts the client: it connects, and reconnects by its policy, until `quit`, `crash` or `vanish`. */
  launch(): void;
  /** The planned end: says goodbye. */
  quit(): void;
  /** As a killed process: sockets are reset, nothing is said, what was in memory is gone; what was on disk (unsent messages, host cache) stays. */
  crash(): void;
  /** Sockets stay open and mute until `crash` or the end of the run. */
  vanish(): void;
  setReconnect(policy: ReconnectPolicy<DurationMs>): void;
  /** `done` may never be called: the library has its own time-out. Only called while the user has a session. */
  lookup(buddy: number, done: (answer: LookupAnswer) => void): void;
  send(message: MessageId, to: number): void;
  /** One login that is made and thrown away, besides the user's own session: a unit of a login flood. */
  extraLogin(done: (ok: boolean) => void): void;
}
