/**
 * The wire: frames over TCP. A frame is two bytes of length (big-endian, counting type and body), one byte of type, the body.
 * README.md lists every message; a test compares the two.
 */
import { bytes, Cursor, type Field, list, Malformed, nodeInfo, text, u8, u16, u32 } from './fields.js';
import { MAC_BYTES, TOKEN_BYTES } from './tokens.js';

export const MAX_FRAME_BYTES = 16_384;
export const MAX_NODES = 400;
export const PUBLISH_MANY_MAX = 40;

/** Why a register, a login or a message was answered with no. */
export const REFUSAL = { full: 1, overloaded: 2, forgedToken: 3, expiredToken: 4, noSupernode: 5 } as const;
/** What a look-up found. */
export const FOUND = { at: 0, offline: 1, failed: 2 } as const;

const nodes = list(nodeInfo, MAX_NODES);

export const LAYOUT = {
  // supernode and login server
  hello: { code: 1, fields: { node: nodeInfo } },
  welcome: { code: 2, fields: { key: bytes(32) } },
  heartbeat: { code: 3, fields: { sessions: u32 } },
  view: { code: 4, fields: { epoch: u32, nodes } },
  // user and login server
  login: { code: 10, fields: { user: u32, region: text } },
  grant: { code: 11, fields: { token: bytes(TOKEN_BYTES), node: nodeInfo, others: nodes } },
  wait: { code: 12, fields: { ahead: u32 } },
  deny: { code: 13, fields: { reason: u8 } },
  // user and supernode
  register: { code: 20, fields: { user: u32, token: bytes(TOKEN_BYTES), throwaway: u8 } },
  registered: { code: 21, fields: { others: nodes } },
  refused: { code: 22, fields: { reason: u8 } },
  keepalive: { code: 23, fields: {} },
  alive: { code: 24, fields: {} },
  lookup: { code: 25, fields: { seq: u32, user: u32 } },
  found: { code: 26, fields: { seq: u32, kind: u8, home: text } },
  send: { code: 27, fields: { number: u32, to: u32 } },
  accepted: { code: 28, fields: { number: u32 } },
  deliver: { code: 29, fields: { sender: u32, number: u32, origin: text } },
  received: { code: 30, fields: { sender: u32, number: u32, origin: text } },
  delivered: { code: 31, fields: { number: u32 } },
  goodbye: { code: 32, fields: {} },
  // supernode and supernode
  peer: { code: 40, fields: { id: text, proof: bytes(MAC_BYTES) } },
  ask: { code: 41, fields: { request: u32, user: u32 } },
  answer: { code: 42, fields: { request: u32, kind: u8, home: text } },
  publish: { code: 43, fields: { user: u32 } },
  unpublish: { code: 44, fields: { user: u32 } },
  publishMany: { code: 45, fields: { users: list(u32, PUBLISH_MANY_MAX) } },
  relay: { code: 46, fields: { sender: u32, number: u32, to: u32 } },
  relayed: { code: 47, fields: { sender: u32, number: u32 } },
  // group video
  callSetup: { code: 60, fields: { call: u32, parties: u16 } },
  callReady: { code: 61, fields: { call: u32 } },
} as const satisfies Readonly<
  Record<string, { readonly code: number; readonly fields: Readonly<Record<string, Field<unknown>>> }>
>;

type Layout = typeof LAYOUT;
type ValueOf<F> = F extends Field<infer T> ? T : never;
export type Message = {
  [K in keyof Layout]: { readonly type: K } & {
    readonly [F in keyof Layout[K]['fields']]: ValueOf<Layout[K]['fields'][F]>;
  };
}[keyof Layout];

interface Codec {
  readonly type: string;
  readonly code: number;
  readonly names: readonly string[];
  readonly fields: readonly Field<unknown>[];
}
const byType = new Map<string, Codec>();
const byCode = new Map<number, Codec>();
for (const [type, { code, fields }] of Object.entries(LAYOUT)) {
  const codec = { type, code, names: Object.keys(fields), fields: Object.values(fields) as Field<unknown>[] };
  byType.set(type, codec);
  byCode.set(code, codec);
}

export function encode(message: Message): Buffer {
  const codec = byType.get(message.type);
  if (codec === undefined) throw new RangeError(`no such message: ${message.type}`);
  const values = message as unknown as Readonly<Record<string, unknown>>;
  let size = 3;
  codec.fields.forEach((field, i) => {
    size += field.size(values[codec.names[i] as string]);
  });
  if (size - 2 > MAX_FRAME_BYTES) throw new RangeError(`${message.type} of ${size} bytes`);
  const out = Buffer.allocUnsafe(size);
  out.writeUInt16BE(size - 2, 0);
  out.writeUInt8(codec.code, 2);
  let at = 3;
  codec.fields.forEach((field, i) => {
    at = field.write(out, at, values[codec.names[i] as string]);
  });
  return out;
}

/** Cuts a stream of bytes into messages. After the first bad frame it takes nothing more. */
export class FrameDecoder {
  private rest: Buffer | null = null;
  private broken = false;

  /** Calls `each` for every whole message; false: the bytes are malformed. `each` may answer false to stop. */
  push(chunk: Buffer, each: (message: Message) => boolean): boolean {
    if (this.broken) return false;
    const data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    this.rest = null;
    let at = 0;
    while (data.length - at >= 2) {
      const length = data.readUInt16BE(at);
      if (length < 1 || length > MAX_FRAME_BYTES) return this.fail();
      if (data.length - at - 2 < length) break;
      const message = decode(data, at + 2, at + 2 + length);
      if (message === null) return this.fail();
      at += 2 + length;
      if (!each(message)) return true;
    }
    if (at < data.length) this.rest = Buffer.from(data.subarray(at));
    return true;
  }

  private fail(): false {
    this.broken = true;
    this.rest = null;
    return false;
  }
}

/** One frame's type and body; null: malformed. */
function decode(data: Buffer, start: number, end: number): Message | null {
  const codec = byCode.get(data.readUInt8(start));
  if (codec === undefined) return null;
  const cursor = new Cursor(data, start + 1, end);
  const message: Record<string, unknown> = { type: codec.type };
  try {
    codec.fields.forEach((field, i) => {
      message[codec.names[i] as string] = field.read(cursor);
    });
    cursor.finish();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
  return message as unknown as Message;
}
