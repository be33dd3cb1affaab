/** A node that holds the sessions of its users and answers who is there. It has no limit and no guard: it cannot be overloaded. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { labelHash, type NodeContext, type NodeSample, type RunningNode, type SeedNode } from 'swarmquake/target';
import { homeOf, readLines, SILENT_MS } from './lines.js';

export async function node(context: NodeContext): Promise<RunningNode> {
  const running = new PlaceboNode(context);
  await running.listen();
  return running;
}

/** The same users in every run, whatever the seed. */
function isRefused(user: number, share: number): boolean {
  return labelHash(0, ['never-joining', user]) / 0x1_0000_0000 < share;
}

class PlaceboNode implements RunningNode {
  readonly #context: NodeContext;
  readonly #peers: readonly SeedNode[];
  readonly #neverJoining: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Map<number, Socket>();
  readonly #links = new Map<string, Link>();
  #counts = zero();

  constructor(context: NodeContext) {
    this.#context = context;
    this.#peers = context.seeds.node ?? [];
    this.#neverJoining = (context.options as { neverJoining: number }).neverJoining;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  async listen(): Promise<void> {
    const { host, port } = this.#context.listen;
    this.#server.listen({ host, port, backlog: 2_048 });
    await once(this.#server, 'listening');
  }

  sample(): NodeSample {
    const { lookups, logins, refused, ended } = this.#counts;
    this.#counts = zero();
    return {
      state: 'serving',
      sessions: this.#sessions.size,
      offeredUnits: lookups + logins,
      servedUnits: lookups + logins,
      refused,
      arrivals: { lookups, logins },
      ended,
      clockLagMs: 0,
      reportedOnline: null,
    };
  }

  command(): void {
    throw new Error('the placebo has no settings');
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    for (const link of this.#links.values()) link.close();
  }

  #accept(socket: Socket): void {
    let user: number | null = null;
    let end: keyof NodeSample['ended'] = 'reset';
    this.#sockets.add(socket);
    socket.setTimeout(SILENT_MS, () => {
      end = 'expired';
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (user === null || this.#sessions.get(user) !== socket) return;
      this.#sessions.delete(user);
      this.#counts.ended[end] += 1;
    });
    readLines(socket, ([verb, first = '', second = '']) => {
      if (verb === 'R' || verb === 'L') {
        const admitted = this.#login(Number(first));
        if (admitted && verb === 'R') {
          user = Number(first);
          this.#sessions.set(user, socket);
        }
        socket.write(admitted ? 'K\n' : 'N\n');
      } else if (verb === 'Q') {
        this.#lookup(Number(second), (answer) => socket.write(`A ${first} ${answer}\n`));
      } else if (verb === 'B') {
        end = 'goodbye';
        socket.end();
      } else if (verb !== 'k') socket.destroy();
    });
  }

  #login(user: number): boolean {
    this.#counts.logins += 1;
    const admitted = Number.isSafeInteger(user) && user >= 0 && !isRefused(user, this.#neverJoining);
    if (!admitted) this.#counts.refused += 1;
    return admitted;
  }

  /** What is not ours is asked of the node whose it is; while that one is gone, its users are. */
  #lookup(user: number, answer: (node: string) => void): void {
    this.#counts.lookups += 1;
    const home = Number.isSafeInteger(user) && user >= 0 ? homeOf(user, this.#peers) : null;
    if (home === null) answer('-');
    else if (home.id === this.#context.id) answer(this.#sessions.has(user) ? home.id : '-');
    else this.#linkTo(home).ask(user, answer);
  }

  #linkTo(peer: SeedNode): Link {
    const known = this.#links.get(peer.id);
    if (known) return known;
    const link = new Link(peer, () => {
      if (this.#links.get(peer.id) === link) this.#links.delete(peer.id);
    });
    this.#links.set(peer.id, link);
    return link;
  }
}

/** A connection to another node, kept while it lasts. */
class Link {
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (node: string) => void>();
  #asked = 0;

  constructor(peer: SeedNode, closed: () => void) {
    this.#socket = connect({ ...peer.address, noDelay: true });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      closed();
      for (const answer of this.#waiting.values()) answer('-');
      this.#waiting.clear();
    });
    readLines(this.#socket, ([, id = '', node = '-']) => {
      this.#waiting.get(id)?.(node);
      this.#waiting.delete(id);
    });
  }

  ask(user: number, answer: (node: string) => void): void {
    this.#asked += 1;
    this.#waiting.set(String(this.#asked), answer);
    this.#socket.write(`Q ${this.#asked} ${user}\n`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

function zero() {
  return { lookups: 0, logins: 0, refused: 0, ended: { reset: 0, expired: 0, goodbye: 0, self: 0 } };
}
