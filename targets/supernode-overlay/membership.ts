/** Which supernodes live, as the login server knows it: a closed connection is a death notice, missed heart-beats are another. */
import type { DurationMs, NodeEvent, TimeMs } from 'swarmquake/target';
import type { Connection } from './connection.js';
import type { NodeInfo } from './fields.js';
import { encode, MAX_NODES } from './wire.js';

interface Live {
  readonly info: NodeInfo;
  readonly connection: Connection;
  sessions: number;
  heardAt: TimeMs;
  /** It said its first heart-beat: it has the key, and may be spoken of. */
  ready: boolean;
}

export class Membership {
  private readonly live = new Map<string, Live>();
  /** What those who left last said of themselves, for as long as a silence is allowed. */
  private readonly lastSaid = new Map<string, { readonly sessions: number; readonly until: TimeMs }>();
  private list: readonly NodeInfo[] = [];
  private weights: readonly number[] = [];
  private epoch = 0;
  private changed = false;
  private viewDueAt: TimeMs;

  constructor(
    private readonly times: {
      readonly silence: DurationMs;
      readonly viewEvery: DurationMs;
      readonly firstViewAfter: DurationMs;
    },
    private readonly now: () => TimeMs,
    private readonly tell: (event: NodeEvent) => void,
  ) {
    this.viewDueAt = now() + times.firstViewAfter;
  }

  nodes(): readonly NodeInfo[] {
    return this.list;
  }
  capacities(): readonly number[] {
    return this.weights;
  }

  join(connection: Connection, info: NodeInfo): void {
    const before = this.live.get(info.id);
    if (before === undefined && this.live.size >= MAX_NODES) {
      connection.reset();
      return;
    }
    before?.connection.reset();
    const member: Live = { info, connection, sessions: 0, heardAt: this.now(), ready: false };
    this.live.set(info.id, member);
    connection.onEnd = () => this.leave(member, 'connection-lost');
    connection.onMessage = (message) => {
      if (message.type !== 'heartbeat') {
        connection.reset();
        this.leave(member, 'out-of-order');
        return;
      }
      member.sessions = message.sessions;
      member.heardAt = this.now();
      if (member.ready) return;
      member.ready = true;
      this.tell({ event: 'node-joined', reason: 'hello', node: info.id });
      this.renew();
    };
    if (before?.ready === true) this.renew();
  }

  /** What the network says of itself: the sum of what was last heard. Late, and it believes the dead for a while. */
  reportedOnline(): number {
    const now = this.now();
    let sum = 0;
    for (const member of this.live.values()) sum += member.sessions;
    for (const [id, said] of this.lastSaid) {
      if (said.until < now || this.live.has(id)) this.lastSaid.delete(id);
      else sum += said.sessions;
    }
    return sum;
  }

  /** Called often: drops the silent, pushes a view that is due. */
  tick(): void {
    const now = this.now();
    for (const member of this.live.values()) {
      if (now - member.heardAt <= this.times.silence) continue;
      member.connection.reset();
      this.leave(member, 'heartbeat-lost');
    }
    if (!this.changed || now < this.viewDueAt) return;
    this.changed = false;
    this.viewDueAt = now + this.times.viewEvery;
    const frame = encode({ type: 'view', epoch: ++this.epoch, nodes: this.list });
    for (const member of this.live.values()) if (member.ready) member.connection.write(frame);
  }

  forgive(ms: number): void {
    for (const member of this.live.values()) member.heardAt += ms;
  }

  clear(): void {
    for (const member of this.live.values()) member.connection.reset();
    this.live.clear();
    this.renew();
  }

  private leave(member: Live, reason: string): void {
    if (this.live.get(member.info.id) !== member) return;
    this.live.delete(member.info.id);
    this.lastSaid.set(member.info.id, { sessions: member.sessions, until: this.now() + this.times.silence });
    this.tell({ event: 'node-left', reason, node: member.info.id, numbers: { sessions: member.sessions } });
    this.renew();
  }

  private renew(): void {
    const members = [...this.live.values()].filter((member) => member.ready);
    this.list = members.map((member) => member.info);
    this.weights = this.list.map((info) => info.capacity);
    this.changed = true;
  }
}
