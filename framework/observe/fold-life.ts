/** Which nodes and hosts exist, and whose hand it was when one does not, from life and silent records. */
import type { Second, TimeMs } from '../spec/units.js';
import type { Cause, LifeRecord } from './records.js';

const UP: readonly LifeRecord['event'][] = ['started', 'relaunched', 'resumed', 'rejoined', 'returned'];
/** The node is no more; the others are pauses, cuts and cool-downs of a node that exists. */
const GONE: readonly LifeRecord['event'][] = ['killed', 'died', 'ended'];
const STOPPED: readonly LifeRecord['event'][] = [...GONE, 'paused'];
const BORN: readonly LifeRecord['event'][] = ['started', 'relaunched'];

export class Lives {
  readonly #byNode = new Map<string, LifeRecord[]>();
  readonly #silentSince = new Map<string, TimeMs>();

  add(record: LifeRecord): void {
    const lives = this.#byNode.get(record.node) ?? [];
    if (lives.some((l) => l.t === record.t && l.event === record.event)) return;
    lives.push(record);
    lives.sort((a, b) => a.t - b.t);
    this.#byNode.set(record.node, lives);
  }

  silent(node: string, t: TimeMs): void {
    this.#silentSince.set(node, Math.max(t, this.#silentSince.get(node) ?? 0));
  }

  silentSince(node: string): TimeMs | null {
    return this.#silentSince.get(node) ?? null;
  }

  of(node: string): readonly LifeRecord[] {
    return this.#byNode.get(node) ?? [];
  }

  /** Nothing happens to what is gone until it is started again: not a second death, nor the end of a cut that it was in. */
  #lived(node: string): readonly LifeRecord[] {
    let gone = false;
    return this.of(node).filter(({ event }) => {
      if (gone && !BORN.includes(event)) return false;
      gone = GONE.includes(event);
      return true;
    });
  }

  nodes(): readonly string[] {
    return [...this.#byNode.keys()].sort();
  }

  /** Whether the run itself held the host down (killed or paused) at some time of the second, or killed it before it could tell of it. */
  heldDownByTheRun(host: string, second: Second): boolean {
    let down = false;
    for (const life of this.#lived(host)) {
      if (life.t >= (second + 1) * 1000) break;
      if (down && UP.includes(life.event) && life.t <= second * 1000) down = false;
      if (life.event === 'killed' || life.event === 'paused') down = life.by === null || life.by === 'injected';
    }
    return down || this.#killedBeforeItTold(host, second);
  }

  /** Hosts are asked a moment after each second: one whole second at most is lost with a host that is killed. */
  #killedBeforeItTold(host: string, second: Second): boolean {
    const next = this.#lived(host).find((l) => l.t >= (second + 1) * 1000);
    return next?.event === 'killed' && next.by === 'injected' && next.t < (second + 2) * 1000;
  }

  /** Stopped, at the latest word, by whoever. */
  stopped(node: string): boolean {
    const last = this.#lived(node).findLast((l) => UP.includes(l.event) || STOPPED.includes(l.event));
    return last !== undefined && STOPPED.includes(last.event);
  }

  /** Whether the node exists at the end of the second: serving, paused, cut off, or in its own cool-down. */
  exists(node: string, second: Second, fromTheStart: boolean): boolean {
    const last = this.of(node).findLast(
      (l) => l.t < (second + 1) * 1000 && (l.event === 'started' || l.event === 'relaunched' || GONE.includes(l.event)),
    );
    return last === undefined ? fromTheStart : !GONE.includes(last.event);
  }

  /** Why a session at the node broke in that second: its latest fall within the last `withinMs`; null: it did not fall. */
  fallCause(node: string, second: Second, withinMs: number): Cause | null {
    const end = (second + 1) * 1000;
    const fall = this.of(node).findLast((l) => l.t < end && !UP.includes(l.event));
    if (fall === undefined || fall.t < end - 1000 - withinMs) return null;
    if (fall.by !== null) return fall.by;
    return fall.event === 'self-shutdown' ? 'self-protection' : fall.event === 'died' ? 'infrastructure' : 'injected';
  }
}
