/** The control door against peers that send too much, too slowly, something else than they announced, or never take their answer. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { controlServer } from '../../../framework/target/control-server.js';
import { type CommandsRequest, MAX_BODY_BYTES } from '../../../framework/target/protocol.js';
import { until } from '../../until.js';
import { TOKEN } from './boots.js';

const GIGABYTE = 2 ** 30;
/** The body that is allowed, what is dropped before the peer is, and what kernels hold between the two. */
const TAKEN_AT_MOST = MAX_BODY_BYTES + 12 * 2 ** 20;
/** More than kernels hold for a peer that does not read. */
const LONG_ANSWER = JSON.stringify({ next: 1, text: 'x'.repeat(24 * 2 ** 20) });

let server: Server;
let port: number;
let asked: number;
let obeyed: CommandsRequest[];

beforeEach(async () => {
  asked = 0;
  obeyed = [];
  const door = {
    health: () => ({ id: 'node-01', ready: true }),
    renewed: () => undefined,
    samples: () => {
      asked += 1;
      return LONG_ANSWER;
    },
    commands: (order: CommandsRequest) => {
      obeyed.push(order);
      return { id: order.id, at: 0, results: [] };
    },
    finish: () => null,
  };
  server = controlServer(TOKEN, door, { headersWithinMs: 300, requestWithinMs: 600, idleMs: 400 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Peer {
  readonly socket: Socket;
  said(): string;
  /** Resolves when the door has ended the connection. */
  readonly over: Promise<unknown>;
}

function peer(): Peer {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  return { socket, said: () => text, over: new Promise((resolve) => socket.on('close', resolve)) };
}

const head = (lines: readonly string[], token = TOKEN): string =>
  [`POST /commands HTTP/1.1`, 'host: n', `authorization: Bearer ${token}`, ...lines, '', ''].join('\r\n');
const connections = (): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, n) => (error ? reject(error) : resolve(n))));

async function unharmed(): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } });
  expect(status).toBe(200);
}

describe('a gigabyte', () => {
  test.each([
    ['announced', head([`content-length: ${GIGABYTE}`]), 413],
    ['in pieces that never end', head(['transfer-encoding: chunked']), 413],
    ['announced, with a wrong token', head([`content-length: ${GIGABYTE}`], 'wrong'), 401],
    ['in pieces, with a wrong token', head(['transfer-encoding: chunked'], 'wrong'), 401],
  ])('%s: cut off when little of it was taken', async (_name, start, status) => {
    const { socket, said, over } = peer();
    const bytes = Buffer.alloc(64 * 1024, 'x');
    const chunked = start.includes('chunked');
    const piece = chunked ? Buffer.concat([Buffer.from('10000\r\n'), bytes, Buffer.from('\r\n')]) : bytes;
    socket.write(start);
    for (let sent = 0; sent < GIGABYTE && !socket.destroyed; sent += piece.length) {
      if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), over]);
    }
    await over;
    expect(said()).toMatch(new RegExp(`^HTTP/1.1 ${status} |^$`));
    // What it did not take, it cannot hold.
    expect(socket.bytesWritten - socket.writableLength).toBeLessThan(TAKEN_AT_MOST);
    expect(obeyed).toEqual([]);
    await unharmed();
  });
});

test.each([
  ['asks and never takes the answer', 1],
  ['asks again and again and takes no answer', 300],
])('a peer that %s is dropped, and one answer was made for it', async (_name, times) => {
  const { socket } = peer();
  socket.pause();
  const ask = `GET /samples?after=0 HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`;
  socket.write(ask.repeat(times));
  await until(
    () => asked,
    (n) => n > 0,
    2_000,
  );
  await until(connections, (n) => n === 0, 5_000);
  expect(asked).toBe(1);
  socket.destroy();
  await unharmed();
});

test.each([
  ['headers', 'GET /health HTTP/1.1\r\nx: '],
  ['a body', head(['content-length: 5000'])],
])('a peer that sends %s byte by byte is ended in bounded time', async (_name, start) => {
  const { socket, over } = peer();
  socket.write(start);
  const drip = setInterval(() => socket.write('y'), 20);
  await over;
  clearInterval(drip);
  expect(socket.bytesWritten).toBeLessThan(start.length + 5_000);
  expect(obeyed).toEqual([]);
  await unharmed();
});

const ORDER = '{"id":"1","commands":[]}';

test('more than was announced is no part of the order, and the rest is refused', async () => {
  const { socket, said, over } = peer();
  socket.write(`${head([`content-length: ${ORDER.length}`])}${ORDER}${ORDER}`);
  await over;
  expect(said()).toMatch(/HTTP\/1.1 400 /);
  expect([[], [{ id: '1', commands: [] }]]).toContainEqual(obeyed);
  await unharmed();
});

test.each([
  ['without a token', 'wrong'],
  ['with one', TOKEN],
])('an order that hides behind another, %s, is not obeyed: one at a time', async (_name, token) => {
  const { socket, over } = peer();
  const hidden = head(['content-length: 26'], token) + ORDER.replace('1', 'two');
  socket.write(`${head([`content-length: ${ORDER.length}`])}${ORDER}${hidden}`);
  await over;
  expect(obeyed.map(({ id }) => id)).not.toContain('two');
  await unharmed();
});

test('a connection that was answered is asked again and again', async () => {
  const { socket, said } = peer();
  for (const id of ['1', '2', '3']) {
    socket.write(`${head([`content-length: ${ORDER.length}`])}${ORDER.replace('1', id)}`);
    await until(said, (text) => text.includes(`{"id":"${id}"`), 2_000, 5);
  }
  expect(obeyed.map(({ id }) => id)).toEqual(['1', '2', '3']);
  socket.destroy();
});

test.each([
  ['a length and pieces at once', ['content-length: 3', 'transfer-encoding: chunked']],
  ['two lengths', ['content-length: 24', 'content-length: 25']],
  ['a length below nothing', ['content-length: -1']],
  ['a length that is no number', ['content-length: much']],
  ['a length beyond all numbers', [`content-length: ${'9'.repeat(40)}`]],
])('%s is a bad request', async (_name, lines) => {
  const { socket, said, over } = peer();
  socket.write(head(lines) + ORDER);
  await over;
  expect(said()).toMatch(/^HTTP\/1.1 4\d\d /);
  expect(obeyed).toEqual([]);
  await unharmed();
});

test('a body that ends before its length, with the connection, is not obeyed', async () => {
  const { socket, over } = peer();
  socket.end(head(['content-length: 5000']) + ORDER);
  await over;
  expect(obeyed).toEqual([]);
  await unharmed();
});
