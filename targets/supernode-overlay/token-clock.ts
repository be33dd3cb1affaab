/**
 * A node's service capacity: units of work that accrue with time, and two bounded lanes that spend them.
 * Control first (keep-alives, look-ups, publishing, relay); registrations get what is left. A full lane refuses at once.
 */

/** Thousandths of a unit after `elapsedMs`; what does not fit the burst is lost. */
export function refillTokens(
  milliUnits: number,
  unitsPerSecond: number,
  elapsedMs: number,
  burstUnits: number,
): number {
  return Math.min(milliUnits + unitsPerSecond * elapsedMs, burstUnits * 1_000);
}

/** A tenth of a second's worth, but enough for the dearest job. */
export function burstUnits(unitsPerSecond: number, dearest: number): number {
  return Math.max(Math.ceil(unitsPerSecond / 10), dearest);
}

export type Lane = 'control' | 'register';
type Job = () => void;

export interface TokenClockSettings {
  readonly unitsPerSecond: number;
  readonly burstUnits: number;
  readonly controlQueue: number;
  readonly registerQueue: number;
}

export class TokenClock {
  private readonly control = new Queue();
  private readonly registers = new Queue();
  private milliUnits: number;
  private refilledAt: number;
  private timer: NodeJS.Timeout | null = null;
  private dueAt = 0;
  private serving = false;
  servedUnits = 0;
  /** Greatest lateness of the clock since it was last set to 0. */
  lagMs = 0;

  constructor(
    private readonly settings: TokenClockSettings,
    private readonly now: () => number,
  ) {
    this.milliUnits = settings.burstUnits * 1_000;
    this.refilledAt = Math.floor(now());
  }

  /** False: the lane is full, and the job will not run. */
  offer(lane: Lane, cost: number, job: Job): boolean {
    const [queue, bound] =
      lane === 'control' ? [this.control, this.settings.controlQueue] : [this.registers, this.settings.registerQueue];
    if (queue.length >= bound) return false;
    queue.push(cost, job);
    if (this.serving) return true;
    // A timer may be set for a dear registration: control work must not wait for it.
    if (this.timer !== null && lane === 'control' && queue.length === 1) this.disarm();
    if (this.timer === null) this.serve();
    return true;
  }

  lateness(ms: number): void {
    if (ms > this.lagMs) this.lagMs = ms;
  }

  /** Forgets what waits. */
  clear(): void {
    this.disarm();
    this.control.clear();
    this.registers.clear();
  }

  private disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private serve(): void {
    const now = Math.floor(this.now());
    const { unitsPerSecond, burstUnits: burst } = this.settings;
    this.milliUnits = refillTokens(this.milliUnits, unitsPerSecond, Math.max(0, now - this.refilledAt), burst);
    this.refilledAt = now;
    this.serving = true;
    for (;;) {
      const queue = this.control.length > 0 ? this.control : this.registers;
      if (queue.length === 0) break;
      const cost = queue.headCost * 1_000;
      if (cost > this.milliUnits) {
        this.wakeAfter(Math.ceil((cost - this.milliUnits) / unitsPerSecond), now);
        break;
      }
      this.milliUnits -= cost;
      this.servedUnits += queue.headCost;
      queue.take()();
    }
    this.serving = false;
  }

  private wakeAfter(ms: number, now: number): void {
    this.dueAt = now + ms;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.lateness(this.now() - this.dueAt);
      this.serve();
    }, ms);
  }
}

/** A queue that does not move its items. */
class Queue {
  private costs: number[] = [];
  private jobs: Job[] = [];
  private head = 0;

  get length(): number {
    return this.jobs.length - this.head;
  }
  get headCost(): number {
    return this.costs[this.head] ?? 0;
  }
  push(cost: number, job: Job): void {
    this.costs.push(cost);
    this.jobs.push(job);
  }
  take(): Job {
    const job = this.jobs[this.head] ?? nothing;
    this.jobs[this.head] = nothing;
    this.head++;
    if (this.head === this.jobs.length) this.clear();
    else if (this.head >= 256) {
      this.costs = this.costs.slice(this.head);
      this.jobs = this.jobs.slice(this.head);
      this.head = 0;
    }
    return job;
  }
  clear(): void {
    this.costs = [];
    this.jobs = [];
    this.head = 0;
  }
}
const nothing: Job = () => {};
