/** Whether nobody is behind an address, as against one who is slow or frozen. */
import { connect } from 'node:net';
import type { Address } from '../../target/contract.js';

/**
 * A dead process's address refuses; behind a published port the engine's proxy accepts and closes at once. One who lives
 * answers with some byte, or with nothing for as long as it is frozen or starved: that is no refusal.
 */
export function refuses(address: Address, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address.port, address.host);
    const say = (refused: boolean): void => {
      resolve(refused);
      socket.destroy();
    };
    socket.setTimeout(withinMs, () => say(false));
    socket.once('connect', () => socket.write('GET /health HTTP/1.1\r\nhost: node\r\nconnection: close\r\n\r\n'));
    socket.once('data', () => say(false));
    socket.once('error', (error: NodeJS.ErrnoException) => say(CLOSED.has(error.code ?? '')));
    socket.once('end', () => say(true));
  });
}

const CLOSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
