/** Presence: look-ups, and the publishing of this node's own members to the owners of their shards. */
import type { Connection } from './connection.js';
import type { NodeInfo } from './fields.js';
import type { NodeCore } from './node-core.js';
import type { Found } from './peer-links.js';
import type { Member } from './sessions.js';
import { FOUND, type Message, PUBLISH_MANY_MAX } from './wire.js';

export class PhoneBook {
  /** The login server let this node in (again): others may have dropped what it published. */
  newcomer = false;
  private readonly unpublished = new Set<number>();

  constructor(private readonly core: NodeCore) {}

  /** A member asks where a user is. */
  lookup(member: Member, seq: number, user: number): void {
    const { core } = this;
    core.counters.lookups++;
    const reply = (found: Found): void =>
      member.connection.send({ type: 'found', seq, kind: found.kind, home: found.home });
    const taken = core.offer('control', core.options.lookupCost, true, () => this.resolve(user, reply));
    if (!taken) reply({ kind: FOUND.failed, home: '' });
  }

  /** Asks the owner of the user's shard, which may be this node. */
  resolve(user: number, done: (found: Found) => void): void {
    const owner = this.core.directory.ownerOf(user);
    if (owner === null) done({ kind: FOUND.failed, home: '' });
    else if (owner.id === this.core.id) done(this.find(user));
    else this.core.peers.ask(owner, user, done);
  }

  publish(user: number): void {
    const { core } = this;
    const owner = core.directory.ownerOf(user);
    if (owner === null) return;
    if (owner.id === core.id) core.directory.publish(user, core.id, core.now());
    else if (!core.peers.tell(owner, { type: 'publish', user })) this.unpublished.add(user);
  }

  /** Publishes again what could not be sent. */
  publishLeftOvers(isMember: (user: number) => boolean): void {
    if (this.unpublished.size === 0) return;
    const users = [...this.unpublished];
    this.unpublished.clear();
    for (const user of users) if (isMember(user)) this.publish(user);
  }

  unpublish(user: number): void {
    const { core } = this;
    const owner = core.directory.ownerOf(user);
    if (owner === null) return;
    if (owner.id === core.id) core.directory.unpublish(user, core.id);
    else core.peers.tell(owner, { type: 'unpublish', user });
  }

  /** Takes a view; members whose shard moved are published again, in bundles. */
  applyView(nodes: readonly NodeInfo[], members: Iterable<number>): void {
    const { core } = this;
    const ownerMoved = core.directory.applyView(nodes, core.now());
    const moved = this.newcomer ? () => true : ownerMoved;
    this.newcomer = false;
    core.peers.applyView(nodes);
    const bundles = new Map<NodeInfo, number[]>();
    for (const user of members) {
      if (!moved(user)) continue;
      const owner = core.directory.ownerOf(user);
      if (owner === null) continue;
      if (owner.id === core.id) core.directory.publish(user, core.id, core.now());
      else {
        const bundle = bundles.get(owner);
        if (bundle === undefined) bundles.set(owner, [user]);
        else bundle.push(user);
      }
    }
    for (const [owner, users] of bundles) {
      for (let at = 0; at < users.length; at += PUBLISH_MANY_MAX)
        core.peers.tell(owner, { type: 'publishMany', users: users.slice(at, at + PUBLISH_MANY_MAX) });
    }
  }

  /** What other supernodes ask of this one; false: not a message of the phone book. */
  fromPeer(peer: string, connection: Connection, message: Message): boolean {
    const { core } = this;
    const { lookupCost, publishCost } = core.options;
    switch (message.type) {
      case 'ask': {
        const { request } = message;
        const reply = (found: Found): void =>
          connection.sendTogether({ type: 'answer', request, kind: found.kind, home: found.home });
        const taken = core.offer('control', lookupCost, true, () => reply(this.find(message.user)));
        if (!taken) reply({ kind: FOUND.failed, home: '' });
        return true;
      }
      case 'publish':
        core.offer('control', publishCost, true, () => core.directory.publish(message.user, peer, core.now()));
        return true;
      case 'unpublish':
        core.offer('control', publishCost, true, () => core.directory.unpublish(message.user, peer));
        return true;
      case 'publishMany':
        core.offer('control', publishCost, true, () => {
          for (const user of message.users) core.directory.publish(user, peer, core.now());
        });
        return true;
      default:
        return false;
    }
  }

  private find(user: number): Found {
    const home = this.core.directory.find(user, this.core.now());
    return home === null ? { kind: FOUND.offline, home: '' } : { kind: FOUND.at, home };
  }
}
