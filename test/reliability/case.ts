/** What a case is: one way to end a run, or to be in its way, and what is promised then. */
import type { LiveRun } from '../e2e/runs/live-run.js';

export type RuntimeName = 'process' | 'docker';

/** Of test/fixtures/runs. */
export type Spec = 'phases' | 'held' | 'undoing';

/** One run of a round. */
export interface Begun {
  readonly live: LiveRun;
  readonly trial: string;
  /** Waits for its reaper, which is there before anything else of it. */
  reaper(): Promise<{ readonly pid: number; readonly runId: string }>;
}

export interface BeginOptions {
  readonly spec?: Spec;
  readonly env?: Readonly<Record<string, string>>;
  /** at-a-terminal: Ctrl-C can be typed. own-group: it leads a process group. */
  readonly as?: 'child' | 'at-a-terminal' | 'own-group';
  /** Where its folder is made; default: a scratch folder. */
  readonly out?: string;
}

export interface Scene {
  readonly runtime: RuntimeName;
  /** How long each phase lasted in a run that nobody disturbed. */
  readonly phaseMs: Readonly<Record<string, number>>;
  /** 0 to 1, the next of this round's own seeded stream. */
  draw(): number;
  /** A path of this round's own. */
  path(name: string): string;
  begin(options?: BeginOptions): Begun;
  /** Called when the round is over, however it ends. */
  later(tidy: () => void | Promise<void>): void;
}

export interface Played {
  /** Exit code or signal, and what is to be said of it: 'SIGKILL in hold'. */
  readonly outcome: string;
  /** Why this is not what is promised. */
  readonly wrong?: string;
  /** Runs that must have left nothing. */
  readonly runIds: readonly string[];
  /** Trials whose journals must be readable; `ended` as `judge` has it. */
  readonly journals: readonly { readonly trial: string; readonly ended: readonly string[] }[];
}

export interface Case {
  readonly name: string;
  readonly runtimes: readonly RuntimeName[];
  /** No other round beside it. */
  readonly alone?: boolean;
  /** null: it can be played here. Else why not, in words. */
  readonly cannot?: () => string | null;
  /** Rejects with TooLate where the run was over before the case came to its point. */
  play(scene: Scene): Promise<Played>;
}

export class TooLate extends Error {}

export const BOTH: readonly RuntimeName[] = ['process', 'docker'];
/** What the documentation promises. */
export const GONE_WITHIN_MS = 15_000;
