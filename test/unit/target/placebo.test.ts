/** The placebo: real nodes and real users over TCP, in this process. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type {
  LookupAnswer,
  NodeContext,
  RunningNode,
  UserHost,
  VirtualUser,
} from '../../../framework/target/contract.js';
import { placebo, placeboTarget } from '../../../targets/placebo/index.js';
import { programs, virtualUsers } from '../../../targets/placebo/nodes.js';

const nodes: RunningNode[] = [];
const clients: VirtualUser[] = [];
let seeds: { id: string; address: { host: string; port: number } }[];
let heard: string[];
let users: ReturnType<typeof virtualUsers>;

beforeEach(async () => {
  heard = [];
  seeds = [];
  for (const id of ['node-01', 'node-02']) {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    seeds.push({ id, address: { host: '127.0.0.1', port: (probe.address() as { port: number }).port } });
    probe.close();
    await once(probe, 'close');
  }
  for (const { id, address } of seeds) {
    const context = { id, listen: address, seeds: { node: seeds }, options: { neverJoining: 0 } };
    const program = programs.node;
    if (program) nodes.push(await program(context as unknown as NodeContext));
  }
  const say = (what: string) => (user: number, detail: unknown) => void heard.push(`${what} ${user} ${detail}`);
  const host = {
    seeds: { node: seeds },
    sourceAddresses: [],
    now: () => performance.now(),
    log: () => undefined,
    registered: say('registered'),
    lost: say('lost'),
    attemptFailed: say('failed'),
    driverError: () => undefined,
  };
  users = virtualUsers(host as unknown as UserHost);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.crash();
  for (const node of nodes.splice(0)) await node.close();
});

function user(number: number): VirtualUser {
  const profile = {
    user: number,
    region: 'eu',
    cohort: 'all',
    version: '1',
    reachability: 'open',
    seed: number,
  } as const;
  const client = users.create(profile, { policy: 'fixed', delay: 50, jitter: 0, spread: false });
  clients.push(client);
  client.launch();
  return client;
}
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}
const heardOf = (text: string) => (): boolean => heard.includes(text);
const ask = (client: VirtualUser, buddy: number) => new Promise<LookupAnswer>((done) => client.lookup(buddy, done));
const sessions = (): number[] => nodes.map((node) => node.sample().sessions);

test('users register at their node, and find each other across nodes; who is not there is offline', async () => {
  const [a] = [user(10), user(11)];
  await until(() => heard.length === 2);
  expect([...heard].sort()).toEqual(['registered 10 node-01', 'registered 11 node-02']);
  expect(await ask(a, 11)).toEqual({ kind: 'at', node: 'node-02' });
  expect(await ask(a, 10)).toEqual({ kind: 'at', node: 'node-01' });
  expect(await ask(a, 12)).toEqual({ kind: 'offline' });
  expect(await ask(a, 13)).toEqual({ kind: 'offline' });
  expect(sessions()).toEqual([1, 1]);
});

test('a crash is a reset and a quit a goodbye; both end the session at the node', async () => {
  const [a, b] = [user(10), user(12)];
  await until(() => heard.length === 2);
  a.crash();
  b.quit();
  const ended = { reset: 0, goodbye: 0 };
  let left = -1;
  await until(() => {
    const sample = nodes[0]?.sample();
    ended.reset += sample?.ended.reset ?? 0;
    ended.goodbye += sample?.ended.goodbye ?? 0;
    left = sample?.sessions ?? -1;
    return left === 0;
  });
  expect(ended).toEqual({ reset: 1, goodbye: 1 });
  expect(heard).toHaveLength(2);
});

test('a vanished user keeps its session, mute', async () => {
  const [a, b] = [user(10), user(12)];
  await until(() => heard.length === 2);
  a.vanish();
  expect(await ask(b, 10)).toEqual({ kind: 'at', node: 'node-01' });
  expect(sessions()).toEqual([2, 0]);
});

test('when its node goes, a user says so first, then fails its look-ups, and tries again', async () => {
  const a = user(10);
  await until(heardOf('registered 10 node-01'));
  await nodes.shift()?.close();
  a.lookup(11, (answer) => heard.push(`answer ${answer.kind}`));
  await until(() => heard.some((what) => what.startsWith('failed 10')));
  expect(heard.slice(1, 3)).toEqual([expect.stringMatching(/^lost 10 (reset|closed)$/), 'answer failed']);
});

test('an extra login leaves no session behind', async () => {
  const a = user(10);
  await until(heardOf('registered 10 node-01'));
  expect(await new Promise((done) => a.extraLogin(done))).toBe(true);
  expect(nodes[0]?.sample()).toMatchObject({ sessions: 1, arrivals: { logins: 2 } });
});

test.each([
  ['an endless line', 'R '.padEnd(100_000, '1')],
  ['an unknown verb', 'FORMAT c\n'],
])('%s is cut off, and the node goes on', async (_name, bytes) => {
  const { host, port } = seeds[0]?.address ?? { host: '', port: 0 };
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.resume().write(bytes);
  await closed;
  user(10);
  await until(heardOf('registered 10 node-01'));
});

test('what is no user gets no session', async () => {
  const { host, port } = seeds[0]?.address ?? { host: '', port: 0 };
  const socket = connect(port, host);
  socket.write('R -1\nR x\nQ 1 x\n');
  let said = '';
  socket.setEncoding('latin1').on('data', (text) => {
    said += text;
  });
  await until(() => said === 'N\nN\nA 1 -\n');
  expect(sessions()).toEqual([0, 0]);
  socket.destroy();
});

describe('the definition', () => {
  test('defaults are filled in, what is unknown is refused', () => {
    expect(placeboTarget.options.parse(placebo().options)).toEqual({
      nodes: 2,
      neverJoining: 0,
      probeIntervalMs: 5_000,
    });
    expect(placeboTarget.options.safeParse({ nodez: 3 }).success).toBe(false);
    expect(placeboTarget.options.safeParse({ neverJoining: 1.4 }).success).toBe(false);
  });

  test('more users, more nodes; or as many as are asked for', () => {
    const options = placeboTarget.options.parse({ nodes: 4 });
    const count = (factor: number, supernodes?: number): number | undefined =>
      placeboTarget.shape(placeboTarget.scale(options, factor, supernodes)).roles[0]?.count;
    expect([count(1), count(2), count(0.1), count(2, 5)]).toEqual([4, 8, 1, 5]);
  });
});
