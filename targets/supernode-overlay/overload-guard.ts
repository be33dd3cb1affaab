/** Self-protection as in 2010: a node that was offered too much work for too long shuts itself down. Pure, integers only. */

/**
 * After a window: how many windows in a row were over. Offered work counts whether it was done or refused:
 * a node that judged by work done would never see a storm that it turns away.
 */
export function guardStep(overInARow: number, offeredUnits: number, limitUnits: number): number {
  return offeredUnits > limitUnits ? overInARow + 1 : 0;
}

/** What a window may be offered. */
export function guardLimit(theta: number, unitsPerSecond: number, windowMs: number): number {
  return (theta * unitsPerSecond * windowMs) / 1_000;
}

/** Measures windows that begin at a phase of the node's own, so that nodes do not judge in step. */
export class OverloadGuard {
  private offered = 0;
  private over = 0;
  private windowEnds: number;

  constructor(
    private readonly limitUnits: number,
    private readonly windowMs: number,
    private readonly windowsToTrip: number,
    now: number,
    phaseMs: number,
  ) {
    this.windowEnds = now + windowMs + phaseMs;
  }

  count(units: number): void {
    this.offered += units;
  }

  /** Null while the window runs; then what was offered in it, and whether that makes the guard trip. */
  step(now: number): { readonly offered: number; readonly over: boolean; readonly tripped: boolean } | null {
    if (now < this.windowEnds) return null;
    const offered = this.offered;
    this.offered = 0;
    this.windowEnds = Math.max(this.windowEnds + this.windowMs, now);
    this.over = guardStep(this.over, offered, this.limitUnits);
    return { offered, over: this.over > 0, tripped: this.over >= this.windowsToTrip };
  }
}
