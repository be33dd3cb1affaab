/** The wire: what is written is read, and nothing that is sent can harm a node. */

import { readFileSync } from 'node:fs';
import net from 'node:net';
import fc from 'fast-check';
import { issueToken } from '../../../targets/supernode-overlay/tokens.js';
import {
  encode,
  FOUND,
  FrameDecoder,
  LAYOUT,
  MAX_FRAME_BYTES,
  type Message,
} from '../../../targets/supernode-overlay/wire.js';
import { cases } from '../../cases.js';
import { SmallOverlay, until } from './small-overlay.js';

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const text = fc.string({ maxLength: 64, unit: 'grapheme-ascii' });
const node = fc.record({ id: text, host: text, port: u16, capacity: u32, incarnation: u32 });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((a) => Buffer.from(a));
const nodes = fc.array(node, { maxLength: 30 });
const of = <K extends Message['type']>(type: K, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ type: fc.constant(type), ...fields }) as unknown as fc.Arbitrary<Message>;

const ARBITRARY: { readonly [K in Message['type']]: fc.Arbitrary<Message> } = {
  hello: of('hello', { node }),
  welcome: of('welcome', { key: bytes(32) }),
  heartbeat: of('heartbeat', { sessions: u32 }),
  view: of('view', { epoch: u32, nodes }),
  login: of('login', { user: u32, region: text }),
  grant: of('grant', { token: bytes(24), node, others: nodes }),
  wait: of('wait', { ahead: u32 }),
  deny: of('deny', { reason: u8 }),
  register: of('register', { user: u32, token: bytes(24), throwaway: u8 }),
  registered: of('registered', { others: nodes }),
  refused: of('refused', { reason: u8 }),
  keepalive: of('keepalive', {}),
  alive: of('alive', {}),
  lookup: of('lookup', { seq: u32, user: u32 }),
  found: of('found', { seq: u32, kind: u8, home: text }),
  send: of('send', { number: u32, to: u32 }),
  accepted: of('accepted', { number: u32 }),
  deliver: of('deliver', { sender: u32, number: u32, origin: text }),
  received: of('received', { sender: u32, number: u32, origin: text }),
  delivered: of('delivered', { number: u32 }),
  goodbye: of('goodbye', {}),
  peer: of('peer', { id: text, proof: bytes(16) }),
  ask: of('ask', { request: u32, user: u32 }),
  answer: of('answer', { request: u32, kind: u8, home: text }),
  publish: of('publish', { user: u32 }),
  unpublish: of('unpublish', { user: u32 }),
  publishMany: of('publishMany', { users: fc.array(u32, { maxLength: 40 }) }),
  relay: of('relay', { sender: u32, number: u32, to: u32 }),
  relayed: of('relayed', { sender: u32, number: u32 }),
  callSetup: of('callSetup', { call: u32, parties: u16 }),
  callReady: of('callReady', { call: u32 }),
};
const message = fc.oneof(...Object.values(ARBITRARY));

/** `data` cut at the given places. */
function pieces(data: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (data.length + 1)).sort((a, b) => a - b), data.length];
  return at.slice(1).map((end, i) => data.subarray(at[i], end));
}
function decodeAll(chunks: readonly Buffer[]): { messages: Message[]; wellFormed: boolean } {
  const decoder = new FrameDecoder();
  const messages: Message[] = [];
  let wellFormed = true;
  for (const chunk of chunks) {
    wellFormed = decoder.push(chunk, (one) => {
      messages.push(one);
      return true;
    });
  }
  return { messages, wellFormed };
}

describe('frames', () => {
  test('are read as they were written, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(20_000), { maxLength: 10 }), (sent, cuts) => {
        const { messages, wellFormed } = decodeAll(pieces(Buffer.concat(sent.map(encode)), cuts));
        expect(wellFormed).toBe(true);
        expect(messages).toEqual(sent);
      }),
      { numRuns: cases(200) },
    );
  });

  test('that are cut short are not messages', () => {
    fc.assert(
      fc.property(message, fc.nat(), (sent, at) => {
        const frame = encode(sent);
        expect(decodeAll([frame.subarray(0, at % frame.length)]).messages).toEqual([]);
        // The same body under a smaller length: what is missing is noticed.
        if (frame.length === 3) return;
        const short = Buffer.from(frame.subarray(0, frame.length - 1));
        short.writeUInt16BE(short.length - 2, 0);
        expect(decodeAll([short])).toEqual({ messages: [], wellFormed: false });
      }),
    );
  });

  test('with bytes to spare, of no known type, empty or oversized are malformed', () => {
    const spare = Buffer.concat([encode({ type: 'keepalive' }), Buffer.of(0)]);
    spare.writeUInt16BE(2, 0);
    const oversized = Buffer.alloc(3);
    oversized.writeUInt16BE(MAX_FRAME_BYTES + 1, 0);
    for (const bad of [spare, Buffer.of(0, 1, 255), Buffer.of(0, 0), oversized]) {
      expect(decodeAll([bad, encode({ type: 'goodbye' })])).toEqual({ messages: [], wellFormed: false });
    }
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (data) => {
        decodeAll([Buffer.from(data)]);
      }),
      { numRuns: cases(500) },
    );
  });

  test('are all in the README, with their codes', () => {
    const readme = readFileSync(new URL('../../../targets/supernode-overlay/README.md', import.meta.url), 'utf8');
    for (const [type, { code, fields }] of Object.entries(LAYOUT)) {
      const row = new RegExp(`^\\| ${code} +\\| \`${type}\` +\\|(.*)$`, 'm').exec(readme)?.[1];
      expect([type, row !== undefined]).toEqual([type, true]);
      for (const field of Object.keys(fields)) expect([type, row]).toEqual([type, expect.stringContaining(field)]);
    }
  });
});

describe('a node that is sent nonsense', () => {
  let overlay: SmallOverlay;
  beforeAll(async () => {
    overlay = new SmallOverlay({ supernodes: 2, unitsPerSecond: 5_000, registerCost: 1, guard: 'off' });
    await overlay.start();
    overlay.populate(4, { policy: 'fixed', delay: 200, jitter: 0, spread: false });
    await overlay.bringOnline();
  }, 20_000);
  afterAll(() => overlay.stop());

  /** Sends bytes to a node, says that this is all if `ended`; resolves once the node has cut the connection off. */
  const cutOff = (id: string, data: Buffer, ended = false): Promise<void> =>
    new Promise((resolve, reject) => {
      const { host, port } = overlay.node(id).address;
      const socket = net.connect({ host, port, allowHalfOpen: true }, () =>
        ended ? socket.end(data) : socket.write(data),
      );
      const timer = setTimeout(() => reject(new Error(`${id} did not cut off ${data.toString('hex')}`)), 4_000);
      socket.on('error', () => {});
      socket.on('data', () => {});
      const over = (): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve();
      };
      // A reset behind an answer that was not read yet looks like an end.
      socket.on('end', over);
      socket.on('close', over);
    });
  const servesOthers = async (): Promise<void> => {
    for (const [user, { home }] of overlay.users.entries()) {
      expect(await overlay.lookup((user + 1) % 4, user)).toEqual({ kind: 'at', node: home });
      expect(overlay.user(user).losses).toEqual([]);
    }
  };

  const target = fc.constantFrom('login-01', 'supernode-01');

  test('takes random bytes and frames cut short without harm to others', async () => {
    await fc.assert(
      fc.asyncProperty(target, fc.uint8Array({ maxLength: 300 }), message, fc.nat(), async (id, noise, frame, at) => {
        const whole = encode(frame);
        await cutOff(id, Buffer.from(noise), true);
        await cutOff(id, whole.subarray(0, at % whole.length), true);
      }),
      { numRuns: cases(60) },
    );
    await servesOthers();
  }, 20_000);

  test('cuts off at the first malformed frame, without waiting for the end', async () => {
    const oversized = Buffer.alloc(2, 0xff);
    for (const bad of [Buffer.of(0, 1, 255), Buffer.of(0, 0), oversized]) {
      await cutOff('supernode-01', bad);
      await cutOff('login-01', bad);
    }
    await servesOthers();
  });

  test('cuts off whoever speaks out of order', async () => {
    const outOfOrder: readonly Message[] = [
      { type: 'lookup', seq: 1, user: 2 },
      { type: 'keepalive' },
      { type: 'publish', user: 1 },
      { type: 'ask', request: 1, user: 1 },
      { type: 'found', seq: 1, kind: FOUND.at, home: 'nowhere' },
      { type: 'goodbye' },
    ];
    for (const frame of outOfOrder) {
      await cutOff('supernode-01', encode(frame));
      await cutOff('login-01', encode(frame));
    }
    // A peer without the key, and a register followed by a message before its answer.
    await cutOff('supernode-01', encode({ type: 'peer', id: 'supernode-02', proof: Buffer.alloc(16) }));
    const register = encode({ type: 'register', user: 9, token: Buffer.alloc(24), throwaway: 0 });
    await cutOff('supernode-01', Buffer.concat([register, register]));
    await servesOthers();
  }, 20_000);

  test('refuses tokens that are forged', async () => {
    const answers: Message[] = [];
    const { host, port } = overlay.node('supernode-01').address;
    const token = issueToken(Buffer.alloc(32, 7), 9, 0xffff_ffff);
    const socket = net.connect({ host, port });
    const decoder = new FrameDecoder();
    socket.on('data', (chunk) => decoder.push(chunk, (one) => answers.push(one) > 0));
    socket.write(encode({ type: 'register', user: 9, token, throwaway: 0 }));
    await until('an answer', () => answers.length > 0);
    expect(answers[0]).toMatchObject({ type: 'refused', reason: 3 });
    socket.destroy();
  });
});

test('a token that has expired opens nothing', async () => {
  const overlay = new SmallOverlay({ supernodes: 1, tokenLifetime: 0.001 });
  await overlay.start();
  overlay.populate(1, { policy: 'fixed', delay: 100, jitter: 0, spread: false });
  overlay.user(0).client.launch();
  await until('it was refused more than once', () => overlay.user(0).failures.length > 2);
  expect(overlay.user(0).failures.every((failure) => failure.cause === 'refused')).toBe(true);
  expect(overlay.user(0).home).toBeNull();
  await overlay.stop();
}, 20_000);
