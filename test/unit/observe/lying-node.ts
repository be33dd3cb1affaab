/** A node that answers whatever a test wants, byte for byte, on a real socket. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Address } from '../../../framework/target/contract.js';

export const NODE = 'node-01';

export interface LyingNode {
  readonly address: Address;
  /** Heads of the requests that came. */
  readonly heard: readonly string[];
  /** Bytes that were taken from it, what kernels hold included. */
  sent(): number;
  /** Connections on which something was asked; the client may keep another ready. */
  open(): number;
  close(): Promise<void>;
}

/** `answer` is called once a request. */
export async function lyingNode(answer: (socket: Socket, asked: string) => void): Promise<LyingNode> {
  const sockets = new Set<Socket>();
  const asked = new Set<Socket>();
  const heard: string[] = [];
  let sent = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sent += socket.bytesWritten - socket.writableLength;
      sockets.delete(socket);
      asked.delete(socket);
    });
    socket.setEncoding('latin1').on('data', (text) => {
      asked.add(socket);
      heard.push(String(text));
      answer(socket, String(text));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: '127.0.0.1', port },
    heard,
    sent: () => sent,
    open: () => asked.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A whole answer; the head says of the body what it is told to say. */
export function reply(body: string, { node = NODE, status = 200, length = Buffer.byteLength(body) } = {}): string {
  return `${head([`content-length: ${length}`], node, status)}${body}`;
}

export function head(lines: readonly string[], node = NODE, status = 200): string {
  return [`HTTP/1.1 ${status} Said`, `swarmquake-node: ${node}`, ...lines, '', ''].join('\r\n');
}

/** Writes as long as somebody takes it. */
export function pour(socket: Socket, start: string, piece: Buffer, bytes: number): void {
  let left = bytes;
  const go = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= piece.length;
      if (!socket.write(piece)) {
        socket.once('drain', go);
        return;
      }
    }
  };
  socket.write(start);
  go();
}
