/** A small overlay in this process: real programs, real loopback TCP, a host that only writes down what it is told. */
import net from 'node:net';
import type { ReconnectPolicy } from '../../../framework/spec/types.js';
import type {
  Address,
  Json,
  LookupAnswer,
  LossCause,
  MessageId,
  NodeContext,
  NodeEvent,
  RunningNode,
  SeedNode,
  TargetShape,
  UserHost,
  UserProfile,
  VirtualUser,
} from '../../../framework/target/contract.js';
import { supernodeOverlayTarget } from '../../../targets/supernode-overlay/index.js';
import { programs, virtualUsers } from '../../../targets/supernode-overlay/nodes.js';
import {
  type OverlayOptions,
  type OverlayOptionsInput,
  optionsSchema,
} from '../../../targets/supernode-overlay/options.js';

const started = performance.now();
export const now = (): number => performance.now() - started;

/** Polls until `condition` holds; says what it waited for if it never does. */
export async function until(what: string, condition: () => boolean, withinMs = 15_000): Promise<void> {
  const end = now() + withinMs;
  while (!condition()) {
    if (now() > end) throw new Error(`after ${withinMs} ms not yet: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface TestNode {
  readonly id: string;
  readonly address: Address;
  readonly node: RunningNode;
  readonly events: NodeEvent[];
}
export interface TestUser {
  readonly client: VirtualUser;
  home: string | null;
  readonly losses: LossCause[];
  readonly failures: { readonly cause: LossCause; readonly node: string | null }[];
  readonly accepted: number[];
  readonly acknowledged: number[];
  readonly received: MessageId[];
}

export class SmallOverlay {
  readonly options: OverlayOptions;
  readonly shape: TargetShape;
  readonly nodes = new Map<string, TestNode>();
  readonly users: TestUser[] = [];
  readonly driverErrors: string[] = [];
  private readonly seeds: Record<string, SeedNode[]> = {};
  private ticker: NodeJS.Timeout | null = null;
  private readonly seed: number;

  constructor(input: OverlayOptionsInput = {}, seed = 1) {
    this.options = optionsSchema.parse({ firstViewAfter: '100ms', viewEvery: '20ms', ...input });
    this.shape = supernodeOverlayTarget.shape(this.options);
    this.seed = seed;
  }

  /** The login server, the supernodes, and a view that all of them share. */
  async start(): Promise<void> {
    await this.startNode('login', 'login-01');
    const ids = Array.from(
      { length: this.options.supernodes },
      (_, i) => `supernode-${String(i + 1).padStart(2, '0')}`,
    );
    for (const id of ids) await this.startNode('supernode', id);
    const joined = () => this.events('node-joined').length;
    await until('all supernodes joined', () => joined() >= ids.length);
  }

  async startNode(role: string, id: string, address?: Address): Promise<TestNode> {
    const at = address ?? { host: '127.0.0.1', port: await freePort() };
    const events: NodeEvent[] = [];
    const config: Json = this.shape.roles.find((shape) => shape.role === role)?.config ?? null;
    const program = programs[role];
    if (program === undefined) throw new Error(`no program for ${role}`);
    if (role === 'login') this.seeds.login = [{ id, address: at }];
    const context: NodeContext = {
      id,
      role,
      version: null,
      region: null,
      listen: at,
      advertise: at,
      seeds: this.seeds,
      config,
      options: this.options as unknown as Json,
      seed: this.seed * 1_000 + this.nodes.size,
      now,
      log: () => {},
      event: (event) => events.push(event),
    };
    const node: TestNode = { id, address: at, node: await program(context), events };
    this.nodes.set(id, node);
    return node;
  }

  node(id: string): TestNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  async stopNode(id: string): Promise<void> {
    const { node } = this.node(id);
    this.nodes.delete(id);
    await node.close();
  }

  events(kind: NodeEvent['event']): NodeEvent[] {
    return [...this.nodes.values()].flatMap((node) => node.events.filter((event) => event.event === kind));
  }

  /** Creates users; none is launched. */
  populate(count: number, reconnect: ReconnectPolicy<number>, region: (user: number) => string = () => 'eu'): void {
    const clients = virtualUsers(this.host());
    for (let user = 0; user < count; user++) {
      const profile: UserProfile = {
        user,
        region: region(user),
        cohort: 'all',
        version: '1',
        reachability: 'open',
        seed: this.seed * 7_919 + user * 31,
      };
      const client = clients.create(profile, reconnect);
      this.users.push({ client, home: null, losses: [], failures: [], accepted: [], acknowledged: [], received: [] });
    }
    this.ticker = setInterval(() => clients.tick(now()), 100);
  }

  user(user: number): TestUser {
    const found = this.users[user];
    if (found === undefined) throw new Error(`no user ${user}`);
    return found;
  }

  get online(): number {
    return this.users.filter((user) => user.home !== null).length;
  }

  /** Launches these users, and waits until each has a session and is in the phone book. */
  async bringOnline(users: readonly number[] = [...this.users.keys()]): Promise<void> {
    for (const user of users) this.user(user).client.launch();
    for (const user of users) {
      const { client } = this.user(user);
      await until(`user ${user} registered`, () => this.user(user).home !== null);
      let found = false;
      await until(`user ${user} is in the phone book`, () => {
        client.lookup(user, (answer) => {
          found ||= answer.kind === 'at';
        });
        return found;
      });
    }
  }

  lookup(from: number, buddy: number): Promise<LookupAnswer> {
    return new Promise((resolve) => this.user(from).client.lookup(buddy, resolve));
  }

  async stop(): Promise<void> {
    if (this.ticker !== null) clearInterval(this.ticker);
    for (const user of this.users) user.client.crash();
    for (const { node } of this.nodes.values()) await node.close();
  }

  private host(): UserHost {
    return {
      seeds: this.seeds,
      options: this.options as unknown as Json,
      sourceAddresses: [],
      now,
      log: () => {},
      registered: (user, node) => {
        this.user(user).home = node;
      },
      lost: (user, cause) => {
        this.user(user).home = null;
        this.user(user).losses.push(cause);
      },
      attemptFailed: (user, cause, node) => this.user(user).failures.push({ cause, node }),
      messageAccepted: (user, id) => this.user(user).accepted.push(id.number),
      messageReceived: (user, id) => this.user(user).received.push(id),
      messageAcknowledged: (user, id) => this.user(user).acknowledged.push(id.number),
      messageFailed: () => {},
      driverError: (code) => this.driverErrors.push(code),
    };
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
