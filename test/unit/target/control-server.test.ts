/** The control door of a node against peers that mean no good. */
import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ControlDoor, controlServer } from '../../../framework/target/control-server.js';
import { type CommandsRequest, MAX_BODY_BYTES } from '../../../framework/target/protocol.js';
import { TOKEN } from './boots.js';

let server: Server;
let port: number;
let renewals: number;
let obeyed: CommandsRequest[];

beforeEach(async () => {
  renewals = 0;
  obeyed = [];
  const door: ControlDoor = {
    health: () => ({ id: 'node-01', ready: true }),
    renewed: () => {
      renewals += 1;
    },
    samples: (after) => `{"next":${after}}`,
    commands: (order) => {
      obeyed.push(order);
      return { id: order.id, at: 0, results: [] };
    },
    finish: () => null,
  };
  server = controlServer(TOKEN, door, { headersWithinMs: 300, requestWithinMs: 600, idleMs: 2_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
const good = { authorization: `Bearer ${TOKEN}` };
const post = (path: string, body: string): Promise<Response> =>
  fetch(url(path), { method: 'POST', headers: good, body });
/** Everything that the door says to raw bytes until it closes the connection, which it must. */
async function said(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  if (bytes !== '') socket.write(bytes);
  await once(socket, 'close');
  return text;
}
/** The door still works, and nothing was obeyed. */
async function unharmed(): Promise<void> {
  expect((await fetch(url('/health'))).status).toBe(200);
  expect(obeyed).toEqual([]);
}

const ROUTES = [
  ['GET', '/samples?after=0'],
  ['POST', '/commands'],
  ['POST', '/finish'],
  ['GET', '/no-such-route'],
] as const;

test('health needs no token, and renews no lease', async () => {
  expect(await (await fetch(url('/health'))).json()).toEqual({ id: 'node-01', ready: true });
  expect(renewals).toBe(0);
});

test.each([
  ['none', {}],
  ['an empty one', { authorization: '' }],
  ['a wrong one', { authorization: 'Bearer another' }],
  ['a prefix of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ['more than it', { authorization: `Bearer ${TOKEN}x` }],
  ['another scheme', { authorization: `Basic ${TOKEN}` }],
])('token: %s is refused on every route, and renews no lease', async (_name, headers) => {
  for (const [method, path] of ROUTES) {
    const body = method === 'POST' ? '{"id":"1","commands":[]}' : null;
    expect((await fetch(url(path), { method, headers, body })).status).toBe(401);
  }
  expect(renewals).toBe(0);
  await unharmed();
});

test('an authorised request renews the lease, whatever it asks for', async () => {
  expect((await fetch(url('/samples?after=3'), { headers: good })).status).toBe(200);
  expect((await fetch(url('/no-such-route'), { headers: good })).status).toBe(404);
  expect((await post('/finish', '{}')).status).toBe(404);
  expect(renewals).toBe(3);
});

test('what is meant for another node is refused, renews no lease, and is not obeyed', async () => {
  for (const [method, path] of ROUTES) {
    const body = method === 'POST' ? '{"id":"1","commands":[]}' : null;
    const meant = { ...good, 'swarmquake-node': 'node-02' };
    expect((await fetch(url(path), { method, headers: meant, body })).status).toBe(421);
    expect((await fetch(url(path), { method, headers: { ...meant, 'swarmquake-node': '' }, body })).status).toBe(421);
  }
  expect(renewals).toBe(0);
  await unharmed();
});

test('every answer says whose it is', async () => {
  const asked = await Promise.all([
    fetch(url('/health')),
    fetch(url('/samples?after=0')),
    fetch(url('/samples?after=0'), { headers: { ...good, 'swarmquake-node': 'node-01' } }),
    post('/commands', 'perhaps'),
  ]);
  expect(asked.map(({ status }) => status)).toEqual([200, 401, 200, 400]);
  expect(asked.map(({ headers }) => headers.get('swarmquake-node'))).toEqual(asked.map(() => 'node-01'));
});

test.each([
  ['no JSON', 'perhaps'],
  ['half of it', '{"id":"1","commands":['],
  ['null', 'null'],
  ['no id', '{"commands":[]}'],
  ['an id that is a number', '{"id":1,"commands":[]}'],
  ['a very long id', JSON.stringify({ id: 'x'.repeat(10_000), commands: [] })],
  ['no commands', '{"id":"1"}'],
  ['a command that is null', '{"id":"1","commands":[null]}'],
  ['a command without a verb', '{"id":"1","commands":[{}]}'],
  ['too many', JSON.stringify({ id: '1', commands: Array.from({ length: 2_000 }, () => ({ do: 'x' })) })],
])('commands: %s is a bad request', async (_name, body) => {
  expect((await post('/commands', body)).status).toBe(400);
  await unharmed();
});

test('a cursor that is no number is a bad request', async () => {
  expect((await fetch(url('/samples?after=x'), { headers: good })).status).toBe(400);
});

test('an announced body that is too large is refused unread', async () => {
  const answer = await said(
    `POST /commands HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: ${MAX_BODY_BYTES + 1}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 413 .*connection: close/is);
  await unharmed();
});

test('a body that grows beyond the limit without having been announced is cut off', async () => {
  const sending = request({ port, host: '127.0.0.1', method: 'POST', path: '/commands', headers: good });
  sending.on('error', () => undefined);
  const answered = once(sending, 'response');
  const piece = Buffer.alloc(64 * 1024, 32);
  for (let sent = 0; sent <= MAX_BODY_BYTES; sent += piece.length) sending.write(piece);
  const [response] = await answered;
  expect(response.statusCode).toBe(413);
  response.resume();
  sending.destroy();
  await unharmed();
});

test.each([
  ['silence', ''],
  ['headers that never end', 'GET /health HTTP/1.1\r\nhost: n\r\n'],
  [
    'a body shorter than announced',
    `POST /commands HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 50\r\n\r\n{"id"`,
  ],
])('%s is ended in bounded time', async (_name, bytes) => {
  expect(await said(bytes)).toMatch(/^(HTTP\/1.1 4\d\d |$)/);
  await unharmed();
});

test.each([
  ['garbage', '\x00\x01\x02 not http at all\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00'],
  ['a path that is none', 'GET // HTTP/1.1\r\nhost: n\r\n\r\n'],
  ['endless headers', `GET /health HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`],
  [
    'a lying chunk',
    `POST /commands HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${TOKEN}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}`,
  ],
])('%s is answered with an error and the connection ended', async (_name, bytes) => {
  expect(await said(bytes)).toMatch(/^HTTP\/1.1 4\d\d /);
  await unharmed();
});
