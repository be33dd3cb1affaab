/** Ctrl-C, SIGTERM and a terminal that is closed: the first stops the run and rolls back; a second hurries, and skips nothing. */
import { EXIT, type ExitCode } from '../errors.js';
import { Stopped } from './stopping.js';

export interface SignalWatch {
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came; null before. */
  exitCode(): ExitCode | null;
  /** Called at each further signal. */
  onHurry(listener: () => void): void;
  release(): void;
}

export function stopOnSignals(): SignalWatch {
  const abort = new AbortController();
  const hurries: (() => void)[] = [];
  let code: ExitCode | null = null;
  const interrupted = (): void => stop('Ctrl-C', EXIT.sigint);
  const terminated = (): void => stop('SIGTERM', EXIT.sigterm);
  const hungUp = (): void => stop('SIGHUP', EXIT.sigterm);
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', terminated);
  process.on('SIGHUP', hungUp);

  function stop(name: string, exit: ExitCode): void {
    if (code !== null) {
      for (const hurry of hurries) hurry();
      return;
    }
    code = exit;
    abort.abort(new Stopped('signal', `interrupted by ${name}`));
  }

  return {
    signal: abort.signal,
    exitCode: () => code,
    onHurry: (listener) => void hurries.push(listener),
    release() {
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', terminated);
      process.off('SIGHUP', hungUp);
    },
  };
}
