/** The beat of a trial: one call for each whole second that every host has reported, in order. */
import type { Second } from '../spec/units.js';

export interface Pulse {
  /** New samples have come in. */
  beat(): void;
  /** The latest whole second as of the next beat, -1 before the first one: it stands still while hosts are mute. Rejects when the signal aborts or the source fails. */
  next(signal: AbortSignal): Promise<Second>;
  onSecond(listener: (second: Second) => void): void;
  fail(error: unknown): void;
  onFailure(listener: (error: unknown) => void): void;
  /** Seconds are told to nobody any more: what they show from now on is our own undoing. */
  end(): void;
}

const NONE_YET: Second = -1;

export function pulse(latest: () => Second | null): Pulse {
  const listeners: ((second: Second) => void)[] = [];
  const failures: ((error: unknown) => void)[] = [];
  const waiting = new Set<{ resolve(second: Second): void; reject(error: unknown): void }>();
  let last = NONE_YET;

  function fail(error: unknown): void {
    for (const listener of failures) listener(error);
    for (const waiter of waiting) waiter.reject(error);
    waiting.clear();
  }

  return {
    beat() {
      const now = latest() ?? NONE_YET;
      try {
        for (let second = last === NONE_YET ? now : last + 1; second <= now && now !== NONE_YET; second++) {
          last = second;
          for (const listener of listeners) listener(second);
        }
      } catch (error) {
        fail(error);
        return;
      }
      for (const waiter of waiting) waiter.resolve(last);
      waiting.clear();
    },

    next: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const waiter = { resolve: done(resolve), reject: done(reject) };
        const abort = (): void => waiter.reject(signal.reason);
        waiting.add(waiter);
        signal.addEventListener('abort', abort, { once: true });
        function done<T>(settle: (value: T) => void): (value: T) => void {
          return (value) => {
            waiting.delete(waiter);
            signal.removeEventListener('abort', abort);
            settle(value);
          };
        }
      }),

    onSecond: (listener) => void listeners.push(listener),
    fail,
    onFailure: (listener) => void failures.push(listener),
    end: () => void listeners.splice(0),
  };
}
