/** How late this process's event loop runs, second by second. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;

export interface LoopDelay {
  /** A timer of ours ran this late: the monitor is blind to a stall that begins right after its reset. */
  late(ms: number): void;
  /** The p99 of the second that ends now, or the latest timer if that was worse. */
  endSecond(): number;
  close(): void;
}

export function loopDelay(): LoopDelay {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  let latest = 0;
  return {
    late: (ms) => {
      if (ms > latest) latest = ms;
    },
    endSecond() {
      // The monitor counts the whole span between two of its own timers.
      const monitored = monitor.count > 0 ? monitor.percentile(99) / 1e6 - RESOLUTION_MS : 0;
      const delay = Math.max(0, monitored, latest);
      monitor.reset();
      latest = 0;
      return Math.round(delay * 10) / 10;
    },
    close: () => monitor.disable(),
  };
}
