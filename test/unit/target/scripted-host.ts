/**
 * A client host to whose users a script happens, and what an onlooker writes down of it: sessions as they come and go,
 * look-ups as they are asked and answered. Nothing of it is the host's own account.
 */
import fc from 'fast-check';
import type { HostWork } from '../../../framework/target/protocol.js';
import { HostDriver, type Sample } from './host-driver.js';

/** Ticks are at whole tenths of a second, what befalls users halfway between, answers at neither. */
export const TICK = 100;
const HALF = 50;

export interface Befall {
  readonly at: number;
  /** Counted from the host's first. */
  readonly user: number;
  readonly what: 'lost' | 'back' | 'moved' | 'crashed' | 'vanished';
}
export interface Answer {
  /** What is right is decided when the answer is given; the last two may be lies. */
  readonly kind: 'right' | 'reset' | 'refused' | 'none' | 'offline' | 'elsewhere';
  readonly after: number;
}
export interface Session {
  readonly user: number;
  readonly node: string;
  readonly from: number;
  to: number;
}
/** Until it crashes, which closes its sockets. */
export interface Vanished {
  readonly user: number;
  readonly from: number;
  to: number;
}
export interface Asked {
  readonly user: number;
  readonly buddy: number;
  readonly at: number;
  readonly kind: Answer['kind'];
  answeredAt: number;
  /** The address given; null: "offline". */
  said: string | null;
  /** The one whose answer it was asked upon, at that very instant. */
  readonly upon: Asked | null;
}
export interface Log {
  readonly driver: HostDriver;
  readonly samples: readonly Sample[];
  readonly sessions: readonly Session[];
  readonly asked: readonly Asked[];
  readonly vanished: readonly Vanished[];
}
export interface HostScript {
  readonly work: Partial<HostWork> & { readonly users: number };
  readonly befalls: readonly Befall[];
  /** In turn, to whoever asks. */
  readonly answers: (user: number, turn: number) => Answer;
  readonly end: number;
  /** Operations end, sessions stay. */
  readonly finishAt?: number | null;
}

export function anyBefalls(users: number, end: number): fc.Arbitrary<Befall[]> {
  const befall = fc.record({
    at: fc.integer({ min: 5, max: end / TICK - 1 }).map((n) => n * TICK + HALF),
    user: fc.nat(users - 1),
    what: fc.constantFrom<Befall['what']>(
      'lost',
      'lost',
      'back',
      'back',
      'back',
      'moved',
      'moved',
      'crashed',
      'vanished',
    ),
  });
  return fc.uniqueArray(befall, { selector: ({ at }) => at, minLength: 5, maxLength: 30 });
}

export function whatBefalls({ work, befalls, answers, end, finishAt = null }: HostScript): Log {
  const driver = new HostDriver(work);
  const { network, host } = driver;
  const first = host.users[0]?.user ?? 0;
  const sessions: Session[] = [];
  const asked: Asked[] = [];
  const vanished: Vanished[] = [];
  const running = new Set<number>();
  const heard = new Map<number, number>();
  const joining = new Map<number, number>();
  let upon: Asked | null = null;

  const held = (user: number): Session | undefined =>
    sessions.find((session) => session.user === user && session.to === Number.POSITIVE_INFINITY);
  const close = (user: number): void => {
    const session = held(user);
    if (session) session.to = driver.now;
  };
  const register = (user: number): void => {
    close(user);
    const node = `sn-0${1 + (sessions.length % 9)}`;
    sessions.push({ user, node, from: driver.now, to: Number.POSITIVE_INFINITY });
    network.register(user, node);
    driver.settle();
  };

  network.registerAt = null;
  network.script = (buddy, user) => {
    const { kind, after } = answers(user, asked.length);
    let at = Math.floor((driver.now + after) / 10) * 10 + 17;
    // A time-out is noticed at the next tick; what comes just between the two is neither early nor late.
    let root = upon;
    while (root !== null && root.upon !== null) root = root.upon;
    const deadline = (root?.at ?? driver.now) + 3_000;
    if (at > deadline && at <= deadline + TICK) at += TICK;
    const answeredAt = kind === 'none' ? Number.POSITIVE_INFINITY : at;
    asked.push({ user, buddy, at: driver.now, kind, answeredAt, said: null, upon });
    return 'silence';
  };

  /** What the host did to its clients since it was last looked at. */
  function watch(): void {
    for (const [user, { calls }] of network.users) {
      for (const call of calls.slice(heard.get(user) ?? 0)) {
        if (call === 'launch') {
          running.add(user);
          joining.set(user, driver.now + HALF);
        }
        if (call === 'quit' || call === 'crash') {
          running.delete(user);
          close(user);
        }
      }
      heard.set(user, calls.length);
    }
  }

  function answer(one: Asked, index: number): void {
    const right = held(one.buddy)?.node ?? null;
    one.said = one.kind === 'right' ? right : one.kind === 'elsewhere' ? 'sn-99' : null;
    upon = one;
    const done = network.silent[index];
    if (one.kind === 'reset' || one.kind === 'refused') done?.({ kind: 'failed', cause: one.kind });
    else done?.(one.said === null ? { kind: 'offline' } : { kind: 'at', node: one.said });
    upon = null;
  }

  function befall({ user: place, what }: Befall): void {
    const user = first + place;
    const session = held(user);
    // Two things at one instant have no order.
    if (session?.from === driver.now) return;
    if (what === 'crashed') {
      // Its sockets were open and mute; now they are closed.
      const mute = vanished.find((one) => one.user === user && one.to === Number.POSITIVE_INFINITY);
      if (mute) mute.to = driver.now;
      driver.command({ do: 'crash', users: [user], relaunchAfter: [4_000] });
    } else if (what === 'vanished' && running.has(user)) {
      driver.command({ do: 'vanish', users: [user] });
      vanished.push({ user, from: driver.now, to: Number.POSITIVE_INFINITY });
      running.delete(user);
      close(user);
    } else if (what === 'lost' && session) {
      network.lose(user, 'reset');
      close(user);
    } else if (running.has(user) && (what === 'moved' ? session : what === 'back' && !session)) register(user);
    driver.settle();
  }

  driver.populate();
  for (let t = 0; t < end; ) {
    const answerAt = Math.min(...asked.map(({ answeredAt }) => (answeredAt > t ? answeredAt : end)));
    t = Math.min(answerAt, Math.floor(t / HALF) * HALF + HALF);
    driver.to(t);
    watch();
    for (const [index, one] of [...asked.entries()]) if (one.answeredAt === t) answer(one, index);
    for (const [user, at] of [...joining]) {
      if (at !== t) continue;
      joining.delete(user);
      if (running.has(user)) register(user);
    }
    for (const one of befalls) if (one.at === t) befall(one);
    if (t === finishAt) host.finish();
    watch();
  }
  return { driver, samples: driver.samples, sessions, asked, vanished };
}
