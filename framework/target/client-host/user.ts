/** One virtual user as its host knows it: what it wants by the plan, what it holds, and what its last probe said. */
import type { Random } from '../../plan/random.js';
import type { TimeMs } from '../../spec/units.js';
import type { VirtualUser } from '../contract.js';
import type { PlannedSession } from '../protocol.js';

export interface HostUser {
  /** Number in the whole population. */
  readonly user: number;
  readonly slice: number;
  readonly cohort: string;
  readonly client: VirtualUser;
  readonly planned: readonly PlannedSession[];
  /** Fixed for the run: its probes are due at this offset of each probe interval. */
  readonly probePhase: TimeMs;
  /** One stream each, so that what happens in the run moves no instant of the schedule. */
  readonly draws: Readonly<Record<'buddies' | 'lookups' | 'messages' | 'recipients', Random>>;

  /** Index of the planned session that it is in, or that comes next. */
  session: number;
  inDemand: boolean;
  state: ClientState;
  relaunchAt: TimeMs;

  /** The node that holds its session. Others' probes are compared with it: the truth. */
  home: string | null;
  /** When `home` changed last. */
  changedAt: TimeMs;
  /** Counts sessions: a probe of an earlier one says nothing of this one. */
  sessionNumber: number;
  lastProbe: LastProbe | null;
  online: boolean;
  onlineSince: TimeMs;
  /** The last time in one piece that it was online for ONLINE_PIECE_MS or more; the present one aside. */
  lastPiece: { readonly from: TimeMs; readonly to: TimeMs } | null;

  nextProbe: TimeMs;
  nextLookup: TimeMs;
  nextMessage: TimeMs;
  messages: number;
}

/** The latest completed probe of this session. */
export interface LastProbe {
  readonly beganAt: TimeMs;
  readonly ok: boolean;
  readonly found: boolean;
  readonly unanswered: boolean;
}

/** `gone`: not launched, or quit. `vanished` is for ever. */
export type ClientState = 'gone' | 'running' | 'crashed' | 'vanished';
