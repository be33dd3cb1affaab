/** All virtual users of a host: one wheel for their keep-alives, no timer a user for that. */
import type { TimeMs, UserHost, VirtualUsers } from 'swarmquake/target';
import { Dialer } from './dialer.js';
import { HostCache, Outbox, ReceivedIds } from './disk.js';
import type { OverlayOptions } from './options.js';
import { OverlayUser, type Surroundings } from './user.js';

const SLOT_MS = 100;
const RESEND_SCAN_MS = 1_000;

export function overlayUsers(host: UserHost): VirtualUsers {
  // Parsed by the controller against the schema of options.ts.
  const options = host.options as unknown as OverlayOptions;
  const wheel = new KeepAliveWheel(Math.max(1, Math.round(options.keepAlive / SLOT_MS)));
  const senders = new Set<OverlayUser>();
  const around: Surroundings = { host, options, dialer: new Dialer(host), senders };
  let scannedAt = Number.NEGATIVE_INFINITY;
  return {
    create(profile, reconnect) {
      const disk = { hosts: new HostCache(), outbox: new Outbox(), received: new ReceivedIds() };
      const user = new OverlayUser(around, profile, reconnect, disk);
      wheel.add(user, profile.seed);
      return user;
    },
    tick(now) {
      wheel.turn(now);
      if (now - scannedAt < RESEND_SCAN_MS) return;
      scannedAt = now;
      for (const user of senders) user.resend(now);
    },
  };
}

/** Each user has a slot of the keep-alive interval, by its seed. Slots that a stall delayed are caught up with, once round at most. */
class KeepAliveWheel {
  private readonly slots: OverlayUser[][];
  private turned: number | null = null;

  constructor(slots: number) {
    this.slots = Array.from({ length: slots }, () => []);
  }

  add(user: OverlayUser, seed: number): void {
    this.slots[seed % this.slots.length]?.push(user);
  }

  turn(now: TimeMs): void {
    const to = Math.floor(now / SLOT_MS);
    const from = Math.max(this.turned ?? to - 1, to - this.slots.length);
    this.turned = to;
    for (let slot = from + 1; slot <= to; slot++) {
      for (const user of this.slots[slot % this.slots.length] ?? []) user.keepAlive();
    }
  }
}
