/** One TCP connection that carries frames. Malformed input, a reader that does not read, an error: each cuts it off and nothing else. */
import net from 'node:net';
import { encode, FrameDecoder, type Message } from './wire.js';

/** A peer that lets this much pile up is not reading. */
const MAX_UNSENT_BYTES = 256 * 1024;
const DRIVER_CODES: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EADDRINUSE', 'EMFILE', 'ENFILE', 'ENOBUFS']);

/** How the other side ended it, as seen from here. */
export interface Ended {
  readonly cause: 'reset' | 'closed' | 'timeout' | 'driver' | 'malformed';
  readonly code: string | null;
}

export class Connection {
  onMessage: (message: Message) => void = () => {};
  /** Once at most, and never after `reset` or `mute`. */
  onEnd: (ended: Ended) => void = () => {};
  private readonly decoder = new FrameDecoder();
  private errorCode: string | null = null;
  private over = false;
  private corked = false;

  constructor(private readonly socket: net.Socket) {
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.errorCode = error.code ?? 'UNKNOWN';
    });
    // The other side's orderly end is answered with a reset: no TIME_WAIT is left here.
    socket.on('end', () => this.end({ cause: 'closed', code: null }));
    socket.on('close', () => this.end({ cause: causeOf(this.errorCode), code: this.errorCode }));
  }

  get open(): boolean {
    return !this.over;
  }

  send(message: Message): void {
    this.write(encode(message));
  }

  /** Bytes of a frame made before, for what goes to many. */
  write(frame: Buffer): void {
    if (this.over) return;
    this.socket.write(frame);
    if (this.socket.writableLength > MAX_UNSENT_BYTES) this.end({ cause: 'reset', code: 'UNREAD' });
  }

  /** As `send`; everything of one turn of the event loop leaves in one write. */
  sendTogether(message: Message): void {
    if (!this.corked && !this.over) {
      this.corked = true;
      this.socket.cork();
      setImmediate(() => {
        this.corked = false;
        this.socket.uncork();
      });
    }
    this.send(message);
  }

  /** Ends it from here, without a word: neither side keeps a TIME_WAIT. */
  reset(): void {
    this.over = true;
    // Before the connection stands there is nothing to reset, and `resetAndDestroy` would wait for it.
    if (this.socket.connecting) this.socket.destroy();
    else if (!this.socket.destroyed) this.socket.resetAndDestroy();
  }

  /** Stays open, reads nothing, says nothing. */
  mute(): void {
    this.over = true;
    this.socket.pause();
  }

  private take(chunk: Buffer): void {
    const wellFormed = this.decoder.push(chunk, (message) => {
      if (!this.over) this.onMessage(message);
      return !this.over;
    });
    if (!wellFormed) this.end({ cause: 'malformed', code: null });
  }

  private end(ended: Ended): void {
    if (this.over) return;
    this.reset();
    this.onEnd(ended);
  }
}

function causeOf(code: string | null): Ended['cause'] {
  if (code === null) return 'closed';
  if (DRIVER_CODES.has(code)) return 'driver';
  return code === 'ETIMEDOUT' ? 'timeout' : 'reset';
}

/** Connects; what is sent at once leaves when the connection stands. A refusal of the machine itself ends it like any other. */
export function dial(host: string, port: number, localAddress?: string): Connection {
  const options: net.TcpNetConnectOpts = { host, port, noDelay: true, allowHalfOpen: true, autoSelectFamily: false };
  if (localAddress !== undefined) options.localAddress = localAddress;
  return new Connection(net.connect(options));
}
