/** Controlled return: users wait in a line per region and are let in at a rate, regions in a given order. */

/** Credit in thousandths of a user: `rate` users a second add `rate` a millisecond. Never more than a fifth of a second's worth is saved up. */
export function refillAdmission(credit: number, rate: number, elapsedMs: number): number {
  return Math.min(credit + rate * elapsedMs, Math.max(1_000, rate * 200));
}

/** Whole users that `credit` lets in. */
export function admissible(credit: number): number {
  return Math.floor(credit / 1_000);
}

/** Where a region stands; those not named come last, in one line. */
export function regionRank(order: readonly string[], region: string): number {
  const at = order.indexOf(region);
  return at === -1 ? order.length : at;
}

/** First in, first out, within a region; an earlier region before a later one. */
export class AdmissionLine<T> {
  private readonly lines: { items: T[]; head: number }[];
  private waiting = 0;

  constructor(private readonly order: readonly string[]) {
    this.lines = Array.from({ length: order.length + 1 }, () => ({ items: [], head: 0 }));
  }

  get length(): number {
    return this.waiting;
  }

  /** Answers how many stand before it. */
  push(region: string, item: T): number {
    const rank = regionRank(this.order, region);
    let ahead = 0;
    for (let i = 0; i <= rank; i++) {
      const line = this.lines[i];
      if (line !== undefined) ahead += line.items.length - line.head;
    }
    this.lines[rank]?.items.push(item);
    this.waiting++;
    return ahead;
  }

  take(): T | undefined {
    for (const line of this.lines) {
      if (line.head === line.items.length) continue;
      const item = line.items[line.head++];
      this.waiting--;
      if (line.head > 1_000 && line.head * 2 > line.items.length) {
        line.items = line.items.slice(line.head);
        line.head = 0;
      }
      return item;
    }
    return undefined;
  }
}
