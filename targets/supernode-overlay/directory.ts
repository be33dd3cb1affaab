/** One node's part of the phone book: who is at which home, for the shards that it owns. Soft state: what is not refreshed goes. */
import type { DurationMs, TimeMs } from 'swarmquake/target';
import type { NodeInfo } from './fields.js';
import { ownerTable, shardOf } from './owner-table.js';

/** Views reach the nodes at different times, but not further apart than this. */
const VIEW_SKEW_MS = 1_000;

interface Entry {
  home: string;
  refreshedAt: TimeMs;
}

export class Directory {
  private nodes: readonly NodeInfo[] = [];
  private owners = ownerTable([]);
  private incarnations = new Map<string, number>();
  private readonly entries = new Map<number, Entry>();

  constructor(
    private readonly self: string,
    private readonly entryLifetime: DurationMs,
  ) {}

  get size(): number {
    return this.entries.size;
  }
  get view(): readonly NodeInfo[] {
    return this.nodes;
  }

  /** Null: nobody is known. */
  ownerOf(user: number): NodeInfo | null {
    return this.nodes[this.owners[shardOf(user)] as number] ?? null;
  }

  /** Takes a new view. Answers whether a user's shard went to another owner, or to one that came back empty. */
  applyView(nodes: readonly NodeInfo[], now: TimeMs): (user: number) => boolean {
    const before = { nodes: this.nodes, owners: this.owners };
    const known = this.incarnations;
    this.nodes = nodes;
    this.owners = ownerTable(nodes.map((node) => node.id));
    this.incarnations = new Map(nodes.map((node) => [node.id, node.incarnation]));
    for (const [user, entry] of this.entries) {
      if (!this.stands(entry.home, known) || this.isStray(user, entry, now)) this.entries.delete(user);
    }
    return (user) => {
      const shard = shardOf(user);
      const old = before.nodes[before.owners[shard] as number];
      const owner = this.nodes[this.owners[shard] as number];
      return old?.id !== owner?.id || old?.incarnation !== owner?.incarnation;
    };
  }

  publish(user: number, home: string, now: TimeMs): void {
    const entry = this.entries.get(user);
    if (entry === undefined) this.entries.set(user, { home, refreshedAt: now });
    else {
      entry.home = home;
      entry.refreshedAt = now;
    }
  }

  /** A late unpublish of a former home does not hide the present one. */
  unpublish(user: number, home: string): void {
    if (this.entries.get(user)?.home === home) this.entries.delete(user);
  }

  find(user: number, now: TimeMs): string | null {
    const entry = this.entries.get(user);
    if (entry === undefined) return null;
    if (now - entry.refreshedAt <= this.entryLifetime) return entry.home;
    this.entries.delete(user);
    return null;
  }

  clear(): void {
    this.entries.clear();
    this.applyView([], 0);
  }

  /** The home is there, and is not somebody new under an old name. One that was not known before may publish before its view comes. */
  private stands(home: string, before: ReadonlyMap<string, number>): boolean {
    const incarnation = this.incarnations.get(home);
    const known = before.get(home);
    return incarnation !== undefined && (known === undefined || known === incarnation);
  }

  /** Of a shard that is another's now. What came just now is kept: its sender may have the next view already. */
  private isStray(user: number, entry: Entry, now: TimeMs): boolean {
    return this.ownerOf(user)?.id !== this.self && now - entry.refreshedAt > VIEW_SKEW_MS;
  }
}
