/** Messages between users of one host, and their accounts at the end; NUMBERS.md, "Messages". */
import type { DurationMs, TimeMs } from '../../spec/units.js';
import type { LossCause, MessageId } from '../contract.js';
import type { FinishReply } from '../protocol.js';
import { wasReachable } from './presence.js';
import type { SecondAccount } from './second-account.js';
import type { HostUser } from './user.js';

interface Message {
  readonly sender: HostUser;
  readonly recipient: HostUser;
  readonly intendedAt: TimeMs;
  readonly deadline: TimeMs;
  /** Counted in the statistics of operations: acknowledged, failed, or timed out. */
  settled: boolean;
  acceptedAt: TimeMs | null;
  received: boolean;
  acknowledged: boolean;
}

export class Messages {
  /** Those of which something is still to come, by sender and number. */
  readonly #open = new Map<string, Message>();
  readonly #underWay = new Set<Message>();
  #delivered = 0;

  constructor(
    private readonly account: SecondAccount,
    private readonly now: () => TimeMs,
    private readonly timeout: DurationMs,
  ) {}

  send(sender: HostUser, recipient: HostUser, intendedAt: TimeMs): void {
    sender.messages += 1;
    const id = { sender: sender.user, number: sender.messages };
    const deadline = intendedAt + this.timeout;
    const state = { settled: false, acceptedAt: null, received: false, acknowledged: false };
    const message: Message = { sender, recipient, intendedAt, deadline, ...state };
    this.#open.set(key(id), message);
    this.#underWay.add(message);
    sender.client.send(id, recipient.user);
  }

  /** Due, but there is no session to send it with, or nobody online to send it to. */
  impossible(sender: HostUser): void {
    this.account.unanswered(sender.slice, 'messages', this.timeout);
  }

  accepted(id: MessageId): void {
    const message = this.#open.get(key(id));
    if (message) message.acceptedAt ??= this.now();
  }

  received(id: MessageId, by: number): void {
    const message = this.#open.get(key(id));
    if (message?.recipient.user !== by) return;
    message.acceptedAt ??= this.now();
    message.received = true;
    this.#closeIfDone(id, message);
  }

  acknowledged(id: MessageId): void {
    const message = this.#open.get(key(id));
    if (!message || message.acknowledged) return;
    message.acceptedAt ??= this.now();
    message.acknowledged = true;
    if (this.#settle(message)) this.account.ok(message.sender.slice, 'messages', this.now() - message.intendedAt);
    this.#closeIfDone(id, message);
  }

  /** The sender gave up on it, or was told no. What the supernode had taken before stays accepted. */
  failed(id: MessageId, cause: LossCause): void {
    const message = this.#open.get(key(id));
    if (!message || !this.#settle(message)) return;
    if (cause === 'refused') this.account.failed(message.sender.slice, 'messages');
    else this.account.unanswered(message.sender.slice, 'messages', this.timeout);
  }

  /** The sender left as planned: nobody waits for the acknowledgement. The accounts at the end still hold the message. */
  drop(sender: HostUser): void {
    for (const message of this.#underWay) if (message.sender === sender) this.#settle(message);
  }

  tick(now: TimeMs): void {
    for (const message of this.#underWay) {
      if (message.deadline > now) continue;
      this.#settle(message);
      this.account.unanswered(message.sender.slice, 'messages', this.timeout);
    }
  }

  accounts(): FinishReply['messages'] {
    const now = this.now();
    const sums = { accepted: this.#delivered, delivered: this.#delivered, unconfirmed: 0, lost: 0, pending: 0 };
    for (const { acceptedAt, received, recipient } of this.#open.values()) {
      if (acceptedAt === null) continue;
      sums.accepted += 1;
      // An acknowledgement without a receipt is no delivery: the recipient's own set decides.
      if (received) sums.unconfirmed += 1;
      else if (wasReachable(recipient, acceptedAt, now)) sums.lost += 1;
      else sums.pending += 1;
    }
    return sums;
  }

  #settle(message: Message): boolean {
    if (message.settled) return false;
    message.settled = true;
    this.#underWay.delete(message);
    return true;
  }

  #closeIfDone(id: MessageId, message: Message): void {
    if (!message.received || !message.acknowledged) return;
    this.#delivered += 1;
    this.#open.delete(key(id));
  }
}

function key(id: MessageId): string {
  return `${id.sender} ${id.number}`;
}
