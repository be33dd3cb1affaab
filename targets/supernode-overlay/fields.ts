/** The fields that messages are made of: each knows its size, and how it is written and read. Reading never trusts a length. */

/** The bytes are not what the format says; whoever sent them is cut off. */
export class Malformed extends Error {}

export interface Field<T> {
  size(value: T): number;
  /** Writes at `at`, answers where the next field begins. */
  write(out: Buffer, at: number, value: T): number;
  read(from: Cursor): T;
}

/** Reads forward within a frame and no further. */
export class Cursor {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
    private readonly end: number,
  ) {}

  take(length: number): number {
    const start = this.at;
    if (start + length > this.end) throw new Malformed('truncated');
    this.at += length;
    return start;
  }
  u8(): number {
    return this.bytes.readUInt8(this.take(1));
  }
  u16(): number {
    return this.bytes.readUInt16BE(this.take(2));
  }
  u32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }
  slice(length: number): Buffer {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }
  finish(): void {
    if (this.at !== this.end) throw new Malformed('trailing bytes');
  }
}

export const u8: Field<number> = {
  size: () => 1,
  write: (out, at, value) => out.writeUInt8(value, at),
  read: (from) => from.u8(),
};
export const u16: Field<number> = {
  size: () => 2,
  write: (out, at, value) => out.writeUInt16BE(value, at),
  read: (from) => from.u16(),
};
export const u32: Field<number> = {
  size: () => 4,
  write: (out, at, value) => out.writeUInt32BE(value, at),
  read: (from) => from.u32(),
};

export const MAX_TEXT_BYTES = 64;
/** One byte of length, then printable ASCII (names and addresses). */
export const text: Field<string> = {
  size: (value) => 1 + value.length,
  write(out, at, value) {
    if (value.length > MAX_TEXT_BYTES) throw new RangeError(`text of ${value.length} characters`);
    out.writeUInt8(value.length, at);
    return at + 1 + out.write(value, at + 1, 'latin1');
  },
  read(from) {
    const length = from.u8();
    if (length > MAX_TEXT_BYTES) throw new Malformed('text too long');
    const value = from.slice(length).toString('latin1');
    for (let i = 0; i < value.length; i++) {
      const c = value.charCodeAt(i);
      if (c < 0x20 || c > 0x7e) throw new Malformed('text is not printable ASCII');
    }
    return value;
  },
};

/** Exactly `length` bytes, copied out of the frame. */
export const bytes = (length: number): Field<Buffer> => ({
  size: () => length,
  write(out, at, value) {
    if (value.length !== length) throw new RangeError(`${value.length} bytes, not ${length}`);
    return at + value.copy(out, at);
  },
  read: (from) => Buffer.from(from.slice(length)),
});

/** Two bytes of count, then the items. */
export const list = <T>(item: Field<T>, max: number): Field<readonly T[]> => ({
  size: (values) => values.reduce((sum, value) => sum + item.size(value), 2),
  write(out, at, values) {
    if (values.length > max) throw new RangeError(`${values.length} items, at most ${max}`);
    let next = out.writeUInt16BE(values.length, at);
    for (const value of values) next = item.write(out, next, value);
    return next;
  },
  read(from) {
    const count = from.u16();
    if (count > max) throw new Malformed('too many items');
    const values: T[] = [];
    for (let i = 0; i < count; i++) values.push(item.read(from));
    return values;
  },
});

/** A live supernode as others know it. `incarnation` changes whenever it comes back empty. */
export interface NodeInfo {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly capacity: number;
  readonly incarnation: number;
}
export const nodeInfo: Field<NodeInfo> = {
  size: (node) => text.size(node.id) + text.size(node.host) + 10,
  write(out, at, node) {
    const afterNames = text.write(out, text.write(out, at, node.id), node.host);
    return u32.write(out, u32.write(out, u16.write(out, afterNames, node.port), node.capacity), node.incarnation);
  },
  read: (from) => ({
    id: text.read(from),
    host: text.read(from),
    port: from.u16(),
    capacity: from.u32(),
    incarnation: from.u32(),
  }),
};
