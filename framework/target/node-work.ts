/** What the shell of a node drives, whatever the node is: a program of the target, or a host of virtual users. */
import type { Second, TimeMs } from '../spec/units.js';
import type { CommandResult, FinishReply } from './protocol.js';

export interface RunningWork {
  /** Between seconds; null: only seconds. */
  readonly tickMs: number | null;
  tick(now: TimeMs): void;
  /** `second` is over; `lagP99Ms` is the event-loop delay in it. null: nothing to say. */
  endSecond(second: Second, now: TimeMs, lagP99Ms: number): object | null;
  /** How many seconds that a stall swallowed are sampled afterwards, with that stall as their delay. */
  readonly catchUpSeconds: number;
  /** Checks what it is given; never throws. */
  command(command: { readonly do: string }): CommandResult;
  finish(): FinishReply | null;
  close(): Promise<void>;
}
