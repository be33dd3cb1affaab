/**
 * A host of virtual users: launches and quits them by plan, probes for them, makes their operations, and counts what they see.
 * It is driven from outside (`tick` on the wheel, `endSecond`), so that a test can be its clock.
 */

import type { UsersRecord } from '../../observe/records.js';
import { stream } from '../../plan/random.js';
import type { ReconnectPolicy } from '../../spec/types.js';
import type { DurationMs, Second, TimeMs } from '../../spec/units.js';
import type {
  Json,
  LossCause,
  MessageId,
  NodeEvent,
  NodeModule,
  SeedNode,
  UserHost,
  VirtualUsers,
} from '../contract.js';
import type { FinishReply, HostWork } from '../protocol.js';
import { crew } from './crew.js';
import { Flood, type FloodCounts, type FloodOrder } from './flood.js';
import { Lookups } from './lookups.js';
import { Messages } from './messages.js';
import { Operations } from './operations.js';
import { Presence } from './presence.js';
import { type PickBuddy, Probes } from './probes.js';
import { SecondAccount } from './second-account.js';
import type { HostUser } from './user.js';

export interface HostParts {
  readonly seeds: Readonly<Record<string, readonly SeedNode[]>>;
  readonly sourceAddresses: readonly string[];
  now(): TimeMs;
  log(line: string): void;
  event(event: NodeEvent): void;
  /** Runs a thing when the present call is over: a user that says `registered` may not be ready for a look-up yet. */
  soon?(thing: () => void): void;
}

export class ClientHost implements UserHost {
  readonly seeds: HostParts['seeds'];
  readonly options: Json;
  readonly sourceAddresses: readonly string[];
  readonly users: readonly HostUser[];
  readonly #first: number;
  readonly #parts: HostParts;
  readonly #work: HostWork;
  readonly #virtualUsers: VirtualUsers;
  readonly #account = new SecondAccount();
  readonly #presence: Presence;
  readonly #lookups: Lookups;
  readonly #probes: Probes;
  readonly #messages: Messages;
  readonly #operations: Operations;
  #epoch: TimeMs | null = null;
  /** One of each operation at a time: two overloads of a plan may overlap. */
  readonly #flooding = new Map<FloodOrder['operation'], Flood>();
  readonly #hit = new Set<number>();
  #floods = 0;
  #finished: FinishReply | null = null;

  constructor(work: HostWork, virtualUsers: NodeModule['virtualUsers'], parts: HostParts) {
    const { probeInterval, probeTimeout, messageTimeout } = work;
    this.#work = work;
    this.#parts = parts;
    this.seeds = parts.seeds;
    this.options = work.options;
    this.sourceAddresses = parts.sourceAddresses;
    const now = (): TimeMs => parts.now();
    this.#presence = new Presence(this.#account, probeInterval);
    this.#lookups = new Lookups(this.#account, now, probeInterval, probeTimeout);
    const pick: PickBuddy = (user, except) => this.#operations.pickBuddy(user, except);
    this.#probes = new Probes(this.#lookups, this.#presence, this.#account, now, pick, probeTimeout);
    this.#messages = new Messages(this.#account, now, messageTimeout);
    this.#first = work.host.firstUser;
    this.#virtualUsers = virtualUsers(this);
    this.users = crew(work, this.#virtualUsers);
    this.#operations = new Operations(work, this.users, this.#lookups, this.#probes, this.#messages);
  }

  // ---------------------------------------------------------------- driven by the node's pulse

  tick(now: TimeMs): void {
    this.#virtualUsers.tick(now);
    this.#lookups.tick(now);
    this.#messages.tick(now);
    for (const [operation, flood] of [...this.#flooding]) if (!flood.tick(now)) this.stopFlood(operation);
    if (this.#epoch === null) return;
    for (const user of this.users) {
      this.#followPlan(user, now - this.#epoch, now);
      if (this.#finished === null) this.#operations.run(user, now);
    }
  }

  endSecond(second: Second, now: TimeMs, lagP99Ms: number): Omit<UsersRecord, 'k' | 'host'> {
    const counts = new Map<number, { online: number; found: number }>();
    const sessionsByNode: Record<string, number> = {};
    for (const slice of this.#work.host.sliceOf) counts.set(slice, { online: 0, found: 0 });
    for (const user of this.users) {
      this.#presence.expire(user, now);
      if (user.home !== null) sessionsByNode[user.home] = (sessionsByNode[user.home] ?? 0) + 1;
      const count = counts.get(user.slice);
      if (!user.online || !count) continue;
      count.online += 1;
      if (user.lastProbe?.found) count.found += 1;
    }
    const slices = [...counts].map(([slice, { online, found }]) => this.#account.slice(slice, online, found));
    const transitions = this.#account.transitions();
    const lookupsByNode = this.#account.lookupsByNode();
    const driverErrors = this.#account.driverErrors();
    this.#account.clear();
    return { s: second, slices, transitions, sessionsByNode, lookupsByNode, lagP99Ms, driverErrors };
  }

  // ---------------------------------------------------------------- commanded by the controller

  /** False: they are joining already. */
  populate(epoch: TimeMs): boolean {
    if (this.#epoch !== null) return false;
    this.#epoch = epoch;
    this.#operations.begin(epoch);
    return true;
  }

  crash(
    users: readonly HostUser[],
    relaunchAfter: readonly DurationMs[] | null,
  ): { crashed: number; wereOnline: number; firstHit: number } {
    const now = this.now();
    const counts = { crashed: 0, wereOnline: 0, firstHit: 0 };
    users.forEach((user, i) => {
      if (user.state !== 'running' && user.state !== 'vanished') return;
      counts.crashed += 1;
      if (user.online) counts.wereOnline += 1;
      if (this.#hitFirst(user)) counts.firstHit += 1;
      this.#presence.lost(user, 'crash', null, now);
      user.state = 'crashed';
      user.relaunchAt = now + (relaunchAfter?.[i] ?? Number.POSITIVE_INFINITY);
      user.client.crash();
    });
    return counts;
  }

  vanish(users: readonly HostUser[]): { vanished: number; wereOnline: number; firstHit: number } {
    const counts = { vanished: 0, wereOnline: 0, firstHit: 0 };
    for (const user of users) {
      if (user.state !== 'running') continue;
      counts.vanished += 1;
      if (user.online) counts.wereOnline += 1;
      if (this.#hitFirst(user)) counts.firstHit += 1;
      this.#presence.lost(user, 'vanish', null, this.now());
      user.state = 'vanished';
      user.client.vanish();
    }
    return counts;
  }

  retry(cohort: string | null, policy: ReconnectPolicy<DurationMs>): number {
    const users = this.users.filter((user) => cohort === null || user.cohort === cohort);
    for (const user of users) user.client.setReconnect(policy);
    return users.length;
  }

  attached(nodes: readonly string[], except: ReadonlySet<number>): Record<string, number> {
    const counts: Record<string, number> = { attached: 0 };
    for (const node of nodes) counts[node] = 0;
    for (const user of this.users) {
      const { home } = user;
      if (home === null || except.has(user.user) || !nodes.includes(home) || !this.#hitFirst(user)) continue;
      counts.attached = (counts.attached ?? 0) + 1;
      counts[home] = (counts[home] ?? 0) + 1;
    }
    return counts;
  }

  /** Of the users hit directly each counts once in a run, whatever hits it again. */
  #hitFirst(user: HostUser): boolean {
    if (this.#hit.has(user.user)) return false;
    this.#hit.add(user.user);
    return true;
  }

  /** A second order of the same operation takes the place of the first. */
  flood(order: FloodOrder): void {
    this.stopFlood(order.operation);
    this.#floods += 1;
    const random = stream(this.#work.seed, 'flood', this.#work.host.id, this.#floods);
    this.#flooding.set(order.operation, new Flood(order, this.users, this.#work.probeTimeout, random, this.now()));
  }

  stopFlood(operation: FloodOrder['operation']): FloodCounts | null {
    const flood = this.#flooding.get(operation);
    if (flood === undefined) return null;
    const { counts } = flood;
    this.#flooding.delete(operation);
    this.#parts.event({ event: 'note', reason: 'flood-over', numbers: { ...counts } });
    return counts;
  }

  finish(): FinishReply {
    for (const operation of [...this.#flooding.keys()]) this.stopFlood(operation);
    this.#finished ??= { messages: this.#messages.accounts() };
    return this.#finished;
  }

  /** The user of this number, if it is one of ours. */
  userOf(user: number): HostUser | undefined {
    return this.users[user - this.#first];
  }

  close(): void {
    for (const user of this.users) {
      if (user.state !== 'running' && user.state !== 'vanished') continue;
      user.state = 'gone';
      user.client.crash();
    }
  }

  // ---------------------------------------------------------------- told by the users

  now(): TimeMs {
    return this.#parts.now();
  }

  log(line: string): void {
    this.#parts.log(line);
  }

  registered(number: number, node: string, startedAt: TimeMs): void {
    const user = this.#running(number);
    if (!user) return;
    const now = this.now();
    const latency = now - startedAt;
    if (latency > this.#work.probeTimeout) this.#account.unanswered(user.slice, 'logins', this.#work.probeTimeout);
    else this.#account.ok(user.slice, 'logins', latency);
    this.#presence.registered(user, node, now);
    const session = user.sessionNumber;
    const probe = (): void => {
      if (user.home !== null && user.sessionNumber === session) this.#probes.start(user, now);
    };
    (this.#parts.soon ?? queueMicrotask)(probe);
  }

  lost(number: number, cause: LossCause, node: string | null): void {
    const user = this.#running(number);
    if (user) this.#presence.lost(user, cause, node, this.now());
  }

  attemptFailed(number: number, cause: LossCause, _node: string | null, _startedAt: TimeMs): void {
    const user = this.#running(number);
    if (!user) return;
    if (cause === 'refused') this.#account.failed(user.slice, 'logins');
    else this.#account.unanswered(user.slice, 'logins', this.#work.probeTimeout);
  }

  messageAccepted(_user: number, message: MessageId): void {
    this.#messages.accepted(message);
  }

  messageReceived(user: number, message: MessageId): void {
    this.#messages.received(message, user);
  }

  messageAcknowledged(_user: number, message: MessageId): void {
    this.#messages.acknowledged(message);
  }

  messageFailed(_user: number, message: MessageId, cause: LossCause): void {
    this.#messages.failed(message, cause);
  }

  driverError(_code: string): void {
    this.#account.driverError();
  }

  // ---------------------------------------------------------------- by plan

  /** A user whose client was crashed, quit or made mute has nothing more to say. */
  #running(number: number): HostUser | null {
    const user = this.userOf(number);
    return user?.state === 'running' ? user : null;
  }

  #followPlan(user: HostUser, sincePopulate: DurationMs, now: TimeMs): void {
    for (let planned = user.planned[user.session]; planned; planned = user.planned[user.session]) {
      if (!user.inDemand && sincePopulate >= planned.fromMs) {
        user.inDemand = true;
        if (user.state === 'gone') this.#launch(user);
      }
      if (!user.inDemand || sincePopulate < planned.toMs) break;
      user.inDemand = false;
      user.session += 1;
      this.#quit(user, now);
    }
    if (user.state !== 'crashed' || now < user.relaunchAt) return;
    user.state = 'gone';
    if (user.inDemand) this.#launch(user);
  }

  #launch(user: HostUser): void {
    user.state = 'running';
    user.client.launch();
  }

  #quit(user: HostUser, now: TimeMs): void {
    this.#lookups.drop(user);
    this.#messages.drop(user);
    if (user.state !== 'running') return;
    this.#presence.lost(user, 'goodbye', null, now);
    user.state = 'gone';
    user.client.quit();
  }
}
