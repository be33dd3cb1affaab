/**
 * Messages between users: sender's home, owner of the recipient's shard, recipient's home, recipient; and the acknowledgement
 * back. Nothing is kept here: the sender keeps a message until it knows that the recipient has it, and sends it again.
 */
import type { NodeCore } from './node-core.js';
import type { PhoneBook } from './phone-book.js';
import type { Member } from './sessions.js';
import { FOUND, type Message } from './wire.js';

export class MessageRelay {
  constructor(
    private readonly core: NodeCore,
    private readonly book: PhoneBook,
    private readonly members: ReadonlyMap<number, Member>,
  ) {}

  /** Takes a member's message and passes it on; without room it says nothing, and the sender will try again. */
  send(sender: Member, number: number, to: number): void {
    const { core } = this;
    core.counters.messages++;
    core.offer('control', core.options.relayCost, true, () => {
      sender.connection.send({ type: 'accepted', number });
      this.book.resolve(to, (found) => {
        if (found.kind !== FOUND.at) return;
        if (found.home === core.id) this.deliver(core.id, sender.user, number, to);
        else this.tell(found.home, { type: 'relay', sender: sender.user, number, to });
      });
    });
  }

  /** A recipient has it: tell the sender, through the home that it was sent from. */
  received(sender: number, number: number, origin: string): void {
    if (origin === this.core.id) this.members.get(sender)?.connection.send({ type: 'delivered', number });
    else this.tell(origin, { type: 'relayed', sender, number });
  }

  fromPeer(peer: string, message: Message): boolean {
    switch (message.type) {
      case 'relay': {
        const { sender, number, to } = message;
        this.core.offer('control', this.core.options.relayCost, true, () => this.deliver(peer, sender, number, to));
        return true;
      }
      case 'relayed':
        this.members.get(message.sender)?.connection.send({ type: 'delivered', number: message.number });
        return true;
      default:
        return false;
    }
  }

  private deliver(origin: string, sender: number, number: number, to: number): void {
    this.members.get(to)?.connection.send({ type: 'deliver', sender, number, origin });
  }

  private tell(node: string, message: Message): void {
    const peer = this.core.directory.view.find((info) => info.id === node);
    if (peer !== undefined) this.core.peers.tell(peer, message);
  }
}
