/** A client host whose clock, users and network are all in the hands of a test. */

import type { UsersRecord } from '../../../framework/observe/records.js';
import { obey } from '../../../framework/target/client-host/commands.js';
import { ClientHost } from '../../../framework/target/client-host/host.js';
import type { HostUser } from '../../../framework/target/client-host/user.js';
import type {
  LookupAnswer,
  MessageId,
  NodeEvent,
  UserHost,
  UserProfile,
  VirtualUser,
  VirtualUsers,
} from '../../../framework/target/contract.js';
import type { CommandResult, HostCommand, HostWork } from '../../../framework/target/protocol.js';
import { hostWork } from './boots.js';

/** The journal's second without its frame. */
export type Sample = Omit<UsersRecord, 'k' | 'host'>;
export type Script = (buddy: number, asker: number) => LookupAnswer | 'silence';

export class FakeUser implements VirtualUser {
  readonly calls: string[] = [];
  constructor(
    private readonly network: FakeNetwork,
    readonly profile: UserProfile,
  ) {}
  launch(): void {
    this.calls.push('launch');
    if (this.network.registerAt) this.network.register(this.profile.user);
  }
  quit(): void {
    this.calls.push('quit');
  }
  crash(): void {
    this.calls.push('crash');
    this.network.directory.delete(this.profile.user);
  }
  vanish(): void {
    this.calls.push('vanish');
  }
  setReconnect(policy: { policy: string }): void {
    this.calls.push(policy.policy);
  }
  lookup(buddy: number, done: (answer: LookupAnswer) => void): void {
    this.network.asked.push([this.profile.user, buddy]);
    const answer = this.network.script(buddy, this.profile.user);
    if (answer !== 'silence') done(answer);
    else this.network.silent.push(done);
  }
  send(message: MessageId, to: number): void {
    this.network.sent.push({ message, to });
  }
  extraLogin(done: (ok: boolean) => void): void {
    this.network.extraLogins += 1;
    done(true);
  }
}

export class FakeNetwork implements VirtualUsers {
  readonly users = new Map<number, FakeUser>();
  /** Who is where, as the network believes. */
  readonly directory = new Map<number, string>();
  readonly asked: [number, number][] = [];
  readonly sent: { message: MessageId; to: number }[] = [];
  readonly silent: ((answer: LookupAnswer) => void)[] = [];
  extraLogins = 0;
  /** Users that launch get a session here at once; null: they must be registered by hand. */
  registerAt: string | null = 'sn-01';
  script: Script = (buddy) => {
    const node = this.directory.get(buddy);
    return node === undefined ? { kind: 'offline' } : { kind: 'at', node };
  };
  constructor(readonly host: UserHost) {}
  create(profile: UserProfile): VirtualUser {
    const user = new FakeUser(this, profile);
    this.users.set(profile.user, user);
    return user;
  }
  tick(): void {}
  register(user: number, node = this.registerAt ?? 'sn-01'): void {
    this.directory.set(user, node);
    this.host.registered(user, node, this.host.now());
  }
  lose(user: number, cause: Parameters<UserHost['lost']>[1] = 'reset'): void {
    this.directory.delete(user);
    this.host.lost(user, cause, null);
  }
}

export class HostDriver {
  now = 0;
  readonly events: NodeEvent[] = [];
  readonly samples: Sample[] = [];
  readonly host: ClientHost;
  network!: FakeNetwork;
  #soon: (() => void)[] = [];

  constructor(work: Partial<HostWork> & { readonly users?: number } = {}) {
    this.host = new ClientHost(
      hostWork(work),
      (host) => {
        this.network = new FakeNetwork(host);
        return this.network;
      },
      {
        seeds: {},
        sourceAddresses: [],
        now: () => this.now,
        log: () => undefined,
        event: (event) => this.events.push(event),
        soon: (thing) => this.#soon.push(thing),
      },
    );
  }

  command(command: HostCommand): CommandResult {
    const result = obey(this.host, command);
    this.settle();
    return result;
  }

  /** What was put off until the present call is over. */
  settle(): void {
    for (const thing of this.#soon.splice(0)) thing();
  }

  /** Runs the wheel up to a time; samples are taken at the ends of seconds, as a node's pulse does. */
  to(time: number): this {
    while (this.now < time) {
      this.now = Math.min(time, Math.floor(this.now / 100) * 100 + 100);
      if (this.now % 1_000 === 0) this.samples.push(this.host.endSecond(this.now / 1_000 - 1, this.now, 0));
      if (this.now % 100 === 0) this.host.tick(this.now);
      this.settle();
    }
    return this;
  }

  /** As after a stall: the clock stands at `time` and nothing was ticked on the way. */
  stallTo(time: number): this {
    this.now = time;
    this.host.tick(time);
    this.settle();
    return this;
  }

  populate(): this {
    this.command({ do: 'populate', populationEpoch: this.now });
    return this;
  }

  user(number: number): HostUser {
    const user = this.host.userOf(number);
    if (!user) throw new Error(`no user ${number}`);
    return user;
  }

  /** Who is online now, in order. */
  users(): boolean[] {
    return this.host.users.map((user) => user.online);
  }

  /** The last whole second. */
  get last(): Sample {
    const sample = this.samples.at(-1);
    if (!sample) throw new Error('no second is over');
    return sample;
  }

  /** Of slice 0 in the last second. */
  get slice(): Sample['slices'][number] {
    const slice = this.last.slices[0];
    if (!slice) throw new Error('no slice');
    return slice;
  }

  sum(operation: 'lookups' | 'logins' | 'messages'): { ok: number; failed: number; unanswered: number } {
    const sums = { ok: 0, failed: 0, unanswered: 0 };
    for (const { slices } of this.samples) {
      for (const slice of slices) {
        sums.ok += slice[operation]?.ok ?? 0;
        sums.failed += slice[operation]?.failed ?? 0;
        sums.unanswered += slice[operation]?.unanswered ?? 0;
      }
    }
    return sums;
  }

  transitions(): string[] {
    return this.samples.flatMap(({ transitions = [] }) =>
      transitions.map((t) => `${t.n} ${t.to} ${t.cause} ${t.node}`),
    );
  }
}
