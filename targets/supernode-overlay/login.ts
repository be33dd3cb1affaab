/** The login server: knows who lives, signs tokens, sends users to supernodes, and lets them in by a line when told to. */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { NodeCommand, NodeContext, NodeSample, RunningNode } from 'swarmquake/target';
import { AdmissionLine, admissible, refillAdmission } from './admission-line.js';
import { chooseByCapacity } from './choose-supernode.js';
import { Connection } from './connection.js';
import { Draws } from './draws.js';
import type { NodeInfo } from './fields.js';
import { Membership } from './membership.js';
import { NodeCounters } from './node-counters.js';
import type { OverlayOptions } from './options.js';
import { issueToken } from './tokens.js';
import { REFUSAL } from './wire.js';

const TICK_MS = 50;
/** After this long without housekeeping the process was stopped: nobody's silence was theirs. */
const STALL_MS = 1_000;
const BACKLOG = 4_096;
/** Addresses that a user is given besides its own supernode, for its host cache. */
const OTHERS = 3;

interface Waiting {
  readonly connection: Connection;
  readonly user: number;
  readonly region: string;
}

export async function login(context: NodeContext): Promise<RunningNode> {
  const server = new LoginServer(context);
  await server.listen();
  return server;
}

class LoginServer implements RunningNode {
  private readonly options: OverlayOptions;
  private readonly counters = new NodeCounters();
  private readonly draws: Draws;
  private readonly membership: Membership;
  // Not part of what a seed decides: only that nobody else knows it matters.
  private readonly key = randomBytes(32);
  private readonly connections = new Set<Connection>();
  private readonly inLine = new Set<Connection>();
  private admission: { readonly rate: number; readonly line: AdmissionLine<Waiting>; credit: number } | null = null;
  private readonly server: net.Server;
  private timer: NodeJS.Timeout | null = null;
  private tickedAt: number;
  private lagMs = 0;

  constructor(private readonly context: NodeContext) {
    this.options = context.options as unknown as OverlayOptions;
    this.draws = new Draws(context.seed);
    this.tickedAt = context.now();
    const { heartbeat, missedHeartbeats, viewEvery, firstViewAfter } = this.options;
    this.membership = new Membership(
      { silence: heartbeat * missedHeartbeats, viewEvery, firstViewAfter },
      () => context.now(),
      (event) => context.event(event),
    );
    this.server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) =>
      this.accept(new Connection(socket)),
    );
  }

  async listen(): Promise<void> {
    const { host, port } = this.context.listen;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, backlog: BACKLOG }, resolve);
    });
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.server.close();
    for (const connection of this.connections) connection.reset();
    this.membership.clear();
  }

  command(command: NodeCommand): void {
    if (command.do === 'admit') this.admit(command.rate, command.order);
    else if (command.do === 'admit-all') this.admitAll();
    else
      throw new RangeError(`the login server does not know ${JSON.stringify(command)}; it takes admit and admit-all`);
  }

  sample(): NodeSample {
    const clockLagMs = Math.round(this.lagMs);
    this.lagMs = 0;
    return {
      state: 'serving',
      sessions: 0,
      servedUnits: 0,
      clockLagMs,
      reportedOnline: this.membership.reportedOnline(),
      ...this.counters.take(),
    };
  }

  private accept(connection: Connection): void {
    this.connections.add(connection);
    connection.onEnd = () => this.forget(connection);
    connection.onMessage = (message) => {
      if (message.type === 'login') this.askedToLogIn(connection, message.user, message.region);
      else if (message.type === 'hello') {
        this.connections.delete(connection);
        connection.send({ type: 'welcome', key: this.key });
        this.membership.join(connection, message.node);
      } else this.cutOff(connection);
    };
  }

  private askedToLogIn(connection: Connection, user: number, region: string): void {
    this.counters.logins++;
    // From here on it is a user's, and may say nothing but this.
    connection.onMessage = (message) => {
      if (message.type === 'login') this.askedToLogIn(connection, message.user, message.region);
      else this.cutOff(connection);
    };
    if (this.admission === null) this.grant(connection, user);
    else if (!this.inLine.has(connection)) {
      this.inLine.add(connection);
      const ahead = this.admission.line.push(region, { connection, user, region });
      connection.send({ type: 'wait', ahead });
    }
  }

  private grant(connection: Connection, user: number): void {
    const nodes = this.membership.nodes();
    const node = this.draw(nodes);
    if (node === undefined) {
      this.counters.refused++;
      connection.send({ type: 'deny', reason: REFUSAL.noSupernode });
      return;
    }
    const others: NodeInfo[] = [];
    for (let i = 0; i < OTHERS; i++) {
      const other = this.draw(nodes);
      if (other !== undefined && other !== node && !others.includes(other)) others.push(other);
    }
    const token = issueToken(this.key, user, this.context.now() + this.options.tokenLifetime);
    connection.send({ type: 'grant', token, node, others });
  }

  private draw(nodes: readonly NodeInfo[]): NodeInfo | undefined {
    return nodes[chooseByCapacity(this.membership.capacities(), this.draws.next())];
  }

  private admit(rate: number, order: readonly string[]): void {
    if (!(rate > 0)) throw new RangeError(`a rate above 0, not ${rate}`);
    const before = this.admission;
    const line = new AdmissionLine<Waiting>(order);
    for (let next = before?.line.take(); next !== undefined; next = before?.line.take()) line.push(next.region, next);
    this.admission = { rate: Math.max(1, Math.round(rate)), line, credit: 0 };
  }

  private admitAll(): void {
    const before = this.admission;
    this.admission = null;
    for (let next = before?.line.take(); next !== undefined; next = before?.line.take()) this.letIn(next);
  }

  private letIn(next: Waiting): boolean {
    this.inLine.delete(next.connection);
    if (!next.connection.open) return false;
    this.grant(next.connection, next.user);
    return true;
  }

  private tick(): void {
    const now = this.context.now();
    const elapsed = now - this.tickedAt;
    this.tickedAt = now;
    this.lagMs = Math.max(this.lagMs, elapsed - TICK_MS);
    if (elapsed > STALL_MS) this.membership.forgive(elapsed);
    this.membership.tick();
    const admission = this.admission;
    if (admission === null) return;
    admission.credit = refillAdmission(admission.credit, admission.rate, Math.round(elapsed));
    // With nobody to send them to, they wait.
    if (this.membership.nodes().length === 0) return;
    for (let places = admissible(admission.credit); places > 0; ) {
      const next = admission.line.take();
      if (next === undefined) return;
      if (!this.letIn(next)) continue;
      places--;
      admission.credit -= 1_000;
    }
  }

  private cutOff(connection: Connection): void {
    connection.reset();
    this.forget(connection);
  }

  private forget(connection: Connection): void {
    this.connections.delete(connection);
    this.inLine.delete(connection);
  }
}
