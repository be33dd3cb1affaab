/** The shell of a node: readiness, commands done once, samples, lease. */
import type { NodeContext, NodeModule, NodeProgram, NodeSample } from '../../../framework/target/contract.js';
import { Lease } from '../../../framework/target/node-clock.js';
import { type StartedNode, startNode } from '../../../framework/target/node-main.js';
import {
  type CommandsReply,
  LEASE_TICKS,
  type SamplesReply,
  START_LEASE_TICKS,
} from '../../../framework/target/protocol.js';
import { programBoot, TOKEN } from './boots.js';

const SAMPLE: NodeSample = {
  state: 'serving',
  sessions: 3,
  offeredUnits: 1,
  servedUnits: 1,
  refused: 0,
  arrivals: { lookups: 1 },
  ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
  clockLagMs: 0,
  reportedOnline: null,
};

let node: StartedNode | null = null;
afterEach(async () => {
  await node?.close();
  node = null;
});

function parts(program: NodeProgram, over: Parameters<typeof programBoot>[0] = {}) {
  const module: NodeModule = {
    programs: { node: program },
    virtualUsers: () => {
      throw new Error('no users here');
    },
  };
  return { boot: programBoot(over), token: TOKEN, module, log: () => undefined, leaseLost: () => undefined };
}
async function call<T>(path: string, body?: object): Promise<T> {
  const { host, port } = (node as StartedNode).control;
  const reply = await fetch(`http://${host}:${port}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: body ? JSON.stringify(body) : null,
  });
  expect(reply.status).toBe(200);
  return (await reply.json()) as T;
}
async function samplesUntil(enough: (reply: SamplesReply) => boolean): Promise<SamplesReply> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const reply = await call<SamplesReply>('/samples?after=0');
    if (enough(reply)) return reply;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not within 10 s');
}

test('a command is done once, however often its request is repeated', async () => {
  const done: unknown[] = [];
  const command = (order: unknown): void => void done.push(order);
  node = await startNode(parts(async () => ({ sample: () => SAMPLE, command, close: async () => undefined })));
  const order = { id: 'a', commands: [{ do: 'admit', rate: 5, order: [] }, { do: 'admit-all' }] };
  const first = await call<CommandsReply>('/commands', order);
  expect(first.results).toEqual([{ ok: true }, { ok: true }]);
  expect(await call('/commands', order)).toEqual(first);
  expect(await call('/commands', { ...order, commands: [] })).toEqual(first);
  expect(done).toEqual(order.commands);
  await call('/commands', { ...order, id: 'b' });
  expect(done).toHaveLength(4);
});

test('what the program refuses is an answer; the commands beside it are done', async () => {
  const command = ({ do: verb }: { do: string }): void => {
    if (verb !== 'admit-all') throw new Error('never heard of');
  };
  node = await startNode(parts(async () => ({ sample: () => SAMPLE, command, close: async () => undefined })));
  const reply = await call<CommandsReply>('/commands', { id: 'a', commands: [{ do: 'crash' }, { do: 'admit-all' }] });
  expect(reply.results).toEqual([{ ok: false, error: 'never heard of' }, { ok: true }]);
});

test('each whole second has its sample, and events have their time', async () => {
  let context: NodeContext | null = null;
  const program: NodeProgram = async (given) => {
    context = given;
    return { sample: () => SAMPLE, command: () => undefined, close: async () => undefined };
  };
  const epochMs = Date.now() - 10_000;
  node = await startNode(parts(program, { epochMs, id: 'sn-07' }));
  expect(context).toMatchObject({ id: 'sn-07', role: 'node' });
  (context as NodeContext | null)?.event({ event: 'self-shutdown', reason: 'overload' });
  const reply = await samplesUntil(({ samples }) => samples.length >= 2);
  const [first, second] = reply.samples.map(({ s }) => s) as [number, number];
  expect(first).toBeGreaterThanOrEqual(10);
  expect(second).toBe(first + 1);
  expect(reply.samples[0]).toEqual({ s: first, ...SAMPLE });
  expect(reply.now).toBeGreaterThanOrEqual((second + 1) * 1_000);
  expect(reply.events[0]?.t).toBeGreaterThanOrEqual(10_000);
});

test('a program that does not come up closes the door behind it', async () => {
  const failing = parts(async () => {
    throw new Error('port taken');
  });
  await expect(startNode(failing)).rejects.toThrow('port taken');
});

describe('lease', () => {
  const ticksToLive = (lease: Lease): number => {
    let ticks = 1;
    while (!lease.tick()) ticks += 1;
    return ticks;
  };
  test('a node that was never asked for ends after its first lease', () => {
    expect(ticksToLive(new Lease())).toBe(START_LEASE_TICKS);
  });
  test('one that was asked for ends ten of its own ticks after the last request', () => {
    const lease = new Lease();
    lease.renew();
    for (let i = 0; i < 500; i++) {
      expect(lease.tick()).toBe(false);
      lease.renew();
    }
    expect(ticksToLive(lease)).toBe(LEASE_TICKS);
  });
});
