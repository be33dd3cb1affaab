/**
 * The contract of a place where nodes live. Trial and faults know this file and no concrete runtime;
 * test/conformance runs the same tests against every implementation.
 */

import type { DurationMs } from '../spec/units.js';
import type { Address } from '../target/contract.js';

export type RuntimeName = 'process' | 'docker' | 'simulation';

/** What a fault or mitigation needs of a runtime. */
export type Capability = 'kill' | 'relaunch' | 'pause' | 'partition';

export interface Capabilities {
  readonly runtime: RuntimeName;
  readonly can: readonly Capability[];
  /** What it cannot do, with the reason, for `plan` and `doctor`. */
  readonly cannot: readonly { readonly capability: string; readonly why: string }[];
  /** Facts for people: engine version, open files, users at most. */
  readonly facts: readonly string[];
  readonly maxUsersPerHost: number;
  /** Nodes that can all talk to each other here; null: no bound is known. */
  readonly maxNodes: number | null;
  /** Trials that may run side by side without changing what the others show: 1 where they would share the machine's time. */
  readonly trialsAtOnce: number;
}

export interface Runtime {
  readonly name: RuntimeName;
  /** Looks at the machine; starts nothing that stays. Throws MachineError when the runtime cannot be used here at all. */
  preflight(): Promise<Capabilities>;
  open(run: RunIdentity): Promise<Swarm>;
}

export interface RunIdentity {
  /** Unique, printable: `<utc>-<experiment>-<hash>-<variant>-<seed>`; the label and environment mark of all that we start. */
  readonly runId: string;
  /** Every control route but health needs it. Never in argv, logs or the journal. */
  readonly token: string;
  /** Wall clock of the run's epoch, milliseconds since 1970. */
  readonly epochMs: number;
  /** The bundled node code: one JavaScript file. */
  readonly bundlePath: string;
  /** Where nodes' logs go: `<logsDir>/<node>.log`. */
  readonly logsDir: string;
  /** Every node that the run may ever start, where known: so that a runtime can tell nodes their names and addresses beforehand. */
  readonly nodeIds?: readonly string[];
  /** Bound of parallel starts and injections. */
  readonly width: number;
}

/** One node to start. `boot` is passed to the node as JSON (environment or file), without the token; the runtime adds addresses. */
export interface NodeLaunch {
  readonly id: string;
  readonly role: string;
  readonly region: string | null;
  readonly dataPort: number;
  /** Several source addresses for client hosts; 1 for the rest. */
  readonly addresses: number;
  /** It holds the users, who are the meter: where the runtime can, it is served before what it measures. */
  readonly measures: boolean;
  /** Well-known nodes that it must be told of. They were started before, or are in the same call. */
  readonly seeds: readonly { readonly role: string; readonly id: string; readonly port: number }[];
  readonly boot: unknown;
}

/** Observed, not remembered: by another path than the one that injects. */
export type NodeLife = 'running' | 'paused' | 'gone';

export interface NodeHandle {
  readonly id: string;
  readonly role: string;
  /** Data address as the other nodes see it. */
  readonly data: Address;
  /** Where the controller reaches it now; looked up again after every start. */
  control(): Address;
  life(): Promise<NodeLife>;
  /** Whether something accepts a connection at its data port: a connect from where the controller can. null: cannot be told here. */
  accepts(): Promise<boolean | null>;
}

export interface Swarm {
  readonly runId: string;
  /** Starts nodes, bounded in parallel, and waits until each answers its health route. Idempotent for a node that was killed: same id, same address. */
  start(nodes: readonly NodeLaunch[], signal: AbortSignal): Promise<readonly NodeHandle[]>;
  node(id: string): NodeHandle;
  nodes(): readonly NodeHandle[];
  /** SIGKILL, or the engine's kill, of exactly these, as simultaneously as the runtime can. Resolves when the order was taken. */
  kill(ids: readonly string[]): Promise<void>;
  pause(ids: readonly string[]): Promise<void>;
  resume(ids: readonly string[]): Promise<void>;
  /** Cuts these nodes off from all others of the run, in both directions; control stays. */
  isolate(ids: readonly string[]): Promise<void>;
  rejoin(ids: readonly string[]): Promise<void>;
  /** Packets that the cut has dropped so far on each node: the evidence. */
  dropped(ids: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** Ends all that the run started. Idempotent; a second call while the first is under way joins it. */
  stop(): Promise<StopReport>;
}

export interface StopReport {
  readonly ended: number;
  readonly tookMs: DurationMs;
  /** What could not be removed, in words. */
  readonly left: readonly string[];
}

/** What one run left behind or still holds, as `clean`, `doctor` and the reaper see it. */
export interface Remains {
  readonly runId: string;
  readonly controllerAlive: boolean;
  /** null: no controller of it is known on this machine. */
  readonly controllerPid: number | null;
  /** Where it was started, if not here: whether its controller lives cannot be told. */
  readonly elsewhere: string | null;
  /** Wall clock, ISO 8601; null: alive, or nobody saw it go. */
  readonly goneSince: string | null;
  readonly processes: number;
  readonly containers: number;
  readonly networks: number;
}
