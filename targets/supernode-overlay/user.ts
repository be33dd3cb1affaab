/** One virtual user: gets a session through the login server or its host cache, keeps it alive, loses it, tries again. */
import type {
  DurationMs,
  LookupAnswer,
  LossCause,
  MessageId,
  ReconnectPolicy,
  TimeMs,
  UserHost,
  UserProfile,
  VirtualUser,
} from 'swarmquake/target';
import type { Connection } from './connection.js';
import type { Dialer } from './dialer.js';
import type { Disk, Unacknowledged } from './disk.js';
import { Draws } from './draws.js';
import type { NodeInfo } from './fields.js';
import type { OverlayOptions } from './options.js';
import { retryDelay } from './retry-delay.js';
import { throwawayLogin } from './throwaway-login.js';
import { tokenExpiry } from './tokens.js';
import { FOUND, type Message, REFUSAL } from './wire.js';

/** Keep-alives without an answer that make a user give its supernode up. */
const UNANSWERED = 2;
/** A home that does not end the session after a goodbye is left by a reset. */
const GOODBYE_MS = 1_000;

export interface Surroundings {
  readonly host: UserHost;
  readonly options: OverlayOptions;
  readonly dialer: Dialer;
  /** Users with something in their outbox. */
  readonly senders: Set<OverlayUser>;
}
type State = 'off' | 'retrying' | 'logging-in' | 'in-line' | 'registering' | 'online' | 'mute';
interface Asked {
  readonly done: (answer: LookupAnswer) => void;
  readonly at: TimeMs;
}

export class OverlayUser implements VirtualUser {
  private state: State = 'off';
  private readonly draws: Draws;
  private attempt = 0;
  private delay: DurationMs = 0;
  private startedAt: TimeMs = 0;
  private timer: NodeJS.Timeout | null = null;
  private login: Connection | null = null;
  private home: Connection | null = null;
  private homeId: string | null = null;
  private token: Buffer | null = null;
  private unanswered = 0;
  private readonly asked = new Map<number, Asked>();
  private nextSeq = 1;

  constructor(
    private readonly around: Surroundings,
    private readonly profile: UserProfile,
    private reconnect: ReconnectPolicy<DurationMs>,
    private readonly disk: Disk,
  ) {
    this.draws = new Draws(profile.seed);
  }

  // ---------------------------------------------------------------- life

  launch(): void {
    if (this.state !== 'off') return;
    this.attempt = 0;
    this.delay = 0;
    this.begin(this.around.host.now());
  }

  quit(): void {
    const { home } = this;
    if (this.state === 'online' && home !== null) {
      home.send({ type: 'goodbye' });
      // The home ends the session; a second later nobody waits for that any more.
      home.onMessage = () => {};
      home.onEnd = () => {};
      this.home = null;
      setTimeout(() => home.reset(), GOODBYE_MS).unref();
    }
    this.stop();
  }

  crash(): void {
    this.token = null;
    this.stop();
  }

  vanish(): void {
    this.disarm();
    this.state = 'mute';
    this.login?.mute();
    this.home?.mute();
    this.asked.clear();
    this.around.senders.delete(this);
  }

  setReconnect(policy: ReconnectPolicy<DurationMs>): void {
    this.reconnect = policy;
  }

  /** Everything that is in memory goes, without a word. */
  private stop(): void {
    this.disarm();
    this.state = 'off';
    this.login?.reset();
    this.home?.reset();
    this.login = null;
    this.home = null;
    this.homeId = null;
    this.asked.clear();
    this.around.senders.delete(this);
  }

  // ---------------------------------------------------------------- an attempt

  private begin(startedAt: TimeMs): void {
    const { host, options, dialer } = this.around;
    this.startedAt = startedAt;
    this.state = 'logging-in';
    this.arm(options.registerTimeout);
    if (this.login === null) {
      const seed = host.seeds.login?.[0];
      if (seed === undefined) {
        this.loginFailed('refused');
        return;
      }
      const login = dialer.dial(seed.address);
      login.onMessage = (message) => this.fromLogin(message);
      login.onEnd = (ended) => {
        this.login = null;
        const cause = dialer.causeOf(ended);
        if (this.state === 'logging-in' || this.state === 'in-line') this.loginFailed(cause);
      };
      this.login = login;
    }
    this.login.send({ type: 'login', user: this.profile.user, region: this.profile.region });
  }

  private fromLogin(message: Message): void {
    if (this.state !== 'logging-in' && this.state !== 'in-line') return;
    switch (message.type) {
      case 'grant':
        this.token = message.token;
        for (const other of message.others) this.disk.hosts.learn(other);
        this.disk.hosts.learn(message.node);
        // Whoever stood in line has a whole attempt's time left.
        if (this.state === 'in-line') this.arm(this.around.options.registerTimeout);
        this.registerAt(message.node, message.token);
        break;
      case 'wait':
        this.state = 'in-line';
        this.arm(this.around.options.lineTimeout);
        break;
      case 'deny':
        this.failed('refused', null);
        break;
      default:
        this.loginFailed('reset');
    }
  }

  /** No answer from the login server: a token that is still good opens a supernode that is known from before. */
  private loginFailed(cause: LossCause): void {
    const { host, options } = this.around;
    this.login?.reset();
    this.login = null;
    const node = this.disk.hosts.pick((n) => this.draws.below(n));
    if (node === null || this.token === null || host.now() >= tokenExpiry(this.token)) {
      this.failed(cause, null);
      return;
    }
    this.arm(options.registerTimeout);
    this.registerAt(node, this.token);
  }

  private registerAt(node: NodeInfo, token: Buffer): void {
    this.state = 'registering';
    this.homeId = node.id;
    const home = this.around.dialer.dial(node);
    this.home = home;
    home.onMessage = (message) => this.fromHome(message);
    home.onEnd = (ended) => {
      const cause = this.around.dialer.causeOf(ended);
      if (this.state === 'online') this.lost(cause);
      else this.failed(cause, node.id);
    };
    home.send({ type: 'register', user: this.profile.user, token, throwaway: 0 });
  }

  private registered(node: string, others: readonly NodeInfo[]): void {
    this.disarm();
    for (const other of others) this.disk.hosts.learn(other);
    this.login?.reset();
    this.login = null;
    this.state = 'online';
    this.attempt = 0;
    this.delay = 0;
    this.unanswered = 0;
    this.around.host.registered(this.profile.user, node, this.startedAt);
    if (this.disk.outbox.size === 0) return;
    this.around.senders.add(this);
    const now = this.around.host.now();
    for (const message of this.disk.outbox.waiting()) this.transmit(message, now);
  }

  private failed(cause: LossCause, node: string | null): void {
    this.leaveHome();
    this.around.host.attemptFailed(this.profile.user, cause, node, this.startedAt);
    this.tryAgain();
  }

  private lost(cause: LossCause): void {
    const node = this.homeId;
    this.leaveHome();
    this.attempt = 0;
    this.delay = 0;
    this.around.senders.delete(this);
    this.around.host.lost(this.profile.user, cause, node);
    const asked = [...this.asked.values()];
    this.asked.clear();
    for (const { done } of asked) done({ kind: 'failed', cause });
    this.tryAgain();
  }

  private leaveHome(): void {
    this.state = 'retrying';
    this.disarm();
    this.home?.reset();
    this.home = null;
    this.homeId = null;
  }

  private tryAgain(): void {
    // A callback may have ended this user meanwhile.
    if (this.state !== 'retrying') return;
    this.delay = retryDelay(this.reconnect, this.attempt++, this.draws.next(), this.delay);
    const startedAt = this.around.host.now() + this.delay;
    this.timer = setTimeout(() => this.begin(startedAt), this.delay);
  }

  private arm(patience: DurationMs): void {
    this.disarm();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.state === 'registering') this.failed('timeout', this.homeId);
      else this.loginFailed('timeout');
    }, patience);
  }

  private disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  // ---------------------------------------------------------------- a session

  private fromHome(message: Message): void {
    if (this.state === 'registering') this.answered(message);
    else if (this.state === 'online' && !this.inSession(message)) this.lost('reset');
  }

  private answered(message: Message): void {
    const node = this.homeId;
    if (message.type === 'registered' && node !== null) this.registered(node, message.others);
    else if (message.type === 'refused') {
      const { reason } = message;
      if (reason === REFUSAL.forgedToken || reason === REFUSAL.expiredToken) this.token = null;
      this.failed('refused', node);
    } else this.failed('reset', node);
  }

  /** False: a message that has no place here. */
  private inSession(message: Message): boolean {
    const { host } = this.around;
    const { user } = this.profile;
    switch (message.type) {
      case 'alive':
        this.unanswered = 0;
        return true;
      case 'found': {
        const asked = this.asked.get(message.seq);
        this.asked.delete(message.seq);
        asked?.done(toAnswer(message.kind, message.home));
        return true;
      }
      case 'accepted': {
        const sent = this.disk.outbox.get(message.number);
        if (sent !== undefined && !sent.accepted) {
          sent.accepted = true;
          host.messageAccepted(user, sent.id);
        }
        return true;
      }
      case 'delivered': {
        const sent = this.disk.outbox.acknowledged(message.number);
        if (sent !== undefined) host.messageAcknowledged(user, sent.id);
        return true;
      }
      case 'deliver': {
        const { sender, number, origin } = message;
        if (this.disk.received.add({ sender, number })) host.messageReceived(user, { sender, number });
        this.home?.send({ type: 'received', sender, number, origin });
        return true;
      }
      default:
        return false;
    }
  }

  /** Called once every keep-alive interval. */
  keepAlive(): void {
    if (this.state !== 'online') return;
    if (this.unanswered >= UNANSWERED) {
      this.lost('timeout');
      return;
    }
    this.unanswered++;
    this.home?.send({ type: 'keepalive' });
    this.forgetLateLookups();
  }

  lookup(buddy: number, done: (answer: LookupAnswer) => void): void {
    if (this.state !== 'online' || this.home === null) {
      done({ kind: 'failed', cause: 'closed' });
      return;
    }
    const seq = this.nextSeq;
    this.nextSeq = (seq + 1) >>> 0;
    this.asked.set(seq, { done, at: this.around.host.now() });
    this.home.send({ type: 'lookup', seq, user: buddy });
  }

  /** The library timed them out long ago; their callbacks need not be kept. */
  private forgetLateLookups(): void {
    const now = this.around.host.now();
    for (const [seq, { at }] of this.asked) {
      if (now - at <= 2 * this.around.options.lookupTimeout) break;
      this.asked.delete(seq);
    }
  }

  // ---------------------------------------------------------------- messages

  send(id: MessageId, to: number): void {
    const message = this.disk.outbox.add(id, to);
    if (message === null) this.around.host.messageFailed(this.profile.user, id, 'refused');
    else if (this.state === 'online') {
      this.around.senders.add(this);
      this.transmit(message, this.around.host.now());
    }
  }

  /** What was not acknowledged for a while goes out again, under the same id. */
  resend(now: TimeMs): void {
    if (this.disk.outbox.size === 0) this.around.senders.delete(this);
    if (this.state !== 'online') return;
    for (const message of this.disk.outbox.waiting()) {
      if (now - (message.sentAt ?? Number.NEGATIVE_INFINITY) >= this.around.options.resendAfter)
        this.transmit(message, now);
    }
  }

  private transmit(message: Unacknowledged, now: TimeMs): void {
    message.sentAt = now;
    this.home?.send({ type: 'send', number: message.id.number, to: message.to });
  }

  // ---------------------------------------------------------------- load

  extraLogin(done: (ok: boolean) => void): void {
    throwawayLogin(this.around, this.profile, done);
  }
}

function toAnswer(kind: number, home: string): LookupAnswer {
  if (kind === FOUND.at) return { kind: 'at', node: home };
  return kind === FOUND.offline ? { kind: 'offline' } : { kind: 'failed', cause: 'refused' };
}
