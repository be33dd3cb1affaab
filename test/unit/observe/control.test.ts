/** The controller's side against nodes that lie, rave or say nothing: each call ends in bounded time and memory, with an error of its own. */
import type { Socket } from 'node:net';
import { ControlError, controlClient } from '../../../framework/observe/control.js';
import { MAX_ANSWER_BYTES } from '../../../framework/target/protocol.js';
import { until } from '../../until.js';
import { head, type LyingNode, lyingNode, NODE, pour, reply } from './lying-node.js';

const TOKEN = 'a-token-of-the-run';
const GIGABYTE = 2 ** 30;
/** The body that is allowed, and what kernels and the client's parser hold. */
const TAKEN_AT_MOST = MAX_ANSWER_BYTES + 12 * 2 ** 20;
const WITHIN_MS = 400;
const SOUND = '{"next":5,"now":1000,"samples":[],"events":[]}';

let node: LyingNode;
let control: ReturnType<typeof controlClient>;

async function meet(answer: (socket: Socket, asked: string) => void): Promise<void> {
  node = await lyingNode(answer);
  control = controlClient(TOKEN, () => node.address);
}
afterEach(async () => {
  await control.close();
  await node.close();
});

const says = (bytes: string) => (socket: Socket) => void socket.write(bytes);
const samples = () => control.samples(NODE, 0, WITHIN_MS);

/** One error, ours, that holds neither the token nor what the node said. */
async function refused(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('it was believed'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ControlError);
  const { message } = error as ControlError;
  expect(message).not.toContain(TOKEN);
  expect(message.length).toBeLessThan(300);
  return message;
}

test('an answer as the protocol says is taken, and the node was told whom we mean', async () => {
  await meet(says(reply(SOUND)));
  expect(await samples()).toEqual({ next: 5, now: 1000, samples: [], events: [] });
  expect(node.heard[0]).toMatch(/^GET \/samples\?after=0 HTTP\/1.1\r\n/);
  expect(node.heard[0]).toContain(`authorization: Bearer ${TOKEN}\r\n`);
  expect(node.heard[0]).toContain(`swarmquake-node: ${NODE}\r\n`);
});

test.each([
  ['nothing at all', () => undefined],
  ['a head without an end', says('HTTP/1.1 200 OK\r\nswarmquake-node: node-01\r\n')],
  ['no body after its head', says(head(['content-length: 46']))],
  ['less than it announced', says(reply(SOUND, { length: 5_000 }))],
  [
    'one byte every 20 ms',
    (socket: Socket) => {
      socket.write(head(['content-length: 4000']));
      const drip = setInterval(() => socket.write('1'), 20);
      socket.on('close', () => clearInterval(drip));
    },
  ],
  [
    'pieces without end, slowly',
    (socket: Socket) => {
      socket.write(head(['transfer-encoding: chunked']));
      const drip = setInterval(() => socket.write('1\r\n1\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    },
  ],
  [
    'news of an answer to come, again and again',
    (socket: Socket) => {
      const drip = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    },
  ],
])('%s: given up in time, and the connection with it', async (_name, answer) => {
  await meet(answer);
  await refused(samples());
  await until(node.open, (n) => n === 0, 2_000);
});

const PIECE = Buffer.alloc(64 * 1024, 'x');
test.each([
  ['announced', head([`content-length: ${GIGABYTE}`]), PIECE],
  ['announced as little', head(['content-length: 10']), PIECE],
  ['not announced', head(['connection: close']), PIECE],
  ['in pieces', head(['transfer-encoding: chunked']), Buffer.from(`10000\r\n${PIECE}\r\n`)],
  ['as a head', 'HTTP/1.1 200 OK\r\nx: ', PIECE],
  ['as an error', head([`content-length: ${GIGABYTE}`], NODE, 500), PIECE],
])('a gigabyte, %s: cut off when little of it was taken', async (_name, start, piece) => {
  await meet((socket) => pour(socket, start, piece, GIGABYTE));
  await refused(control.samples(NODE, 0, 10_000));
  await until(node.open, (n) => n === 0, 2_000);
  expect(node.sent()).toBeLessThan(TAKEN_AT_MOST);
});

test.each([
  ['garbage', '\x00\x01\x02 not http at all\r\n\r\n'],
  ['no JSON', reply('perhaps')],
  ['half of it', reply(SOUND.slice(0, 20))],
  ['more of it than there is', reply(SOUND, { length: 20 })],
  ['nothing', reply('')],
  ['null', reply('null')],
  ['a list', reply('[]')],
  ['a million brackets', reply('['.repeat(1_000_000))],
  ['no cursor', reply('{"now":1,"samples":[],"events":[]}')],
  ['a cursor that is a word', reply(SOUND.replace('5', '"5"'))],
  ['a cursor below nothing', reply(SOUND.replace('5', '-5'))],
  ['a cursor beyond all numbers', reply(SOUND.replace('5', '1e999'))],
  ['samples that are no list', reply(SOUND.replace('[]', '{}'))],
  ['no events', reply('{"next":5,"now":1,"samples":[]}')],
  ['more samples than there are seconds', reply(SOUND.replace('[]', `[${'1,'.repeat(20_000)}1]`))],
  ['facts under a cursor that does not move', reply('{"next":0,"now":1,"samples":[{}],"events":[]}')],
  ['another status', reply(SOUND, { status: 201 })],
  ['a place to look instead', head(['location: http://127.0.0.1:1/', 'content-length: 0'], NODE, 302)],
  ['two lengths', head(['content-length: 46', 'content-length: 47']) + SOUND],
])('%s is no answer', async (_name, bytes) => {
  await meet(says(bytes));
  await refused(samples());
});

test('another node that answers in its place is not believed, whatever it is asked', async () => {
  await meet(says(reply(SOUND, { node: 'node-02' })));
  expect(await refused(samples())).toContain('another node');
  expect(await control.answers(NODE, WITHIN_MS)).toBe(false);
  await refused(control.command(NODE, [], WITHIN_MS));
  await refused(control.finish(NODE));
});

test('one that does not say who it is, is not believed', async () => {
  await meet(says(`HTTP/1.1 200 OK\r\ncontent-length: ${SOUND.length}\r\n\r\n${SOUND}`));
  await refused(samples());
});

test('what follows an answer is not the answer to the next question', async () => {
  const forged = reply('{"next":999,"now":1,"samples":[],"events":[]}');
  let asked = 0;
  await meet((socket) => {
    asked += 1;
    socket.write(asked === 1 ? reply(SOUND) + forged : reply(SOUND));
  });
  const cursors = [];
  for (let i = 0; i < 3; i++) cursors.push((await samples().catch(() => null))?.next ?? null);
  expect(cursors).not.toContain(999);
  expect(cursors).toContain(5);
});

describe('orders', () => {
  const order = () => control.command(NODE, [{ do: 'populate', populationEpoch: 1 }], WITHIN_MS);
  const idOf = (asked: string): string => /"id":"([^"]+)"/.exec(asked)?.[1] ?? '';
  /** Requests come in one piece here. */
  const answers = (results: (id: string) => unknown) => (socket: Socket, asked: string) => {
    socket.write(reply(JSON.stringify(results(idOf(asked)))));
  };

  test('results of these commands are taken', async () => {
    await meet(answers((id) => ({ id, at: 1, results: [{ ok: true, numbers: { users: 3 }, more: 'x' }] })));
    expect(await order()).toEqual([{ ok: true, numbers: { users: 3 } }]);
  });

  test('each is a request of its own, also where the words are the same', async () => {
    await meet(answers((id) => ({ id, at: 1, results: [{ ok: true }] })));
    await order();
    await order();
    expect(new Set(node.heard.map(idOf)).size).toBe(2);
  });

  test.each<[string, (id: string) => unknown]>([
    ['results of another request', () => ({ id: 'c999', at: 1, results: [{ ok: true }] })],
    ['fewer results than commands', (id) => ({ id, at: 1, results: [] })],
    ['more results than commands', (id) => ({ id, at: 1, results: [{ ok: true }, { ok: true }] })],
    ['numbers that are words', (id) => ({ id, at: 1, results: [{ ok: true, numbers: { users: 'all' } }] })],
    ['numbers below nothing', (id) => ({ id, at: 1, results: [{ ok: true, numbers: { users: -3 } }] })],
    ['neither yes nor no', (id) => ({ id, at: 1, results: [{ ok: 'perhaps' }] })],
    ['a no without a reason', (id) => ({ id, at: 1, results: [{ ok: false }] })],
    ['null', () => null],
  ])('%s: refused after three attempts with one id', async (_name, results) => {
    await meet(answers(results));
    await refused(order());
    expect(node.heard.length).toBe(3);
    expect(new Set(node.heard.map(idOf)).size).toBe(1);
  });

  test.each([
    ['accounts below nothing', '{"messages":{"accepted":1,"delivered":-1,"unconfirmed":0,"lost":0,"pending":0}}'],
    ['half an account', '{"messages":{"accepted":1}}'],
    ['none', '{}'],
  ])('message accounts: %s are refused', async (_name, body) => {
    await meet(says(reply(body)));
    await refused(control.finish(NODE));
  });

  test.each([
    ['a sound answer', '{"id":"node-01","ready":true}', true],
    ['an answer without a shape', '{}', false],
  ])('health: %s', async (_name, body, well) => {
    await meet(says(reply(body)));
    expect(await control.answers(NODE, WITHIN_MS)).toBe(well);
  });
});
