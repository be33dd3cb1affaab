/** What a user's client keeps on disk: it outlives a crash. Addresses of supernodes, messages not yet acknowledged, ids received. */
import type { MessageId, TimeMs } from 'swarmquake/target';
import type { NodeInfo } from './fields.js';

const CACHED_HOSTS = 16;
const OUTBOX_MESSAGES = 64;
const REMEMBERED_IDS = 4_096;

/** Supernodes that the user heard of, the latest last. */
export class HostCache {
  private readonly hosts = new Map<string, NodeInfo>();

  get size(): number {
    return this.hosts.size;
  }

  learn(node: NodeInfo): void {
    this.hosts.delete(node.id);
    this.hosts.set(node.id, node);
    for (const oldest of this.hosts.keys()) {
      if (this.hosts.size <= CACHED_HOSTS) break;
      this.hosts.delete(oldest);
    }
  }

  pick(below: (n: number) => number): NodeInfo | null {
    const known = [...this.hosts.values()];
    return known[below(known.length)] ?? null;
  }
}

export interface Unacknowledged {
  readonly id: MessageId;
  readonly to: number;
  sentAt: TimeMs | null;
  accepted: boolean;
}

/** Messages of this user that their recipients may not have yet. */
export class Outbox {
  private readonly messages = new Map<number, Unacknowledged>();

  get size(): number {
    return this.messages.size;
  }

  /** Null: full. Nothing that was taken is ever dropped for room. */
  add(id: MessageId, to: number): Unacknowledged | null {
    if (this.messages.size >= OUTBOX_MESSAGES) return null;
    const message: Unacknowledged = { id, to, sentAt: null, accepted: false };
    this.messages.set(id.number, message);
    return message;
  }

  get(number: number): Unacknowledged | undefined {
    return this.messages.get(number);
  }

  acknowledged(number: number): Unacknowledged | undefined {
    const message = this.messages.get(number);
    this.messages.delete(number);
    return message;
  }

  waiting(): Iterable<Unacknowledged> {
    return this.messages.values();
  }
}

/** Ids received: a message sent again is acknowledged again, and shown once. */
export class ReceivedIds {
  private readonly ids = new Set<string>();

  /** False: it was here before. */
  add(id: MessageId): boolean {
    const key = `${id.sender} ${id.number}`;
    if (this.ids.has(key)) return false;
    this.ids.add(key);
    for (const oldest of this.ids) {
      if (this.ids.size <= REMEMBERED_IDS) break;
      this.ids.delete(oldest);
    }
    return true;
  }
}

export interface Disk {
  readonly hosts: HostCache;
  readonly outbox: Outbox;
  readonly received: ReceivedIds;
}
