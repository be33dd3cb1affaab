/** A supernode's line to the login server: it says that it lives, and is told who else does. Without it the last view stays. */
import type { Address, TimeMs } from 'swarmquake/target';
import { type Connection, dial } from './connection.js';
import type { Draws } from './draws.js';
import type { NodeInfo } from './fields.js';

const RELINK_MS = 400;
const RELINK_JITTER_MS = 200;

export interface LoginLinkEvents {
  welcome(key: Buffer): void;
  view(nodes: readonly NodeInfo[]): void;
}

export class LoginLink {
  private connection: Connection | null = null;
  private timer: NodeJS.Timeout | null = null;
  private beatAt: TimeMs = 0;
  private welcomed = false;

  constructor(
    private readonly address: Address,
    private readonly heartbeatMs: number,
    private readonly draws: Draws,
    private readonly events: LoginLinkEvents,
  ) {}

  open(self: NodeInfo): void {
    const connection = dial(this.address.host, this.address.port);
    this.connection = connection;
    connection.onMessage = (message) => {
      if (message.type === 'welcome') {
        this.events.welcome(message.key);
        // With the first heart-beat it is one of those who live: it can check tokens now.
        this.welcomed = true;
        this.beatAt = 0;
      } else if (message.type === 'view') this.events.view(message.nodes);
      else this.lost(self);
    };
    connection.onEnd = () => this.lost(self);
    connection.send({ type: 'hello', node: self });
  }

  /** Called often; says `sessions` when a heart-beat is due. */
  beat(now: TimeMs, sessions: number): void {
    if (!this.welcomed || now < this.beatAt) return;
    this.beatAt = now + this.heartbeatMs;
    this.connection?.send({ type: 'heartbeat', sessions });
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.connection?.reset();
    this.connection = null;
    this.welcomed = false;
  }

  private lost(self: NodeInfo): void {
    this.close();
    this.timer = setTimeout(() => this.open(self), RELINK_MS + this.draws.below(RELINK_JITTER_MS));
  }
}
