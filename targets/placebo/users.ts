/** The users of the placebo: each keeps one connection to its home node, and comes back to it by its policy. */
import { connect, type Socket } from 'node:net';
import {
  type DurationMs,
  type LookupAnswer,
  type LossCause,
  type MessageId,
  type ReconnectPolicy,
  retryDelay,
  type SeedNode,
  stream,
  type TimeMs,
  type UserHost,
  type UserProfile,
  type VirtualUser,
  type VirtualUsers,
} from 'swarmquake/target';
import { homeOf, KEEP_ALIVE_MS, readLines } from './lines.js';

const LOGIN_WITHIN_MS = 2_000;
const DRIVER_CODES = new Set(['EADDRNOTAVAIL', 'EMFILE', 'ENOBUFS']);

export class PlaceboUsers implements VirtualUsers {
  readonly #host: UserHost;
  readonly #users: PlaceboUser[] = [];
  #kept = 0;

  constructor(host: UserHost) {
    this.#host = host;
  }

  create(profile: UserProfile, reconnect: ReconnectPolicy<DurationMs>): VirtualUser {
    const user = new PlaceboUser(this.#host, profile, reconnect);
    this.#users.push(user);
    return user;
  }

  tick(now: TimeMs): void {
    if (now - this.#kept < KEEP_ALIVE_MS) return;
    this.#kept = now;
    for (const user of this.#users) user.keepAlive();
  }
}

class PlaceboUser implements VirtualUser {
  readonly #home: SeedNode;
  readonly #draw: () => number;
  #policy: ReconnectPolicy<DurationMs>;
  #socket: Socket | null = null;
  #registered = false;
  #timer: NodeJS.Timeout | null = null;
  #attempt = 0;
  #delay: DurationMs = 0;
  #asked = 0;
  readonly #waiting = new Map<string, (answer: LookupAnswer) => void>();

  constructor(
    private readonly host: UserHost,
    private readonly profile: UserProfile,
    reconnect: ReconnectPolicy<DurationMs>,
  ) {
    this.#home = homeOf(profile.user, host.seeds.node ?? []);
    this.#draw = stream(profile.seed, 'retry').float;
    this.#policy = reconnect;
  }

  launch(): void {
    this.#attempt = 0;
    this.#connect(this.host.now());
  }

  quit(): void {
    this.#socket?.end('B\n');
    this.#forget();
  }

  crash(): void {
    this.#socket?.resetAndDestroy();
    this.#forget();
  }

  vanish(): void {
    this.#stopTimer();
    this.#registered = false;
    this.#socket?.removeAllListeners('data').removeAllListeners('close').pause();
  }

  setReconnect(policy: ReconnectPolicy<DurationMs>): void {
    this.#policy = policy;
  }

  keepAlive(): void {
    if (this.#registered) this.#socket?.write('k\n');
  }

  lookup(buddy: number, done: (answer: LookupAnswer) => void): void {
    this.#asked += 1;
    this.#waiting.set(String(this.#asked), done);
    this.#socket?.write(`Q ${this.#asked} ${buddy}\n`);
  }

  /** The placebo carries none. */
  send(message: MessageId): void {
    this.host.messageFailed(this.profile.user, message, 'refused');
  }

  extraLogin(done: (ok: boolean) => void): void {
    const socket = this.#dial();
    let ok = false;
    socket.setTimeout(LOGIN_WITHIN_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => done(ok));
    socket.on('connect', () => socket.write(`L ${this.profile.user}\n`));
    readLines(socket, ([verb]) => {
      ok = verb === 'K';
      socket.resetAndDestroy();
    });
  }

  #connect(startedAt: TimeMs): void {
    const socket = this.#dial();
    let cause: LossCause = 'closed';
    this.#socket = socket;
    this.#timer = setTimeout(() => {
      cause = 'timeout';
      socket.resetAndDestroy();
    }, LOGIN_WITHIN_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      cause = DRIVER_CODES.has(error.code ?? '') ? 'driver' : 'reset';
      if (cause === 'driver') this.host.driverError(error.code ?? '');
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#ended(cause, startedAt);
    });
    socket.on('connect', () => socket.write(`R ${this.profile.user}\n`));
    readLines(socket, ([verb, id = '', node = '-']) => {
      if (this.#socket !== socket) return;
      if (verb === 'K') this.#admitted(startedAt);
      else if (verb === 'A') this.#answer(id, node === '-' ? { kind: 'offline' } : { kind: 'at', node });
      else {
        cause = 'refused';
        socket.resetAndDestroy();
      }
    });
  }

  #dial(): Socket {
    const { host, port } = this.#home.address;
    const sources = this.host.sourceAddresses;
    const localAddress = sources[this.profile.user % Math.max(1, sources.length)];
    return connect({ host, port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) });
  }

  #admitted(startedAt: TimeMs): void {
    this.#stopTimer();
    this.#registered = true;
    this.#attempt = 0;
    this.host.registered(this.profile.user, this.#home.id, startedAt);
  }

  #answer(id: string, answer: LookupAnswer): void {
    const done = this.#waiting.get(id);
    this.#waiting.delete(id);
    done?.(answer);
  }

  #ended(cause: LossCause, startedAt: TimeMs): void {
    // First the loss: the look-ups that it fails are no failed probe of a living session.
    if (this.#registered) this.host.lost(this.profile.user, cause, this.#home.id);
    else this.host.attemptFailed(this.profile.user, cause, this.#home.id, startedAt);
    this.#forget();
    this.#delay = retryDelay(this.#policy, this.#attempt, this.#delay, this.#draw);
    this.#attempt += 1;
    const due = this.host.now() + this.#delay;
    this.#timer = setTimeout(() => this.#connect(due), this.#delay);
  }

  #forget(): void {
    this.#stopTimer();
    this.#socket = null;
    this.#registered = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const done of waiting) done({ kind: 'failed', cause: 'closed' });
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
