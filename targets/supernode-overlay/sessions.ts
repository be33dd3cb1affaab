/** Who is connected to this supernode, and what each may say when. A frame out of order costs its sender the connection. */
import type net from 'node:net';
import type { DurationMs, TimeMs } from 'swarmquake/target';
import { Connection } from './connection.js';
import type { NodeCore } from './node-core.js';
import type { HowEnded } from './node-counters.js';
import { checkPeer, checkToken } from './tokens.js';
import { encode, type Message, REFUSAL } from './wire.js';

/** A connection that says nothing at all is cut off after this. */
const SILENT_FOR_MS = 5_000;
/** Other supernodes that a new member is told of, for its host cache. */
const ADVERTISED = 4;

export interface Member {
  readonly user: number;
  readonly connection: Connection;
  heardAt: TimeMs;
}
type Frame<K extends Message['type']> = Extract<Message, { type: K }>;

/** What members and peers ask for; sessions.ts knows who, these know what. */
export interface Services {
  fromMember(member: Member, message: Message): boolean;
  fromPeer(peer: string, connection: Connection, message: Message): boolean;
  joined(user: number): void;
  left(user: number): void;
}

export class Sessions {
  readonly members = new Map<number, Member>();
  /** While set, registrations are turned away unread. */
  refusing = false;
  private readonly connections = new Set<Connection>();
  private readonly silentSince = new Map<Connection, TimeMs>();

  constructor(
    private readonly core: NodeCore,
    private readonly limits: { readonly memberLimit: number; readonly memberSilence: DurationMs },
    private readonly services: Services,
  ) {}

  accept(socket: net.Socket): void {
    const connection = new Connection(socket);
    this.connections.add(connection);
    this.silentSince.set(connection, this.core.now());
    connection.onEnd = () => this.forget(connection);
    connection.onMessage = (message) => {
      this.silentSince.delete(connection);
      if (message.type === 'register') this.register(connection, message);
      else if (message.type === 'peer') this.introduce(connection, message);
      else this.cutOff(connection);
    };
  }

  /** Ends a session, if it is still this one. */
  end(member: Member, how: HowEnded): void {
    if (this.members.get(member.user) !== member) return;
    this.members.delete(member.user);
    this.core.counters.ended[how]++;
    this.cutOff(member.connection);
    this.services.left(member.user);
  }

  sweep(now: TimeMs): void {
    for (const member of this.members.values()) {
      if (now - member.heardAt > this.limits.memberSilence) this.end(member, 'expired');
    }
    // In order of time, as they were put in.
    for (const [connection, since] of this.silentSince) {
      if (now - since <= SILENT_FOR_MS) break;
      this.cutOff(connection);
    }
  }

  /** This process stood still for `ms`: nobody's silence in that time was theirs. */
  forgive(ms: number): void {
    for (const member of this.members.values()) member.heardAt += ms;
  }

  /** Resets everybody. */
  clear(): void {
    this.core.counters.ended.self += this.members.size;
    this.members.clear();
    for (const connection of this.connections) connection.reset();
    this.connections.clear();
    this.silentSince.clear();
  }

  private register(connection: Connection, frame: Frame<'register'>): void {
    this.core.counters.logins++;
    // Until it is served, it has nothing to say.
    connection.onMessage = () => this.cutOff(connection);
    const taken = this.core.offer('register', this.core.options.registerCost, !this.refusing, () =>
      this.serveRegister(connection, frame),
    );
    if (!taken) this.cutOff(connection);
  }

  private serveRegister(connection: Connection, frame: Frame<'register'>): void {
    if (!connection.open) return;
    const token = checkToken(this.core.keys, frame.token, frame.user, this.core.now());
    if (token !== 'good') this.refuse(connection, token === 'forged' ? REFUSAL.forgedToken : REFUSAL.expiredToken);
    else if (frame.throwaway !== 0) {
      connection.write(this.greeting());
      this.silentSince.set(connection, this.core.now());
    } else if (this.members.size >= this.limits.memberLimit && !this.members.has(frame.user))
      this.refuse(connection, REFUSAL.full);
    else this.join(connection, frame.user);
  }

  private join(connection: Connection, user: number): void {
    const before = this.members.get(user);
    if (before !== undefined) this.end(before, 'reset');
    const member: Member = { user, connection, heardAt: this.core.now() };
    this.members.set(user, member);
    connection.onEnd = () => this.end(member, 'reset');
    connection.onMessage = (message) => {
      member.heardAt = this.core.now();
      if (message.type === 'goodbye') this.end(member, 'goodbye');
      else if (!this.services.fromMember(member, message)) this.end(member, 'reset');
    };
    connection.write(this.greeting());
    this.services.joined(user);
  }

  private introduce(connection: Connection, frame: Frame<'peer'>): void {
    if (!checkPeer(this.core.keys, frame.id, frame.proof)) {
      this.cutOff(connection);
      return;
    }
    connection.onMessage = (message) => {
      if (!this.services.fromPeer(frame.id, connection, message)) this.cutOff(connection);
    };
  }

  private refuse(connection: Connection, reason: number): void {
    this.core.counters.refused++;
    connection.send({ type: 'refused', reason });
    this.silentSince.set(connection, this.core.now());
  }

  private greeting(): Buffer {
    const view = this.core.directory.view;
    const first = view.length === 0 ? 0 : this.core.draws.below(view.length);
    const others = Array.from({ length: Math.min(ADVERTISED, view.length) }, (_, i) => view[(first + i) % view.length]);
    return encode({ type: 'registered', others: others.filter((node) => node !== undefined) });
  }

  private cutOff(connection: Connection): void {
    connection.reset();
    this.forget(connection);
  }

  private forget(connection: Connection): void {
    this.connections.delete(connection);
    this.silentSince.delete(connection);
  }
}
