/**
 * One real run at a time on a machine: a second would starve the first of CPU, and that was seen to change outcomes.
 * The kernel keeps the lock: a listening socket that only one process can have and that ends with it, however it ends,
 * so there is nothing stale to clean up, and users cannot lock each other out with files. Whoever waits holds a connection
 * to the holder, learns from it who it is, and tries again when the connection breaks.
 */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { platform } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export interface LockOptions {
  /** Do not wait: run beside another. */
  readonly beside: boolean;
  /** Told to whoever waits. */
  readonly experiment: string;
  /** Called when the wait begins, and again when another run has become the holder. */
  readonly onWait: (words: string) => void;
  /** Another lock than the machine's: for tests. */
  readonly name?: string;
}

export interface Lease {
  /** False: another run has the machine, and this one runs beside it. */
  readonly alone: boolean;
  /** Idempotent. */
  release(): Promise<void>;
}

const HOLDER_SAYS_WITHIN_MS = 1_000;
const RETRY_MS = 100;
const MAX_GREETING_CHARS = 2_000;
const TCP_PORT = 9_469;

/** Resolves when this process has the machine. Rejects with the signal's reason. */
export async function acquireMachine(options: LockOptions, signal: AbortSignal): Promise<Lease> {
  let told = '';
  // Bounded by the signal: a queue is as long as the runs in front.
  for (;;) {
    signal.throwIfAborted();
    const mine = await tryToHold(options);
    if (mine !== null) return lease(mine);
    if (options.beside) return { alone: false, release: async () => undefined };
    await waitForHolder(options, signal, (words) => {
      if (words !== told) options.onWait(words);
      told = words;
    });
    await delay(RETRY_MS);
  }
}

function lease(held: HeldServer): Lease {
  let released: Promise<void> | null = null;
  return {
    alone: true,
    release() {
      released ??= new Promise((resolve) => {
        held.server.close(() => resolve());
        for (const socket of held.waiting) socket.destroy();
      });
      return released;
    },
  };
}

interface HeldServer {
  readonly server: Server;
  readonly waiting: ReadonlySet<Socket>;
}

/** null: somebody else has it. */
function tryToHold(options: LockOptions): Promise<HeldServer | null> {
  const waiting = new Set<Socket>();
  const since = new Date().toTimeString().slice(0, 5);
  const greeting = `${options.experiment}, pid ${process.pid}, since ${since}\n`;
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.unref();
    socket.on('error', () => undefined);
    socket.on('close', () => waiting.delete(socket));
    socket.resume();
    socket.write(greeting);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen({ ...place(options), exclusive: true }, () => {
      server.unref();
      resolve({ server, waiting });
    });
  });
}

/** Until the holder lets go or ends. */
function waitForHolder(options: LockOptions, signal: AbortSignal, tell: (words: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const socket = createConnection(place(options));
    let greeting = '';
    const silent = setTimeout(() => tell('another run has the machine and does not say which'), HOLDER_SAYS_WITHIN_MS);
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      greeting = (greeting + part).slice(0, MAX_GREETING_CHARS);
      if (!greeting.includes('\n')) return;
      clearTimeout(silent);
      tell(`another run has the machine: ${printable(greeting.split('\n')[0] ?? '')}`);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(silent);
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}

/** Linux: a name in no file system. Elsewhere a port on loopback, below the ephemeral ones. */
function place(options: LockOptions): { readonly path: string } | { readonly host: string; readonly port: number } {
  const name = options.name ?? 'swarmquake-machine';
  if (platform() === 'linux') return { path: `\0${name}` };
  const offset = [...(options.name ?? '')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 500, 0);
  return { host: '127.0.0.1', port: TCP_PORT - offset };
}

/** Anybody on this machine may hold the lock: what they say reaches a terminal. */
function printable(words: string): string {
  return words.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
