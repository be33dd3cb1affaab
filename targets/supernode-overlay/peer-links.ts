/** Connections that this supernode opens to others, one each, when first needed. What comes in from others is sessions.ts's. */
import type { DurationMs, TimeMs } from 'swarmquake/target';
import { type Connection, dial } from './connection.js';
import type { NodeInfo } from './fields.js';
import { FOUND, type Message } from './wire.js';

/** After a link broke, the next try. */
const RELINK_AFTER_MS = 250;

export type Found = { readonly kind: number; readonly home: string };
const FAILED: Found = { kind: FOUND.failed, home: '' };

interface Link {
  readonly connection: Connection;
  readonly incarnation: number;
  readonly asked: Map<number, { readonly done: (found: Found) => void; readonly deadline: TimeMs }>;
}

export class PeerLinks {
  private readonly links = new Map<string, Link>();
  private readonly brokenAt = new Map<string, TimeMs>();
  private nextRequest = 1;

  constructor(
    private readonly introduction: () => Message,
    private readonly answerWithin: DurationMs,
    private readonly now: () => TimeMs,
  ) {}

  /** Asks the owner of a shard; `done` is called once, at once if the owner cannot be reached. */
  ask(owner: NodeInfo, user: number, done: (found: Found) => void): void {
    const link = this.linkTo(owner);
    if (link === null) {
      done(FAILED);
      return;
    }
    const request = this.nextRequest;
    this.nextRequest = (this.nextRequest + 1) >>> 0;
    link.asked.set(request, { done, deadline: this.now() + this.answerWithin });
    link.connection.sendTogether({ type: 'ask', request, user });
  }

  /** False: there is no link to say it over. */
  tell(to: NodeInfo, message: Message): boolean {
    const link = this.linkTo(to);
    link?.connection.sendTogether(message);
    return link !== null;
  }

  /** Drops links to those who left, or who came back as somebody new. */
  applyView(nodes: readonly NodeInfo[]): void {
    const standing = new Map(nodes.map((node) => [node.id, node.incarnation]));
    for (const [id, link] of this.links) {
      if (standing.get(id) !== link.incarnation) this.drop(id, link);
    }
    this.brokenAt.clear();
  }

  /** Gives up on questions whose time is over. */
  sweep(): void {
    const now = this.now();
    for (const link of this.links.values()) {
      for (const [request, { done, deadline }] of link.asked) {
        if (deadline > now) break;
        link.asked.delete(request);
        done(FAILED);
      }
    }
  }

  clear(): void {
    for (const [id, link] of this.links) this.drop(id, link);
    this.brokenAt.clear();
  }

  private linkTo(node: NodeInfo): Link | null {
    const present = this.links.get(node.id);
    if (present !== undefined) return present;
    if (this.now() - (this.brokenAt.get(node.id) ?? Number.NEGATIVE_INFINITY) < RELINK_AFTER_MS) return null;
    const connection = dial(node.host, node.port);
    const link: Link = { connection, incarnation: node.incarnation, asked: new Map() };
    connection.onMessage = (message) => this.answered(node.id, link, message);
    connection.onEnd = () => this.drop(node.id, link);
    this.links.set(node.id, link);
    connection.send(this.introduction());
    return link;
  }

  private answered(id: string, link: Link, message: Message): void {
    if (message.type !== 'answer') {
      this.drop(id, link);
      return;
    }
    const asked = link.asked.get(message.request);
    link.asked.delete(message.request);
    asked?.done(message);
  }

  private drop(id: string, link: Link): void {
    if (this.links.get(id) === link) this.links.delete(id);
    this.brokenAt.set(id, this.now());
    link.connection.reset();
    const waiting = [...link.asked.values()];
    link.asked.clear();
    for (const { done } of waiting) done(FAILED);
  }
}
