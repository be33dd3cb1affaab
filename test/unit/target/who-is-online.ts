/** NUMBERS.md, "online(t)", read off the log of an onlooker: one user, one instant at a time. */
import type { Log, Session } from './scripted-host.js';
import { TICK } from './scripted-host.js';

const INTERVAL = 5_000;
export const TIMEOUT = 3_000;

/** A probe that was completed, and how. */
export interface Completed {
  readonly user: number;
  readonly beganAt: number;
  readonly doneAt: number;
  readonly ok: boolean;
  readonly found: boolean;
}
export interface Begun {
  readonly session: Session;
  readonly at: number;
}

/** All that a host does by plan it does at a tick. */
export const atTick = (t: number): number => Math.ceil(t / TICK) * TICK;

/** When users are due to probe: at their own phase, once each interval, from the start of the run. */
export function slotsOf({ driver }: Log, user: number, end: number): number[] {
  const { probePhase } = driver.user(user);
  return Array.from({ length: Math.ceil(end / INTERVAL) }, (_, k) => atTick(probePhase + k * INTERVAL)).filter(
    (t) => t > 0 && t < end,
  );
}

/** The first probe starts when the session does, the rest keep their fixed phase; no more after `finishAt` but first ones. */
export function probesBegun(log: Log, end: number, finishAt: number | null = null): Begun[] {
  return log.sessions.flatMap((session) => [
    { session, at: session.from },
    ...slotsOf(log, session.user, end)
      .filter((t) => session.from < t && t < session.to && (finishAt === null || t < finishAt))
      .map((at) => ({ session, at })),
  ]);
}

/** A session that was there and was answered: its latest completed probe succeeded, and began at most three intervals ago. */
export function onlineAt(log: Log, completed: readonly Completed[], user: number, t: number): Completed | null {
  const session = log.sessions.find((one) => one.user === user && one.from < t && t <= one.to);
  if (session === undefined) return null;
  let latest: Completed | null = null;
  for (const probe of completed) {
    const ofThisSession = probe.user === user && probe.beganAt >= session.from && probe.doneAt < t;
    if (ofThisSession && (latest === null || probe.beganAt > latest.beganAt)) latest = probe;
  }
  return latest?.ok && t - latest.beganAt <= 3 * INTERVAL ? latest : null;
}
