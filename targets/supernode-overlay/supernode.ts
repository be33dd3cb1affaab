/** A supernode, and a mega-supernode: the same program with more capacity. Listens, carries its part, gives up, comes back. */
import net from 'node:net';
import type { NodeCommand, NodeContext, NodeSample, RunningNode } from 'swarmquake/target';
import type { Connection } from './connection.js';
import { Directory } from './directory.js';
import { Draws } from './draws.js';
import type { NodeInfo } from './fields.js';
import { LoginLink } from './login-link.js';
import { MessageRelay } from './message-relay.js';
import type { NodeCore } from './node-core.js';
import { NodeCounters } from './node-counters.js';
import type { OverlayOptions } from './options.js';
import { guardLimit, OverloadGuard } from './overload-guard.js';
import { PeerLinks } from './peer-links.js';
import { PhoneBook } from './phone-book.js';
import { type Member, type Services, Sessions } from './sessions.js';
import type { SupernodeConfig } from './target.js';
import { burstUnits, type Lane, TokenClock } from './token-clock.js';
import { peerProof } from './tokens.js';
import type { Message } from './wire.js';

const HOUSEKEEPING_MS = 100;
/** Longer than this without housekeeping: the process was stopped, or starved. */
const STALL_MS = 1_000;
const BACKLOG = 2_048;
const GUARDS = ['shutdown', 'refuse', 'off'] as const;
type Guard = (typeof GUARDS)[number];

export async function supernode(context: NodeContext): Promise<RunningNode> {
  const node = new Supernode(context);
  await node.listen();
  return node;
}

class Supernode implements NodeCore, Services, RunningNode {
  readonly id: string;
  readonly options: OverlayOptions;
  readonly counters = new NodeCounters();
  readonly draws: Draws;
  readonly directory: Directory;
  readonly peers: PeerLinks;
  keys: readonly Buffer[] = [];

  private readonly config: SupernodeConfig;
  private readonly book: PhoneBook;
  private readonly sessions: Sessions;
  private readonly relay: MessageRelay;
  private readonly loginLink: LoginLink | null;
  private clock: TokenClock;
  private guard: OverloadGuard;
  private guardMode: Guard;
  private server: net.Server | null = null;
  private housekeeping: NodeJS.Timeout | null = null;
  private housekeptAt: number;
  private returning: NodeJS.Timeout | null = null;

  constructor(private readonly context: NodeContext) {
    // Parsed by the controller against the schema of options.ts, and made by target.ts.
    this.options = context.options as unknown as OverlayOptions;
    this.config = context.config as unknown as SupernodeConfig;
    this.id = context.id;
    this.draws = new Draws(context.seed);
    this.guardMode = this.options.guard;
    // A record outlives two lost refreshes.
    this.directory = new Directory(this.id, 2.5 * this.options.keepAlive);
    this.peers = new PeerLinks(
      () => this.introduction(),
      this.options.lookupTimeout,
      () => this.now(),
    );
    this.book = new PhoneBook(this);
    this.sessions = new Sessions(
      this,
      { memberLimit: this.config.memberLimit, memberSilence: 2.5 * this.options.keepAlive },
      this,
    );
    this.relay = new MessageRelay(this, this.book, this.sessions.members);
    this.clock = this.newClock();
    this.guard = this.newGuard();
    this.housekeptAt = this.now();
    this.loginLink = this.newLoginLink();
  }

  now(): number {
    return this.context.now();
  }

  // ---------------------------------------------------------------- life

  async listen(): Promise<void> {
    const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.sessions.accept(socket));
    const { host, port } = this.context.listen;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: BACKLOG }, resolve);
    });
    server.on('error', (error) => this.context.log(`listener: ${error.message}`));
    this.server = server;
    this.clock = this.newClock();
    this.guard = this.newGuard();
    this.housekeptAt = this.now();
    this.housekeeping = setInterval(() => this.housekeep(), HOUSEKEEPING_MS);
    this.loginLink?.open(this.asInfo());
  }

  async close(): Promise<void> {
    if (this.returning !== null) clearTimeout(this.returning);
    this.returning = null;
    this.stop();
  }

  private housekeep(): void {
    const now = this.now();
    const late = now - this.housekeptAt - HOUSEKEEPING_MS;
    this.housekeptAt = now;
    this.clock.lateness(late);
    if (late > STALL_MS) this.sessions.forgive(late);
    this.loginLink?.beat(now, this.sessions.members.size);
    this.peers.sweep();
    this.book.publishLeftOvers((user) => this.sessions.members.has(user));
    this.sessions.sweep(now);
    const judged = this.guard.step(now);
    if (judged === null) return;
    if (this.guardMode === 'shutdown' && judged.tripped) this.shutDown(judged.offered);
    // Refusing goes on until a window is under the limit again.
    else
      this.sessions.refusing = this.guardMode === 'refuse' && judged.over && (judged.tripped || this.sessions.refusing);
  }

  /** As in 2010: the process stays, the node goes. */
  private shutDown(offered: number): void {
    const { coolDown, coolDownJitter } = this.options;
    const spread = Math.round(coolDown * coolDownJitter);
    const awayMs = Math.round(coolDown) - spread + this.draws.below(2 * spread + 1);
    this.context.event({
      event: 'self-shutdown',
      reason: 'overload',
      numbers: { offered, limit: this.guardUnits(), sessions: this.sessions.members.size, awayMs },
    });
    this.stop();
    this.returnAfter(awayMs);
  }

  private returnAfter(ms: number): void {
    this.returning = setTimeout(() => {
      this.returning = null;
      this.listen().then(
        () => this.context.event({ event: 'returned', reason: 'cool-down-over', numbers: { awayMs: ms } }),
        (error: Error) => {
          this.context.log(`cannot listen again: ${error.message}`);
          this.returnAfter(HOUSEKEEPING_MS);
        },
      );
    }, ms);
  }

  private stop(): void {
    if (this.housekeeping !== null) clearInterval(this.housekeeping);
    this.housekeeping = null;
    this.server?.close();
    this.server = null;
    this.clock.clear();
    this.loginLink?.close();
    this.sessions.clear();
    this.sessions.refusing = false;
    this.peers.clear();
    this.directory.clear();
  }

  // ---------------------------------------------------------------- work

  offer(lane: Lane, cost: number, willing: boolean, job: () => void): boolean {
    this.counters.offeredUnits += cost;
    this.guard.count(cost);
    if (willing && this.clock.offer(lane, cost, job)) return true;
    this.counters.refused++;
    return false;
  }

  fromMember(member: Member, message: Message): boolean {
    switch (message.type) {
      case 'keepalive':
        this.offer('control', this.options.keepAliveCost, true, () => {
          member.connection.send({ type: 'alive' });
          this.book.publish(member.user);
        });
        return true;
      case 'lookup':
        this.book.lookup(member, message.seq, message.user);
        return true;
      case 'send':
        this.relay.send(member, message.number, message.to);
        return true;
      case 'received':
        this.relay.received(message.sender, message.number, message.origin);
        return true;
      default:
        return false;
    }
  }

  fromPeer(peer: string, connection: Connection, message: Message): boolean {
    return this.book.fromPeer(peer, connection, message) || this.relay.fromPeer(peer, message);
  }

  joined(user: number): void {
    this.book.publish(user);
  }

  left(user: number): void {
    this.book.unpublish(user);
  }

  // ---------------------------------------------------------------- what the controller sees

  sample(): NodeSample {
    const servedUnits = this.clock.servedUnits;
    const clockLagMs = Math.round(this.clock.lagMs);
    this.clock.servedUnits = 0;
    this.clock.lagMs = 0;
    return {
      state: this.server === null ? 'cooling-down' : 'serving',
      sessions: this.sessions.members.size,
      servedUnits,
      clockLagMs,
      reportedOnline: null,
      ...this.counters.take(),
    };
  }

  command(command: NodeCommand): void {
    const guard = command.do === 'set' && command.name === 'guard' && GUARDS.find((mode) => mode === command.value);
    if (!guard)
      throw new RangeError(
        `a supernode does not know ${JSON.stringify(command)}; it takes set guard ${GUARDS.join(' | ')}`,
      );
    this.guardMode = guard;
  }

  // ---------------------------------------------------------------- parts

  private newClock(): TokenClock {
    const { unitsPerSecond, controlQueue, registerQueue } = this.config;
    const burst = burstUnits(unitsPerSecond, this.options.registerCost);
    const settings = { unitsPerSecond, burstUnits: burst, controlQueue, registerQueue };
    return new TokenClock(settings, () => this.now());
  }

  private guardUnits(): number {
    return guardLimit(this.options.guardTheta, this.config.unitsPerSecond, this.options.guardWindow);
  }

  private newGuard(): OverloadGuard {
    const { guardWindow, guardWindows } = this.options;
    const phase = this.draws.below(Math.max(1, Math.round(guardWindow)));
    return new OverloadGuard(this.guardUnits(), guardWindow, guardWindows, this.now(), phase);
  }

  private newLoginLink(): LoginLink | null {
    const seed = this.context.seeds.login?.[0];
    if (seed === undefined) return null;
    return new LoginLink(seed.address, this.options.heartbeat, this.draws, {
      welcome: (key) => {
        if (!this.keys[0]?.equals(key)) this.keys = [key, ...this.keys].slice(0, 2);
        this.book.newcomer = true;
      },
      view: (nodes) => this.book.applyView(nodes, this.sessions.members.keys()),
    });
  }

  private introduction(): Message {
    return { type: 'peer', id: this.id, proof: peerProof(this.keys[0] ?? Buffer.alloc(32), this.id) };
  }

  private asInfo(): NodeInfo {
    const { host, port } = this.context.advertise;
    // It lives in memory only: whoever listens again is somebody new to those who knew what it held.
    const incarnation = Math.floor(this.now()) >>> 0;
    return { id: this.id, host, port, capacity: this.config.unitsPerSecond, incarnation };
  }
}
